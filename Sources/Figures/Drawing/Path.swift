/// Lines and shapes, in points. y increases downwards.
public struct Path: Sendable, Equatable {
  enum Element: Sendable, Equatable {
    case move(x: Double, y: Double)
    case line(x: Double, y: Double)
    case circle(x: Double, y: Double, radius: Double)
    case rectangle(Rectangle)
    case close
  }

  private(set) var elements: [Element] = []

  /// Creates an empty path.
  public init() {}

  /// Creates a path with a rectangle.
  public init(_ rectangle: Rectangle) { elements = [.rectangle(rectangle)] }

  /// Whether the path has no elements.
  public var isEmpty: Bool { elements.isEmpty }

  /// Starts a new line at a point.
  public mutating func move(_ x: Double, _ y: Double) { elements.append(.move(x: x, y: y)) }

  /// Continues the line to a point.
  public mutating func line(_ x: Double, _ y: Double) { elements.append(.line(x: x, y: y)) }

  /// Adds one straight line.
  public mutating func line(_ from: (Double, Double), _ to: (Double, Double)) {
    move(from.0, from.1)
    line(to.0, to.1)
  }

  /// Adds a closed polygon.
  public mutating func polygon(_ corners: [(Double, Double)]) {
    guard let first = corners.first else { return }
    move(first.0, first.1)
    for corner in corners.dropFirst() { line(corner.0, corner.1) }
    elements.append(.close)
  }

  /// Adds a circle.
  public mutating func circle(x: Double, y: Double, radius: Double) {
    elements.append(.circle(x: x, y: y, radius: radius))
  }
}

/// The style of a line.
public struct Stroke: Sendable, Equatable {
  /// The colour.
  public var colour: Colour
  /// The width in points.
  public var width: Double
  /// The lengths of strokes and gaps in points; empty for a solid line.
  public var dash: [Double]

  /// Creates a style with a colour.
  public init(_ colour: Colour, width: Double = 1, dash: [Double] = []) {
    (self.colour, self.width, self.dash) = (colour, width, dash)
  }
}

/// The size and weight of text.
public struct Font: Sendable, Hashable {
  /// The size in points.
  public var size: Double
  /// Whether the text is bold.
  public var isBold: Bool

  static let title = Font(size: 10, isBold: true)
  static let axis = Font(size: 9, isBold: false)
  static let number = Font(size: 8, isBold: false)
  static let legend = Font(size: 8.5, isBold: false)
  static let small = Font(size: 7.5, isBold: false)
}

/// One line of text with its place.
public struct PlacedText: Sendable, Equatable {
  /// The text.
  public let text: String
  /// The size and weight of the text.
  public let font: Font
  /// The colour.
  public let colour: Colour
  /// The measured box that the text fills on the page.
  public let box: Rectangle
  /// Whether the text is read upwards, such as the title of the left axis.
  public let isTurned: Bool
}
