/// Something drawn between a pair of axes. A new kind of mark is one new file.
public protocol Mark: Sendable {
  /// Which values it would show on axes of these scales, and how many it cannot.
  func extent(x: AxisScale, y: AxisScale) -> Extent
  /// Whether it is told apart from other marks by colour, dash and marker.
  var takesStyle: Bool { get }
  /// The colours that it has for numbers, which the panel explains by a bar.
  var colourScale: ColourScale? { get }
  /// What the legend says about it; `nil` where it says nothing.
  func legend(style: LineStyle, theme: Theme) -> LegendEntry?
  /// Draws it; what lies outside the frame is not seen.
  func draw(in frame: Frame, style: LineStyle, theme: Theme, to drawing: inout Drawing)
}

extension Mark {
  /// It is not, unless it says otherwise.
  public var takesStyle: Bool { false }
  /// None, unless it says otherwise.
  public var colourScale: ColourScale? { nil }
  /// Nothing, unless it says otherwise.
  public func legend(style: LineStyle, theme: Theme) -> LegendEntry? { nil }
}

/// The values that a mark would show.
public struct Extent: Sendable, Equatable {
  /// Along x; `nil` where there is nothing to show.
  public var x: ClosedRange<Double>?
  /// Along y; `nil` where there is nothing to show.
  public var y: ClosedRange<Double>?
  /// How many values have no place on such axes: not a number, or not above 0 on a logarithmic one.
  public var hidden = 0

  /// Nothing.
  public init() {}

  /// Makes room for a value along x.
  public mutating func includeX(_ value: Double) { x = Self.joined(x, value) }
  /// Makes room for a value along y.
  public mutating func includeY(_ value: Double) { y = Self.joined(y, value) }

  /// Makes room for what another mark shows.
  mutating func include(_ other: Extent) {
    for end in [other.x?.lowerBound, other.x?.upperBound].compactMap(\.self) { includeX(end) }
    for end in [other.y?.lowerBound, other.y?.upperBound].compactMap(\.self) { includeY(end) }
    hidden += other.hidden
  }

  private static func joined(_ range: ClosedRange<Double>?, _ value: Double) -> ClosedRange<Double> {
    range.map { min($0.lowerBound, value)...max($0.upperBound, value) } ?? value...value
  }
}

/// How one of several curves looks.
public struct LineStyle: Sendable, Hashable {
  /// Its colour.
  public var colour: Colour
  /// Strokes and gaps in widths of the line; drawn through where empty.
  public var dash: [Double]
  /// The shape of its points.
  public var marker: Marker

  /// The look of the n-th curve of a panel, counted from 0.
  init(_ number: Int, _ theme: Theme) {
    colour = theme.lines[number % theme.lines.count]
    dash = Palette.dash(number)
    marker = Palette.marker(number)
  }

  /// The line, so wide.
  func stroke(width: Double) -> Stroke { Stroke(colour, width: width, dash: dash.map { $0 * width }) }
}

/// A line of the legend.
public struct LegendEntry: Sendable {
  /// What it says.
  public var label: String
  /// A line through the sample.
  public var line: Stroke?
  /// A marker on the sample.
  public var marker: Marker?
  /// The colour of the marker.
  public var colour: Colour
  /// A box in place of the line.
  public var box: Colour?
  /// Whether the box is struck through.
  public var isStruck: Bool

  /// An entry with a sample of what it explains.
  public init(
    _ label: String, line: Stroke? = nil, marker: Marker? = nil, colour: Colour, box: Colour? = nil,
    isStruck: Bool = false
  ) {
    (self.label, self.line, self.marker) = (label, line, marker)
    (self.colour, self.box, self.isStruck) = (colour, box, isStruck)
  }
}

/// Where values lie on the page.
public struct Frame: Sendable {
  /// The rectangle between the axes.
  public let rectangle: Rectangle
  let x: AxisScale
  let y: AxisScale
  let xEnds: ClosedRange<Double>
  let yEnds: ClosedRange<Double>

  /// The place of a value along x; what has none lies a few frames to the left, or to the right where it is too large.
  public func x(_ value: Double) -> Double {
    rectangle.x + Self.part(value, xEnds, x) * rectangle.width
  }

  /// The place of a value along y; what has none lies a few frames below, or above where it is too large.
  public func y(_ value: Double) -> Double {
    rectangle.bottom - Self.part(value, yEnds, y) * rectangle.height
  }

  /// From 0 at the lower end to 1 at the upper, and at most ten times as far beyond them.
  static func part(_ value: Double, _ ends: ClosedRange<Double>, _ scale: AxisScale) -> Double {
    guard scale.shows(value) else { return value > 1 ? 10 : -10 }
    let (low, high, at) = (
      scale.straight(ends.lowerBound), scale.straight(ends.upperBound), scale.straight(value)
    )
    return min(max((at - low) / (high - low), -10), 10)
  }
}
