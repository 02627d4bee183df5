/// A straight line across the frame at a reference value.
public struct Level: Mark {
  /// The value.
  public var value: Double
  /// Whether the line is vertical, at a value of x; else it is horizontal, at a value of y.
  public var isUpright: Bool
  /// The name in the legend; without a name there is no entry.
  public var name: String

  /// Creates a line at a value of y, or of x if the line is vertical.
  public init(_ value: Double, isUpright: Bool = false, name: String = "") {
    (self.value, self.isUpright, self.name) = (value, isUpright, name)
  }

  /// Returns an empty extent. A level does not affect the range of an axis, and a panel with only levels has nothing to
  /// show.
  public func extent(x: AxisScale, y: AxisScale) -> Extent { Extent() }

  private func stroke(_ theme: Theme) -> Stroke { Stroke(theme.faint, width: 0.8, dash: [4, 2]) }

  /// Returns the name with a sample of the line.
  public func legend(style: LineStyle, theme: Theme) -> LegendEntry? {
    name.isEmpty ? nil : LegendEntry(name, line: stroke(theme), colour: theme.faint)
  }

  /// Draws the line.
  public func draw(in frame: Frame, style: LineStyle, theme: Theme, to drawing: inout Drawing) {
    guard (isUpright ? frame.x : frame.y).shows(value) else { return }
    var path = Path()
    let (box, x, y) = (frame.rectangle, frame.x(value), frame.y(value))
    if isUpright { path.line((x, box.y), (x, box.bottom)) } else { path.line((box.x, y), (box.right, y)) }
    drawing.stroke(path, stroke(theme))
  }
}
