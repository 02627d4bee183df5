/// The sizes of blocks and cards in FITS files, and the limits beyond which a file is considered damaged or malicious.
enum Limits {
  /// The size of a FITS block in bytes.
  static let block = 2880
  /// The size of a header card in bytes.
  static let card = 80
  /// The largest number of blocks in a header. A block has 36 cards; real headers have a few blocks.
  static let headerBlocks = 4096
  /// The largest number of rows of a table whose rows have no bytes. For any other table, the size of the file limits
  /// the number of rows.
  static let emptyRows = 1_000_000
  /// The largest number of HDUs in a file. A file that contains a whole archive has a few thousand HDUs.
  static let hduCount = 100_000
  /// The largest accepted ratio of the data size declared in a header to the size of a compressed file. A deflate
  /// stream expands to at most 1032 times its size.
  static let declaredRatio = 1100
}

/// The memory that the data of one HDU may need.
public enum MemoryLimit {
  /// The limit in bytes if the user gives none: 4 GiB.
  public static let standard = 4 << 30
}
