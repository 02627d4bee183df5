/// Draws figures one after the other. What is dear to make, fonts and the texts set in them, memory, is kept from one
/// to the next.
///
/// It belongs to one thread.
public final class Renderer {
  private var letters: Letters?
  private let pixels = PixelMemory()

  /// Libraries and fonts are loaded with the first figure.
  public init() {}

  /// The bytes of a picture. The same figure gives the same bytes: no date, no counter, nothing of the machine but its
  /// letters.
  /// - Throws: ``FigureError``
  public func render(_ figure: Figure, as format: Format) throws(FigureError) -> [UInt8] {
    let drawing = try drawing(of: figure)
    switch format {
    case .png(let dpi): return try drawing.png(dpi: dpi, pixels)
    case .svg(let prefix): return try drawing.svg(title: figure.accessibleTitle, prefix: prefix)
    case .pdf: return try drawing.pdf(title: figure.accessibleTitle)
    }
  }

  /// What is on the page of a figure, and where.
  /// - Throws: ``FigureError/noLibrary(reason:)``, ``FigureError/noFont``, ``FigureError/tooSmall(size:panels:)``
  public func drawing(of figure: Figure) throws(FigureError) -> Drawing {
    if let letters { return try figure.drawing(letters) }
    let loaded = try Letters()
    letters = loaded
    return try figure.drawing(loaded)
  }
}

extension Figure {
  /// What a reader for the blind, or the list of a viewer, says.
  fileprivate var accessibleTitle: String { title.isEmpty ? panels.first?.title ?? "" : title }
}
