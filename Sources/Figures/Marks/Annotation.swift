/// A short text at a place in the frame.
public struct Annotation: Mark {
  /// The text.
  public var text: String
  /// Where it stands along x.
  public var x: Double
  /// Where it stands along y.
  public var y: Double

  /// A text above and to the right of a place.
  public init(_ text: String, x: Double, y: Double) { (self.text, self.x, self.y) = (text, x, y) }

  /// Its place; a text alone is nothing to show axes for.
  public func extent(x: AxisScale, y: AxisScale) -> Extent { Extent() }

  /// The text, moved so far that it lies within the frame, on paper.
  public func draw(in frame: Frame, style: LineStyle, theme: Theme, to drawing: inout Drawing) {
    guard frame.x.shows(x), frame.y.shows(y) else { return }
    let box = frame.rectangle
    let shown = drawing.letters.shortened(text, .small, width: box.width - 8)
    let size = drawing.letters.size(of: shown, .small)
    let left = min(max(frame.x(x) + 3, box.x + 4), box.right - 4 - size.width)
    let top = min(max(frame.y(y) - 3 - size.height, box.y + 4), box.bottom - 4 - size.height)
    drawing.fill(
      Path(Rectangle(x: left - 1.5, y: top, width: size.width + 3, height: size.height)), theme.paper)
    drawing.text(shown, .small, theme.ink, x: left, y: top)
  }
}
