/// Draws figures. Fonts, typeset texts and memory are kept for the next figure, because it is slow to create them.
///
/// An instance must be used from one thread only.
public final class Renderer {
  private var letters: Letters?
  private let pixels = PixelMemory()

  /// Creates a renderer. Libraries and fonts are loaded with the first figure.
  public init() {}

  /// Returns the bytes of a picture. The same figure always gives the same bytes. The bytes contain no date or counter,
  /// and depend on the machine only through its fonts and its versions of Pango and cairo.
  /// - Throws: ``FigureError``
  public func render(_ figure: Figure, as format: Format) throws(FigureError) -> [UInt8] {
    let drawing = try drawing(of: figure)
    switch format {
    case .png(let dpi): return try drawing.png(dpi: dpi, pixels)
    case .svg(let prefix): return try drawing.svg(title: figure.accessibleTitle, prefix: prefix)
    case .pdf: return try drawing.pdf(title: figure.accessibleTitle)
    }
  }

  /// Returns the content of the page of a figure.
  /// - Throws: ``FigureError/tooSmall(size:panels:)``, and errors in loading the library and the fonts.
  public func drawing(of figure: Figure) throws(FigureError) -> Drawing {
    if let letters { return try figure.drawing(letters) }
    let loaded = try Letters()
    letters = loaded
    return try figure.drawing(loaded)
  }
}

extension Figure {
  /// The title for screen readers and for lists in viewers.
  fileprivate var accessibleTitle: String { title.isEmpty ? panels.first?.title ?? "" : title }
}
