import Diagnostics

/// What can be wrong with a FITS file, as typed facts. All text stands in `FITSError+Text.swift`.
public enum FITSError: DarktimeError, Equatable {
  /// The file cannot be opened or read; `reason` is the system's.
  case cannotOpen(path: String, reason: String)
  /// The file does not begin as a FITS file does; `looksLike` tells what it looks like instead.
  case notFITS(path: String, looksLike: String)
  /// The file ends inside a header or inside the data of an HDU.
  case truncated(FilePlace, part: String, found: Int, expected: Int)
  /// The gzip stream is damaged; `offset` counts bytes of the packed file.
  case badGzip(path: String, offset: Int, reason: String)
  /// The file unpacks to far more than real data do.
  case bomb(path: String, packed: Int, unpacked: Int)
  /// A header breaks the rules of FITS as a whole (no END, no XTENSION).
  case badHeader(FilePlace, found: String, expected: String)
  /// A keyword is missing or has an impossible value.
  case badKeyword(FilePlace, keyword: String, found: String?, expected: String)
  /// The data of an HDU do not add up to its DATASUM.
  case dataSum(FilePlace, stated: String, found: UInt32)
  /// No HDU of that name or number.
  case missingHDU(path: String, wanted: String, present: [String])
  /// No column of that name.
  case missingColumn(FilePlace, present: [String])
  /// The HDU is of another kind than is needed here.
  case wrongKind(FilePlace, found: String, expected: String)
  /// The column is of another type than is needed here; `found` is its TFORM.
  case wrongType(FilePlace, found: String, expected: String)
  /// The file cannot be written; `reason` is the system's.
  case cannotWrite(path: String, reason: String)
  /// Something that FITS, or the format asked for, cannot hold.
  case cannotStore(FilePlace, found: String, expected: String)
  /// cfitsio refuses; `messages` is its error stack.
  case cfitsio(FilePlace, status: Int, messages: [String])
}
