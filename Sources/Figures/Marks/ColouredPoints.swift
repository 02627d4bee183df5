/// Points whose colours represent numbers.
public struct ColouredPoints: Mark {
  /// The positions of the points, with the numbers that the colours represent.
  public var points: [(x: Double, y: Double, value: Double)]
  /// Whether points that would hide each other are drawn side by side, around their mean position.
  public var isSpread = false
  private let scale: ColourScale

  /// Creates points. If the axis of the colours has no range, the range is derived from the numbers of the points.
  public init(_ points: [(x: Double, y: Double, value: Double)], colours: ColourScale) {
    self.points = points
    var scale = colours
    let values = points.map(\.value).filter(colours.axis.scale.shows)
    if let low = values.min(), let high = values.max() { scale.axis.range = scale.axis.ends(for: low...high) }
    self.scale = scale
  }

  /// The colours with their range; `nil` if no range was given and no point has a number.
  public var colourScale: ColourScale? { scale.axis.range == nil ? nil : scale }

  /// Returns the ranges of the points that both axes and the colour scale can show.
  public func extent(x: AxisScale, y: AxisScale) -> Extent {
    var extent = Extent()
    for point in points {
      guard x.shows(point.x), y.shows(point.y), scale.axis.scale.shows(point.value) else {
        extent.hidden += 1
        continue
      }
      extent.includeX(point.x)
      extent.includeY(point.y)
    }
    return extent
  }

  /// Returns the numbers of the first two points whose positions both axes can show.
  public func values(x: AxisScale, y: AxisScale) -> [MarkValue]? {
    points.lazy.filter { x.shows($0.x) && y.shows($0.y) }.prefix(2).map {
      MarkValue($0.value, x: $0.x, on: scale.axis)
    }
  }

  /// Draws a disc with a thin outline for each point, so that pale colours are visible on paper.
  public func draw(in frame: Frame, style: LineStyle, theme: Theme, to drawing: inout Drawing) {
    guard let ends = scale.axis.range else { return }
    // Many points side by side must be small.
    let radius = isSpread && points.count > 30 ? 2.2 : 2.8
    let shown = points.filter {
      frame.x.shows($0.x) && frame.y.shows($0.y) && scale.axis.scale.shows($0.value)
    }
    var places = shown.map { (x: frame.x($0.x), y: frame.y($0.y)) }
    if isSpread { places = PointSpread.places(places, radius: radius, inside: frame.rectangle) }
    for (point, place) in zip(shown, places) {
      let path = Marker.disc.path(x: place.x, y: place.y, radius: radius)
      drawing.fill(path, scale.map.colour(Frame.part(point.value, ends, scale.axis.scale)))
      drawing.stroke(path, Stroke(theme.faint, width: 0.5))
    }
  }
}
