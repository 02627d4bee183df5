/// A circle that marks a place in an image. Its radius is in the unit of the horizontal axis.
public struct Circle: Mark {
  /// The position of the centre along x.
  public var x: Double
  /// The position of the centre along y.
  public var y: Double
  /// The radius.
  public var radius: Double
  /// The name in the legend.
  public var name: String

  /// Creates a circle.
  public init(x: Double, y: Double, radius: Double, name: String) {
    (self.x, self.y, self.radius, self.name) = (x, y, radius, name)
  }

  /// Returns an empty extent, because the circle is in an image.
  public func extent(x: AxisScale, y: AxisScale) -> Extent { Extent() }

  /// Returns the name with a ring.
  public func legend(style: LineStyle, theme: Theme) -> LegendEntry? {
    LegendEntry(name, marker: .ring, colour: Self.colour)
  }

  private static let colour = Colour(0x117733)

  /// Draws the circle in a colour that no residual has, with a light edge on both sides that separates it from dark
  /// tiles.
  public func draw(in frame: Frame, style: LineStyle, theme: Theme, to drawing: inout Drawing) {
    let size = abs(frame.x(x + radius) - frame.x(x))
    let path = Marker.ring.path(x: frame.x(x), y: frame.y(y), radius: size)
    drawing.stroke(path, Stroke(Colour(0xFFFFFF), width: 3))
    drawing.stroke(path, Stroke(Self.colour, width: 1.6))
  }
}
