/// What can be wrong with a figure.
public enum FigureError: Error, Equatable {
  /// The page leaves no room for the axes beside their numbers and titles.
  case tooSmall(size: Size, panels: Int)
  /// A page or a resolution beyond what can be painted.
  case tooLarge(size: Size, dpi: Double)
  /// The drawing library cannot be loaded.
  case noLibrary(reason: String)
  /// The machine has no letters at all.
  case noFont
  /// The ending of a file name names no format.
  case unknownFormat(name: String)
  /// cairo refused, for this reason.
  case cairo(reason: String)
}
