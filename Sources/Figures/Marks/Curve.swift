/// A point of a curve with its error.
public struct CurvePoint: Sendable, Hashable {
  /// The position along x.
  public var x: Double
  /// The value. If it is NaN, or the axis cannot show it, the point is not drawn and the line is interrupted.
  public var y: Double
  /// The standard deviation of the value. The error bar extends by this amount to both sides; if it is 0, there is no
  /// bar.
  public var error: Double
  /// Whether the value was measured. The line also goes through values that were not measured, but these have no
  /// markers.
  public var isMeasured: Bool

  /// Creates a point.
  public init(x: Double, y: Double, error: Double = 0, isMeasured: Bool = true) {
    (self.x, self.y, self.error, self.isMeasured) = (x, y, error, isMeasured)
  }

  /// Returns the lower end of the error bar. On a logarithmic axis, a bar that extends below a tenth of the value would
  /// fill the axis. Such a bar is open: it ends in an arrowhead at a third of the value.
  func lowEnd(on axis: AxisScale) -> (value: Double, isOpen: Bool) {
    let low = y - error
    return axis == .log && low < y / 10 ? (y / 3, true) : (low, false)
  }
}

/// Points with error bars, a line through them, or both.
public struct Curve: Mark {
  /// The name in the legend; without a name there is no entry.
  public var name: String
  /// The points in the order of the line.
  public var points: [CurvePoint]
  /// Whether a line is drawn through the points.
  public var hasLine: Bool
  /// Whether the points have markers.
  public var hasMarkers: Bool
  /// Whether the errors are drawn as a band around the line instead of a bar at each point.
  public var hasBand: Bool

  /// Creates a curve.
  public init(
    _ name: String, _ points: [CurvePoint], line: Bool = true, markers: Bool = true, band: Bool = false
  ) {
    (self.name, self.points, hasLine, hasMarkers, hasBand) = (name, points, line, markers, band)
  }

  /// Always true, because different curves have different colours, dashes and markers.
  public var takesStyle: Bool { true }

  /// Returns the ranges of the points and their error bars. Points that an axis cannot show are left out.
  public func extent(x: AxisScale, y: AxisScale) -> Extent {
    var extent = Extent()
    for point in points {
      guard x.shows(point.x), y.shows(point.y) else {
        extent.hidden += 1
        continue
      }
      extent.includeX(point.x)
      extent.includeY(point.y)
      for end in [point.lowEnd(on: y).value, point.y + point.error] where point.error > 0 && y.shows(end) {
        extent.includeY(end)
      }
    }
    return extent
  }

  /// Returns the values of the first two points that both axes can show.
  public func values(x: AxisScale, y: AxisScale) -> [MarkValue]? {
    points.lazy.filter { x.shows($0.x) && y.shows($0.y) }.prefix(2).map { MarkValue($0.y, error: $0.error, x: $0.x) }
  }

  /// Returns the name with a sample of line and marker.
  public func legend(style: LineStyle, theme: Theme) -> LegendEntry? {
    guard !name.isEmpty else { return nil }
    return LegendEntry(
      name, line: hasLine ? style.stroke(width: Self.lineWidth) : nil, marker: hasMarkers ? style.marker : nil,
      colour: style.colour)
  }

  private static let lineWidth = 1.1
  private static let barWidth = 0.8
  /// Half the length of the stroke at the end of an error bar.
  private static let cap = 1.8

  /// Returns the band between the lower and the upper ends of the errors. It has the same gaps as the line.
  private func band(_ shown: [Bool], in frame: Frame) -> Path {
    var path = Path()
    var piece: [CurvePoint] = []
    func close() {
      let upper = piece.map { (frame.x($0.x), frame.y($0.y + $0.error)) }
      let lower = piece.reversed().map { (frame.x($0.x), frame.y($0.lowEnd(on: frame.y).value)) }
      if piece.count > 1 { path.polygon(upper + lower) }
      piece = []
    }
    for (point, isShown) in zip(points, shown) {
      if isShown { piece.append(point) } else { close() }
    }
    close()
    return path
  }

  /// Draws the band.
  public func drawBelow(in frame: Frame, style: LineStyle, theme: Theme, to drawing: inout Drawing) {
    guard hasBand else { return }
    let shown = points.map { frame.x.shows($0.x) && frame.y.shows($0.y) }
    drawing.fill(band(shown, in: frame), style.colour.mixed(with: theme.paper, part: 0.75))
  }

  /// Draws the error bars, then the line, then the markers.
  public func draw(in frame: Frame, style: LineStyle, theme: Theme, to drawing: inout Drawing) {
    let shown = points.map { frame.x.shows($0.x) && frame.y.shows($0.y) }
    var (bars, line) = (Path(), Path())
    var isDrawing = false
    for (point, isShown) in zip(points, shown) {
      guard isShown else {
        isDrawing = false
        continue
      }
      let (x, y) = (frame.x(point.x), frame.y(point.y))
      if isDrawing { line.line(x, y) } else { line.move(x, y) }
      isDrawing = true
      guard point.error > 0, !hasBand else { continue }
      let low = point.lowEnd(on: frame.y)
      let (top, bottom) = (frame.y(point.y + point.error), frame.y(low.value))
      bars.line((x, top), (x, bottom))
      bars.line((x - Self.cap, top), (x + Self.cap, top))
      // An open bar ends in an arrowhead. Any other bar ends in a stroke.
      let end = low.isOpen ? bottom - 1.5 * Self.cap : bottom
      bars.line((x - Self.cap, end), (x, bottom))
      bars.line((x, bottom), (x + Self.cap, end))
    }
    drawing.stroke(bars, Stroke(style.colour, width: Self.barWidth))
    if hasLine { drawing.stroke(line, style.stroke(width: Self.lineWidth)) }
    guard hasMarkers else { return }
    // If there are many points, markers are small. Markers along a line should not overlap.
    let room = hasLine ? frame.rectangle.width / Double(points.count) / 2 : points.count > 150 ? 1.6 : 2.3
    let radius = min(max(room, 1.1), 2.3)
    for (point, isShown) in zip(points, shown) where isShown && point.isMeasured {
      drawing.mark(style.marker, x: frame.x(point.x), y: frame.y(point.y), radius: radius, style.colour)
    }
  }
}

extension Drawing {
  /// Draws a marker, filled or as an outline.
  mutating func mark(_ marker: Marker, x: Double, y: Double, radius: Double, _ colour: Colour) {
    let path = marker.path(x: x, y: y, radius: radius)
    if marker.isFilled { fill(path, colour) } else { stroke(path, Stroke(colour, width: 1)) }
  }
}
