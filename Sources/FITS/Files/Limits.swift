/// The sizes of blocks and cards in FITS files, and the limits beyond which a file is considered damaged or malicious.
enum Limits {
  /// The size of a FITS block in bytes.
  static let block = 2880
  /// The size of a header card in bytes.
  static let card = 80
  /// The largest number of blocks in a header, of 36 cards each. Real headers have a few blocks.
  static let headerBlocks = 4096
  /// The uncompressed size, in bytes, up to which any compression ratio is accepted.
  static let bombFloor = 64 << 20
  /// The largest accepted compression ratio of files whose uncompressed size exceeds ``bombFloor``.
  static let bombRatio = 100
  /// The largest accepted ratio of the data size declared in a header to the size of a compressed file. A deflate
  /// stream expands to at most 1032 times its size.
  static let declaredRatio = 1100
}
