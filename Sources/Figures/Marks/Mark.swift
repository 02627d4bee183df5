/// Something that is drawn between a pair of axes. A new kind of mark needs only one new file.
public protocol Mark: Sendable {
  /// Returns the ranges of the values that the mark shows on axes with these scales, and the number of hidden values.
  func extent(x: AxisScale, y: AxisScale) -> Extent
  /// Whether the mark gets a colour, a dash and a marker that distinguish it from other marks.
  var takesStyle: Bool { get }
  /// The colours that represent numbers, for the colour bar of the panel; `nil` if the mark has no such colours.
  var colourScale: ColourScale? { get }
  /// Returns the values that the mark shows. Two are enough, because they are only used to find panels with a single
  /// value, which become a sentence. The result is `nil` for a mark that only refers to other marks, such as a line at
  /// a reference value.
  func values(x: AxisScale, y: AxisScale) -> [MarkValue]?
  /// Returns the entry in the legend, or `nil` for none.
  func legend(style: LineStyle, theme: Theme) -> LegendEntry?
  /// Draws the parts of the mark that are below all marks of the panel, such as a band of errors, which must not hide
  /// the lines of other marks.
  func drawBelow(in frame: Frame, style: LineStyle, theme: Theme, to drawing: inout Drawing)
  /// Draws the mark. Anything outside the frame is clipped.
  func draw(in frame: Frame, style: LineStyle, theme: Theme, to drawing: inout Drawing)
}

extension Mark {
  /// The default is `false`.
  public var takesStyle: Bool { false }
  /// The default is `nil`.
  public var colourScale: ColourScale? { nil }
  /// The default is `nil`.
  public func values(x: AxisScale, y: AxisScale) -> [MarkValue]? { nil }
  /// Draws nothing by default.
  public func drawBelow(in frame: Frame, style: LineStyle, theme: Theme, to drawing: inout Drawing) {}
  /// Defaults to no entry.
  public func legend(style: LineStyle, theme: Theme) -> LegendEntry? { nil }
}

/// A value that a mark shows.
public struct MarkValue: Sendable, Equatable {
  /// The axis of the colours, if a colour represents the value; `nil` for the vertical axis of the panel.
  public var axis: PanelAxis?
  /// The value.
  public var value: Double
  /// The standard deviation of the value; 0 if it has none.
  public var error: Double
  /// The position along x; `nil` for bars, and for a value of an image with several bins.
  public var x: Double?

  /// Creates a value. Without an axis, it is a value on the vertical axis of the panel.
  public init(_ value: Double, error: Double = 0, x: Double? = nil, on axis: PanelAxis? = nil) {
    (self.value, self.error, self.x, self.axis) = (value, error, x, axis)
  }
}

/// The ranges of the values that a mark shows.
public struct Extent: Sendable, Equatable {
  /// The range along x; `nil` if there is nothing to show.
  public var x: ClosedRange<Double>?
  /// The range along y; `nil` if there is nothing to show.
  public var y: ClosedRange<Double>?
  /// The number of values that cannot be shown, such as NaN, infinity, or 0 on a logarithmic axis.
  public var hidden = 0

  /// Creates an empty extent.
  public init() {}

  /// Extends the range along x to a value.
  public mutating func includeX(_ value: Double) { x = Self.joined(x, value) }
  /// Extends the range along y to a value.
  public mutating func includeY(_ value: Double) { y = Self.joined(y, value) }

  /// Extends the ranges so that they contain those of another mark, and adds that mark's number of hidden values.
  mutating func include(_ other: Extent) {
    for end in [other.x?.lowerBound, other.x?.upperBound].compactMap(\.self) { includeX(end) }
    for end in [other.y?.lowerBound, other.y?.upperBound].compactMap(\.self) { includeY(end) }
    hidden += other.hidden
  }

  private static func joined(_ range: ClosedRange<Double>?, _ value: Double) -> ClosedRange<Double> {
    range.map { min($0.lowerBound, value)...max($0.upperBound, value) } ?? value...value
  }
}

/// The style of one of several curves.
public struct LineStyle: Sendable, Hashable {
  /// The colour.
  public var colour: Colour
  /// The lengths of strokes and gaps, as multiples of the line width; empty for a solid line.
  public var dash: [Double]
  /// The shape of the points.
  public var marker: Marker

  /// Creates a style from the number of the curve in its panel, counted from 0.
  init(_ number: Int, _ theme: Theme) {
    colour = theme.lines[number % theme.lines.count]
    dash = Palette.dash(number)
    marker = Palette.marker(number)
  }

  /// Returns the stroke for a line of the given width in this style.
  func stroke(width: Double) -> Stroke { Stroke(colour, width: width, dash: dash.map { $0 * width }) }
}

/// An entry of the legend.
public struct LegendEntry: Sendable {
  /// The text.
  public var label: String
  /// The line of the sample.
  public var line: Stroke?
  /// The marker of the sample.
  public var marker: Marker?
  /// The colour of the marker, or of the outline of the box.
  public var colour: Colour
  /// The fill of a box that is drawn instead of a line.
  public var box: Colour?
  /// Whether the box is struck through, from the lower left to the upper right.
  public var isStruck: Bool
  /// Whether the box is struck through, from the upper left to the lower right.
  public var isCrossed: Bool

  /// Creates an entry.
  public init(
    _ label: String, line: Stroke? = nil, marker: Marker? = nil, colour: Colour, box: Colour? = nil,
    isStruck: Bool = false, isCrossed: Bool = false
  ) {
    (self.label, self.line, self.marker) = (label, line, marker)
    (self.colour, self.box, self.isStruck, self.isCrossed) = (colour, box, isStruck, isCrossed)
  }
}

/// The mapping of values to positions on the page.
public struct Frame: Sendable {
  /// The rectangle between the axes.
  public let rectangle: Rectangle
  let x: AxisScale
  let y: AxisScale
  let xEnds: ClosedRange<Double>
  let yEnds: ClosedRange<Double>

  /// Returns the position of a value along x. Values that the axis cannot show are placed far to the left or right.
  public func x(_ value: Double) -> Double {
    rectangle.x + Self.part(value, xEnds, x) * rectangle.width
  }

  /// Returns the position of a value along y. Values that the axis cannot show are placed far below or above.
  public func y(_ value: Double) -> Double {
    rectangle.bottom - Self.part(value, yEnds, y) * rectangle.height
  }

  /// Returns the position of a value along an axis, from 0 at the lower end to 1 at the upper end. Positions are
  /// limited to -10...10.
  static func part(_ value: Double, _ ends: ClosedRange<Double>, _ scale: AxisScale) -> Double {
    guard scale.shows(value) else { return value > 1 ? 10 : -10 }
    let (low, high, at) = (
      scale.straight(ends.lowerBound), scale.straight(ends.upperBound), scale.straight(value)
    )
    return min(max((at - low) / (high - low), -10), 10)
  }
}
