/// The colours of an image and the numbers that they represent.
public struct ColourScale: Sendable {
  /// The axis of the numbers: quantity, unit and scale.
  public var axis: PanelAxis
  /// The colours.
  public var map: ColourMap

  /// Creates a scale. If the axis has no range, the scale has the range of the image's values.
  public init(_ axis: PanelAxis, _ map: ColourMap = .sequential) {
    (self.axis, self.map) = (axis, map)
    self.axis.padding = 0
  }
}

/// Numbers in the bins of two axes, shown as colours.
public struct Image: Mark {
  /// The edges of the bins along x.
  public var xEdges: [Double]
  /// The edges of the bins along y.
  public var yEdges: [Double]
  /// The numbers, with y varying fastest.
  public var values: [Double]
  /// The colours, with the range of this image.
  private let scale: ColourScale
  private let ends: ClosedRange<Double>?

  /// Creates an image of numbers in the order `[x][y]`. Numbers that are not finite, or not above 0 on a logarithmic
  /// scale, have no colour.
  public init(xEdges: [Double], yEdges: [Double], values: [Double], colours: ColourScale) {
    precondition(
      values.count == (xEdges.count - 1) * (yEdges.count - 1), "an image needs a number for each of its bins")
    (self.xEdges, self.yEdges, self.values) = (xEdges, yEdges, values)
    var (scale, found) = (colours, ClosedRange<Double>?.none)
    for value in values where colours.axis.scale.shows(value) {
      found = found.map { min($0.lowerBound, value)...max($0.upperBound, value) } ?? value...value
    }
    ends = found == nil ? nil : colours.axis.ends(for: found)
    scale.axis.range = ends
    self.scale = scale
  }

  /// The colours with their range; `nil` if no number has a colour.
  public var colourScale: ColourScale? { ends == nil ? nil : scale }

  /// Whether any bin has no colour.
  var hasMissing: Bool { values.contains { !scale.axis.scale.shows($0) } }

  /// Returns the ranges of the bin edges along both axes. If no bin has a colour, there is nothing to show.
  public func extent(x: AxisScale, y: AxisScale) -> Extent {
    var extent = Extent()
    guard ends != nil else { return extent }
    for edge in xEdges where x.shows(edge) { extent.includeX(edge) }
    for edge in yEdges where y.shows(edge) { extent.includeY(edge) }
    return extent
  }

  /// Returns a single number if all bins have the same one, apart from rounding, otherwise two numbers. A number has a
  /// position only if the image has a single bin.
  public func values(x: AxisScale, y: AxisScale) -> [MarkValue]? {
    let shown = values.filter(scale.axis.scale.shows)
    guard let first = shown.first else { return [] }
    let other = shown.count < values.count ? first : shown.first { abs($0 - first) > 1e-9 * abs(first) }
    let isSingle = values.count == 1
    let middle =
      x == .log ? (xEdges[0] * xEdges[xEdges.count - 1]).squareRoot() : (xEdges[0] + xEdges[xEdges.count - 1]) / 2
    return [MarkValue(first, x: isSingle ? middle : nil, on: scale.axis)]
      + (other.map { [MarkValue($0, on: scale.axis)] } ?? [])
  }

  /// Returns an entry for bins without a colour, if there are any.
  public func legend(style: LineStyle, theme: Theme) -> LegendEntry? {
    guard ends != nil, hasMissing else { return nil }
    return LegendEntry(
      scale.axis.scale == .log ? "0 or no value" : "no value", colour: theme.faint, box: theme.missing, isStruck: true)
  }

  /// Draws the bins. Each bin extends slightly under the next bin, so that no background is visible between them. Bins
  /// without a colour are hatched, so that they do not look like values.
  public func draw(in frame: Frame, style: LineStyle, theme: Theme, to drawing: inout Drawing) {
    guard let ends else { return }
    let under = 0.4
    let (columns, rows) = (xEdges.count - 1, yEdges.count - 1)
    var hatch = Path()
    for row in (0..<rows).reversed() {
      let (bottom, top) = (frame.y(yEdges[row]), frame.y(yEdges[row + 1]))
      for column in 0..<columns {
        let (left, right) = (frame.x(xEdges[column]), frame.x(xEdges[column + 1]))
        let value = values[column * rows + row]
        let isShown = scale.axis.scale.shows(value)
        let colour = isShown ? scale.map.colour(Frame.part(value, ends, scale.axis.scale)) : theme.missing
        drawing.fill(
          Path(Rectangle(x: left, y: top, width: right - left + under, height: bottom - top + under)), colour)
        if !isShown { Self.hatch(Rectangle(x: left, y: top, width: right - left, height: bottom - top), &hatch) }
      }
    }
    drawing.stroke(hatch, Stroke(theme.faint, width: 0.4))
  }

  /// Adds hatching to a rectangle. The lines rise at 45 degrees and continue in adjacent rectangles, however small
  /// these are.
  private static func hatch(_ box: Rectangle, _ path: inout Path) {
    let distance = 7.0
    // Along a line of the hatching, x + y is constant.
    let (least, greatest) = (box.x + box.y, box.right + box.bottom)
    for number in stride(from: (least / distance).rounded(.up), to: greatest / distance, by: 1) {
      let sum = number * distance
      let (left, right) = (max(box.x, sum - box.bottom), min(box.right, sum - box.y))
      if left < right { path.line((left, sum - left), (right, sum - right)) }
    }
  }
}
