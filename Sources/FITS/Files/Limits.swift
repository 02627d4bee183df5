/// The bounds beyond which a file is taken for damaged or hostile rather than large.
enum Limits {
  /// Bytes of one FITS block.
  static let block = 2880
  /// Bytes of one header card.
  static let card = 80
  /// Blocks of one header: 36 cards each; real headers have a handful.
  static let headerBlocks = 4096
  /// Unpacked bytes that any file may have, however well it packs.
  static let bombFloor = 64 << 20
  /// Unpacked over packed bytes beyond the floor.
  static let bombRatio = 100
  /// No deflate stream unpacks to more than 1032 times its size, so no header may declare more than this.
  static let declaredRatio = 1100
}
