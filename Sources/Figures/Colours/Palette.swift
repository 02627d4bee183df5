/// The styles that distinguish curves: a colour and, for greyscale print and colour-blind readers, also a dash and a
/// marker.
///
/// The colours are those of Okabe & Ito, "Color Universal Design" (2008), which people with any kind of colour
/// blindness can distinguish. Yellow is not used on a white background, and black is not used on a dark background.
public enum Palette {
  static let onLight: [Colour] = [0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x000000].map {
    Colour($0)
  }
  static let onDark: [Colour] = [0x56B4E9, 0xE69F00, 0x009E73, 0xCC79A7, 0xF0E442, 0xD55E00, 0xFFFFFF].map {
    Colour($0)
  }

  /// The lengths of strokes and gaps, as multiples of the line width.
  static let dashes: [[Double]] = [
    [], [5, 2], [1.2, 1.8], [6, 2, 1.2, 2], [9, 3], [2.5, 1.5], [6, 2, 1.2, 2, 1.2, 2],
  ]

  /// Returns the dash of a curve by its number.
  static func dash(_ number: Int) -> [Double] { dashes[shape(number) % dashes.count] }
  /// Returns the marker of a curve by its number.
  static func marker(_ number: Int) -> Marker { Marker.allCases[shape(number) % Marker.allCases.count] }

  /// Returns the number that selects the dash and the marker of a curve. When the colours repeat, the dashes and
  /// markers are shifted by one, so that up to 49 curves look different.
  private static func shape(_ number: Int) -> Int { number + number / onLight.count }
}

/// The shape that marks a point.
public enum Marker: String, Sendable, CaseIterable {
  /// A disc.
  case disc
  /// A square.
  case square
  /// A triangle that points up.
  case triangle
  /// A square on its corner.
  case diamond
  /// A ring.
  case ring
  /// A triangle that points down.
  case wedge
  /// Two crossing lines.
  case cross

  /// Whether the inside is filled; else only the outline is drawn.
  var isFilled: Bool { self != .ring && self != .cross }

  /// Returns the outline around a point; `radius` is about half the size.
  func path(x: Double, y: Double, radius: Double) -> Path {
    func polygon(_ corners: [(Double, Double)]) -> Path {
      var path = Path()
      path.polygon(corners.map { (x + $0.0 * radius, y + $0.1 * radius) })
      return path
    }
    switch self {
    case .disc, .ring:
      var path = Path()
      path.circle(x: x, y: y, radius: radius)
      return path
    case .square: return polygon([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)])
    case .triangle: return polygon([(0, -1.2), (1.1, 0.8), (-1.1, 0.8)])
    case .diamond: return polygon([(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)])
    case .wedge: return polygon([(0, 1.2), (1.1, -0.8), (-1.1, -0.8)])
    case .cross:
      var path = Path()
      path.line((x - radius, y - radius), (x + radius, y + radius))
      path.line((x - radius, y + radius), (x + radius, y - radius))
      return path
    }
  }
}
