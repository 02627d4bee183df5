import Diagnostics
import FileSystem

/// Looks at the end of a file whose event list is complete, to find out whether the rest of the file is complete, too.
///
/// A FITS file consists of blocks of 2880 bytes (FITS standard 4.0, section 3.1). The last four bytes of a gzip file
/// are the number of bytes before compression (RFC 1952, section 2.3.1), which is therefore a multiple of 2880. If the
/// file is truncated, these four bytes are compressed data, and are such a multiple in only one of 2880 cases.
enum FileEnd {
  /// Adds a note if a file does not end like a complete FITS file.
  static func note(_ path: String, in notes: inout Notes) {
    guard isIncomplete(path) else { return }
    notes.add(
      "truncated",
      "the event list is complete, but the file does not end like a FITS file, so it may be truncated; "
        + "check the whole file with 'darktime data check'", at: path)
  }

  private static let block: UInt64 = 2880
  /// Larger gzip files are not checked: they state their size modulo 2^32, which need not be a multiple of 2880.
  private static let largest: Int64 = 500_000_000

  private static func isIncomplete(_ path: String) -> Bool {
    // A file that cannot be read again, such as a pipe, is not judged.
    guard FileKind(at: path) == .file, let size = try? fileSize(path), size > 18,
      let start = try? readFile(path, limit: 2)
    else { return false }
    guard start == [0x1f, 0x8b] else { return UInt64(size) % block != 0 }
    guard size <= largest, let end = try? readEnd(of: path, count: 4) else { return false }
    return end.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % block != 0
  }
}
