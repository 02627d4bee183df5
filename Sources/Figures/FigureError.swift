/// An error in drawing a figure.
public enum FigureError: Error, Equatable {
  /// The page has no room for the axes with their numbers and titles.
  case tooSmall(size: Size, panels: Int)
  /// The image of the page would have too many pixels, or less than one, along a side.
  case tooLarge(size: Size, dpi: Double)
  /// The drawing library cannot be loaded.
  case noLibrary(reason: String)
  /// No font is installed.
  case noFont
  /// The file of a font cannot be read.
  case unreadableFont
  /// A file name does not end with the extension of a known format.
  case unknownFormat(name: String)
  /// cairo reported an error.
  case cairo(reason: String)
}
