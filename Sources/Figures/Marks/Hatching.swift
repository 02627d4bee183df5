/// Hatching over some bins of an image, which marks numbers of another kind, such as continued rates.
public struct Hatching: Mark {
  /// The edges of the bins along x.
  public var xEdges: [Double]
  /// The edges of the bins along y.
  public var yEdges: [Double]
  /// Whether each bin is hatched, with y varying fastest.
  public var isHatched: [Bool]
  /// The name in the legend.
  public var name: String

  /// Creates hatching. The values of `isHatched` are in the order `[x][y]`.
  public init(xEdges: [Double], yEdges: [Double], isHatched: [Bool], name: String) {
    precondition(
      isHatched.count == (xEdges.count - 1) * (yEdges.count - 1), "hatching needs a value for each of its bins")
    (self.xEdges, self.yEdges, self.isHatched, self.name) = (xEdges, yEdges, isHatched, name)
  }

  /// Returns an empty extent, because the image below has the same bins.
  public func extent(x: AxisScale, y: AxisScale) -> Extent { Extent() }

  /// Returns the name with a box that is struck through, if any bin is hatched.
  public func legend(style: LineStyle, theme: Theme) -> LegendEntry? {
    isHatched.contains(true) ? LegendEntry(name, colour: theme.faint, box: theme.paper, isCrossed: true) : nil
  }

  /// Draws lines that fall from left to right, in contrast to the hatching of bins without a value. They continue in
  /// adjacent bins, however small these are. A light line next to each dark one makes them visible on any colour.
  public func draw(in frame: Frame, style: LineStyle, theme: Theme, to drawing: inout Drawing) {
    let rows = yEdges.count - 1
    var (dark, light) = (Path(), Path())
    for (bin, isHatched) in isHatched.enumerated() where isHatched {
      let (column, row) = (bin / rows, bin % rows)
      let box = Rectangle(
        x: frame.x(xEdges[column]), y: frame.y(yEdges[row + 1]),
        width: frame.x(xEdges[column + 1]) - frame.x(xEdges[column]),
        height: frame.y(yEdges[row]) - frame.y(yEdges[row + 1]))
      Self.hatch(box, shift: 0, &dark)
      Self.hatch(box, shift: 0.6, &light)
    }
    drawing.stroke(light, Stroke(Colour(0xFFFFFF), width: 0.35))
    drawing.stroke(dark, Stroke(Colour(0x303030), width: 0.35))
  }

  private static func hatch(_ box: Rectangle, shift: Double, _ path: inout Path) {
    let distance = 6.0
    // Along a line of the hatching, x - y is constant.
    let (least, greatest) = (box.x - box.bottom, box.right - box.y)
    for number in stride(from: ((least - shift) / distance).rounded(.up), to: (greatest - shift) / distance, by: 1) {
      let difference = number * distance + shift
      let (left, right) = (max(box.x, difference + box.y), min(box.right, difference + box.bottom))
      if left < right { path.line((left, left - difference), (right, right - difference)) }
    }
  }
}
