/// The format of a picture.
public enum Format: Sendable, Equatable {
  /// A PNG picture with `dpi` pixels per inch.
  case png(dpi: Double = Format.defaultDPI)
  /// An SVG picture with letters as outlines. Every id in the picture starts with `prefix`, so that one page can
  /// contain several pictures.
  case svg(prefix: String = "")
  /// A PDF file with embedded fonts and without a date.
  case pdf

  /// The default resolution in pixels per inch.
  public static let defaultDPI = 150.0
  /// The maximum number of pixels along each side.
  static let mostPixels = 16_000

  /// Creates the format that belongs to the extension of a file name: `.png`, `.svg` or `.pdf`.
  /// - Throws: ``FigureError/unknownFormat(name:)``
  public init(fileName: String, dpi: Double = Format.defaultDPI) throws(FigureError) {
    switch fileName.split(separator: ".").last?.lowercased() {
    case "png" where fileName.contains("."): self = .png(dpi: dpi)
    case "svg" where fileName.contains("."): self = .svg()
    case "pdf" where fileName.contains("."): self = .pdf
    default: throw .unknownFormat(name: fileName)
    }
  }
}
