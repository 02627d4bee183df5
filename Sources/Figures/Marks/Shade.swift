/// A shaded range of the horizontal axis.
public struct Shade: Mark {
  /// The lower end of the range.
  public var from: Double
  /// The upper end of the range.
  public var to: Double
  /// The name in the legend.
  public var name: String

  /// Creates a shaded range.
  public init(from: Double, to: Double, name: String) { (self.from, self.to, self.name) = (from, to, name) }

  /// Returns an empty extent, because the range refers to the values of other marks.
  public func extent(x: AxisScale, y: AxisScale) -> Extent { Extent() }

  /// Returns the name with a box.
  public func legend(style: LineStyle, theme: Theme) -> LegendEntry? {
    LegendEntry(name, colour: theme.faint, box: theme.grid)
  }

  /// Draws a box over the full height of the frame, below all other marks.
  public func drawBelow(in frame: Frame, style: LineStyle, theme: Theme, to drawing: inout Drawing) {
    let box = frame.rectangle
    let (left, right) = (max(frame.x(from), box.x), min(frame.x(to), box.right))
    guard right > left else { return }
    drawing.fill(Path(Rectangle(x: left, y: box.y, width: right - left, height: box.height)), theme.grid)
  }

  /// Draws nothing, because the box is below all marks.
  public func draw(in frame: Frame, style: LineStyle, theme: Theme, to drawing: inout Drawing) {}
}
