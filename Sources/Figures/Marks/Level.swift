/// A straight line at a value, across the whole frame: what values are held against.
public struct Level: Mark {
  /// The value.
  public var value: Double
  /// Whether the line is upright, at a value of x; else level, at a value of y.
  public var isUpright: Bool
  /// What the legend calls it; not in the legend where it is empty.
  public var name: String

  /// A line at a value of y, or of x.
  public init(_ value: Double, isUpright: Bool = false, name: String = "") {
    (self.value, self.isUpright, self.name) = (value, isUpright, name)
  }

  /// It makes no room for itself: an axis with nothing but levels is empty.
  public func extent(x: AxisScale, y: AxisScale) -> Extent { Extent() }

  private func stroke(_ theme: Theme) -> Stroke { Stroke(theme.faint, width: 0.8, dash: [4, 2]) }

  /// Its name with a sample.
  public func legend(style: LineStyle, theme: Theme) -> LegendEntry? {
    name.isEmpty ? nil : LegendEntry(name, line: stroke(theme), colour: theme.faint)
  }

  /// The line.
  public func draw(in frame: Frame, style: LineStyle, theme: Theme, to drawing: inout Drawing) {
    guard (isUpright ? frame.x : frame.y).shows(value) else { return }
    var path = Path()
    let (box, x, y) = (frame.rectangle, frame.x(value), frame.y(value))
    if isUpright { path.line((x, box.y), (x, box.bottom)) } else { path.line((box.x, y), (box.right, y)) }
    drawing.stroke(path, stroke(theme))
  }
}
