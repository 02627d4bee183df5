/// The format of a picture.
public enum Format: Sendable, Equatable {
  /// Pixels, `dpi` to an inch.
  case png(dpi: Double = Format.defaultDPI)
  /// Scalable, with letters as outlines; every id in it starts with `prefix`, so that several can stand in one page.
  case svg(prefix: String = "")
  /// Scalable, with its letters inside and no date.
  case pdf

  /// The resolution unless told otherwise: an inch has that many pixels.
  public static let defaultDPI = 150.0
  /// What a picture may have along each side.
  static let mostPixels = 16_000

  /// The format that the ending of a file name tells: `.png`, `.svg` or `.pdf`.
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
