import Diagnostics

/// An error found while reading or writing a FITS file. The messages are in `FITSError+Text.swift`.
public enum FITSError: DarktimeError, Equatable {
  /// The file cannot be opened or read; `reason` describes the cause.
  case cannotOpen(path: String, reason: String)
  /// The file does not begin like a FITS file; `looksLike` names the probable file type.
  case notFITS(path: String, looksLike: String)
  /// The file ends inside the header or the data of an HDU; `found` and `expected` are numbers of bytes.
  case truncated(FilePlace, part: String, found: Int, expected: Int)
  /// The gzip stream is damaged; `offset` is a position in the compressed file, in bytes.
  case badGzip(path: String, offset: Int, reason: String)
  /// The data that a header declares need more memory than allowed; both numbers are in bytes. `option` is the option
  /// that raises the limit, if there is one.
  case tooLarge(FilePlace, needed: Int, limit: Int, option: String?)
  /// The structure of an HDU is invalid. For example, the header has no END or no XTENSION card.
  case badHeader(FilePlace, found: String, expected: String)
  /// A keyword is missing (`found` is `nil`) or has an impossible value.
  case badKeyword(FilePlace, keyword: String, found: String?, expected: String)
  /// The tiles of an image are compressed with an unsupported algorithm; `expected` lists the supported ones.
  case unknownCompression(FilePlace, found: String, expected: [String])
  /// The checksum of the data of an HDU differs from its DATASUM.
  case dataSum(FilePlace, stated: String, found: UInt32)
  /// The file has no HDU with this name or number.
  case missingHDU(path: String, wanted: String, present: [String])
  /// The table has no column with this name.
  case missingColumn(FilePlace, present: [String])
  /// The HDU is not of the required kind, for example an image instead of a table.
  case wrongKind(FilePlace, found: String, expected: String)
  /// The column does not have the required type; `found` is its TFORM.
  case wrongType(FilePlace, found: String, expected: String)
  /// The file cannot be written; `reason` describes the cause.
  case cannotWrite(path: String, reason: String)
  /// FITS cannot store the value at all, or cannot store it in the requested format.
  case cannotStore(FilePlace, found: String, expected: String)
  /// A call of cfitsio failed; `messages` is its error stack.
  case cfitsio(FilePlace, status: Int, messages: [String])
}
