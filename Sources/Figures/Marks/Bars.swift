/// Counts in bins, drawn as a histogram: filled bars with an outline.
public struct Bars: Mark {
  /// The name in the legend; without a name there is no entry.
  public var name: String
  /// The edges of the bins, one more than there are bins.
  public var edges: [Double]
  /// The height of each bar.
  public var heights: [Double]

  /// Creates bars.
  public init(_ name: String, edges: [Double], heights: [Double]) {
    precondition(edges.count == heights.count + 1, "bars need one more edge than heights")
    (self.name, self.edges, self.heights) = (name, edges, heights)
  }

  /// Always true, because the bars of different marks have different colours.
  public var takesStyle: Bool { true }

  /// Returns the range of the bin edges along x, and that of the heights along y. If all heights are 0 or cannot be
  /// shown, there is nothing to show.
  public func extent(x: AxisScale, y: AxisScale) -> Extent {
    var extent = Extent()
    guard heights.contains(where: { y.shows($0) && $0 != 0 }) else { return extent }
    for edge in edges where x.shows(edge) { extent.includeX(edge) }
    for height in heights {
      if y.shows(height) { extent.includeY(height) } else if height != 0 { extent.hidden += 1 }
    }
    return extent
  }

  /// Returns the heights of the first and the last bar, so there are two values even for a histogram with one bar.
  public func values(x: AxisScale, y: AxisScale) -> [MarkValue]? {
    heights.isEmpty ? [] : [MarkValue(heights[0]), MarkValue(heights[heights.count - 1])]
  }

  /// Returns the name with a sample of the colour.
  public func legend(style: LineStyle, theme: Theme) -> LegendEntry? {
    name.isEmpty ? nil : LegendEntry(name, colour: style.colour, box: fill(style, theme))
  }

  private func fill(_ style: LineStyle, _ theme: Theme) -> Colour { style.colour.mixed(with: theme.paper, part: 0.65) }

  /// Draws the bars, then their outline.
  public func draw(in frame: Frame, style: LineStyle, theme: Theme, to drawing: inout Drawing) {
    let base = frame.y == .log ? frame.rectangle.bottom : frame.y(0)
    var (fill, outline) = (Path(), Path())
    outline.move(frame.x(edges[0]), base)
    for (bin, height) in heights.enumerated() {
      let (left, right) = (frame.x(edges[bin]), frame.x(edges[bin + 1]))
      let top = frame.y.shows(height) ? frame.y(height) : base
      outline.line(left, top)
      outline.line(right, top)
      if top != base { fill.polygon([(left, base), (left, top), (right, top), (right, base)]) }
    }
    outline.line(frame.x(edges[heights.count]), base)
    drawing.fill(fill, self.fill(style, theme))
    drawing.stroke(outline, Stroke(style.colour, width: 1))
  }
}
