import Foundation

/// A position in the field of view of a run. All values are in deg.
public struct FieldPosition: Sendable, Equatable {
  /// The offset from the pointing.
  public var offset: Double
  /// The lon coordinate in RADEC alignment; it increases as right ascension decreases.
  public var radecLon: Double
  /// The lat coordinate in RADEC alignment; it increases with declination.
  public var radecLat: Double
  /// The lon coordinate in ALTAZ alignment; it increases as azimuth decreases.
  public var altazLon: Double
  /// The lat coordinate in ALTAZ alignment; it increases with altitude.
  public var altazLat: Double

  /// Creates a position.
  public init(offset: Double, radecLon: Double = 0, radecLat: Double = 0, altazLon: Double = 0, altazLat: Double = 0) {
    (self.offset, self.radecLon, self.radecLat) = (offset, radecLon, radecLat)
    (self.altazLon, self.altazLat) = (altazLon, altazLat)
  }
}

/// A function of the position in the field of view. It is one factor of a term.
public indirect enum FieldFunction: Sendable, Hashable {
  /// The constant function 1.
  case one
  /// The Legendre polynomial of the given order in u = 2 (offset / radius)^2 - 1. The radius is in deg.
  case legendre(order: Int, radius: Double)
  /// The power (offset / radius)^(2 order). The radius is in deg.
  case offsetPower(order: Int, radius: Double)
  /// A natural cubic spline in the offset that is 1 at the knot with the given index and 0 at the other knots. The
  /// knots are offsets in deg. Beyond the first and the last knot, the spline continues linearly.
  case spline(knots: [Double], index: Int)
  /// The lon coordinate in ALTAZ alignment, divided by a scale in deg.
  case altazLon(scale: Double)
  /// The lat coordinate in ALTAZ alignment, divided by a scale in deg.
  case altazLat(scale: Double)
  /// The lon coordinate in RADEC alignment, divided by a scale in deg.
  case radecLon(scale: Double)
  /// The lat coordinate in RADEC alignment, divided by a scale in deg.
  case radecLat(scale: Double)
  /// The product of other functions.
  case product([FieldFunction])

  /// Whether the function depends on ALTAZ coordinates.
  public var needsAltaz: Bool {
    switch self {
    case .one, .legendre, .offsetPower, .spline, .radecLon, .radecLat: false
    case .altazLon, .altazLat: true
    case .product(let factors): factors.contains(where: \.needsAltaz)
    }
  }

  /// Whether the function depends on RADEC coordinates.
  public var needsRadec: Bool {
    switch self {
    case .one, .legendre, .offsetPower, .spline, .altazLon, .altazLat: false
    case .radecLon, .radecLat: true
    case .product(let factors): factors.contains(where: \.needsRadec)
    }
  }

  /// Returns the values of the function at positions in the field.
  public func values(at positions: [FieldPosition]) -> [Double] {
    switch self {
    case .one: positions.map { _ in 1 }
    case .legendre(let order, let radius):
      positions.map { Self.legendre(order, 2 * ($0.offset / radius) * ($0.offset / radius) - 1) }
    case .offsetPower(let order, let radius):
      positions.map { pow($0.offset / radius * $0.offset / radius, Double(order)) }
    case .spline(let knots, let index):
      NaturalSpline(knots: knots, index: index).values(at: positions.map(\.offset))
    case .altazLon(let scale): positions.map { $0.altazLon / scale }
    case .altazLat(let scale): positions.map { $0.altazLat / scale }
    case .radecLon(let scale): positions.map { $0.radecLon / scale }
    case .radecLat(let scale): positions.map { $0.radecLat / scale }
    case .product(let factors):
      factors.reduce([Double](repeating: 1, count: positions.count)) { product, factor in
        zip(product, factor.values(at: positions)).map { $0 * $1 }
      }
    }
  }

  /// Returns the value of a Legendre polynomial, computed with Bonnet's recursion: (n + 1) P_(n+1) = (2 n + 1) u P_n -
  /// n P_(n-1).
  private static func legendre(_ order: Int, _ u: Double) -> Double {
    var (last, value) = (0.0, 1.0)
    for n in 0..<order { (last, value) = (value, (Double(2 * n + 1) * u * value - Double(n) * last) / Double(n + 1)) }
    return value
  }

  /// The reason why the function cannot be evaluated; `nil` if it can be evaluated.
  var fault: String? {
    func scaleFault(_ scale: Double) -> String? {
      scale > 0 && scale.isFinite ? nil : "a scale of \(scale) deg"
    }
    switch self {
    case .one: return nil
    case .legendre(let order, let radius), .offsetPower(let order, let radius):
      return (0...40).contains(order) ? scaleFault(radius) : "the order \(order)"
    case .spline(let knots, let index):
      guard knots.count > 2, knots.allSatisfy(\.isFinite), zip(knots, knots.dropFirst()).allSatisfy({ $0 < $1 }) else {
        return "a spline with fewer than 3 knots, or with knots that do not increase"
      }
      return knots.indices.contains(index)
        ? nil : "the knot index \(index), counted from 0, of a spline with \(knots.count) knots"
    case .altazLon(let scale), .altazLat(let scale), .radecLon(let scale), .radecLat(let scale):
      return scaleFault(scale)
    case .product(let factors): return factors.lazy.compactMap(\.fault).first
    }
  }
}
