/// A physical unit with its dimension and size.
///
/// The type supports the units of the DL3 formats: energies, angles and solid angles, times, lengths, and products of
/// their powers. Angle is a dimension of its own, and sr is its square, so that `deg` is never mistaken for a
/// dimensionless number.
public struct Unit: Sendable, Hashable, CustomStringConvertible {
  /// The spelling: for a single unit the standard name (`deg`), for a product of units the spelling of the user or the
  /// file (`TeV s`). The spelling of a dimensionless number is empty.
  public let symbol: String
  /// The dimension.
  public let dimension: Dimension
  /// The size of the unit, expressed in the base units MeV, rad, s and m.
  public let scale: Double

  /// Creates a unit from its parts.
  public init(symbol: String, dimension: Dimension, scale: Double) {
    self.symbol = symbol
    self.dimension = dimension
    self.scale = scale
  }

  /// The symbol.
  public var description: String { symbol }

  /// Returns whether values in this unit can be converted to the other.
  public func isConvertible(to other: Unit) -> Bool { dimension == other.dimension }

  /// Returns the factor that converts values in this unit to `other`. It is exactly 1 for units of equal size.
  /// - Throws: ``UnitError/incompatible(found:expected:)``
  public func factor(to other: Unit) throws(UnitError) -> Double {
    guard isConvertible(to: other) else {
      throw .incompatible(found: symbol, expected: other.symbol)
    }
    return scale == other.scale ? 1 : scale / other.scale
  }

  /// Converts a value in this unit to `other`.
  ///
  /// If `other` is the larger unit, the value is divided by the ratio of the units. A conversion by a power of ten,
  /// such as MeV to TeV, is then rounded only once: 100000 MeV are exactly 0.1 TeV.
  /// - Throws: ``UnitError/incompatible(found:expected:)``
  public func convert(_ value: Double, to other: Unit) throws(UnitError) -> Double {
    let factor = try factor(to: other)
    return scale < other.scale ? value / (other.scale / scale) : value * factor
  }
}

/// The dimension of a unit: powers of energy, angle, time and length.
public struct Dimension: Sendable, Hashable {
  /// The power of energy.
  public var energy: Int
  /// The power of angle. A solid angle has the power 2.
  public var angle: Int
  /// The power of time.
  public var time: Int
  /// The power of length.
  public var length: Int

  /// Creates a dimension. If all powers are 0 it is dimensionless.
  public init(energy: Int = 0, angle: Int = 0, time: Int = 0, length: Int = 0) {
    self.energy = energy
    self.angle = angle
    self.time = time
    self.length = length
  }

  /// The dimension of a plain number.
  public static let none = Dimension()

  func raised(to power: Int) -> Dimension {
    Dimension(energy: energy * power, angle: angle * power, time: time * power, length: length * power)
  }

  static func + (left: Dimension, right: Dimension) -> Dimension {
    Dimension(
      energy: left.energy + right.energy, angle: left.angle + right.angle, time: left.time + right.time,
      length: left.length + right.length)
  }
}

extension Unit {
  /// The unit of dimensionless numbers.
  public static let one = Unit(symbol: "", dimension: .none, scale: 1)
  // The usual spelling of the unit.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  /// MeV, the base unit of energy.
  public static let MeV = Unit(symbol: "MeV", dimension: Dimension(energy: 1), scale: 1)
  // The usual spelling of the unit.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  /// GeV.
  public static let GeV = Unit(symbol: "GeV", dimension: Dimension(energy: 1), scale: 1e3)
  // The usual spelling of the unit.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  /// TeV.
  public static let TeV = Unit(symbol: "TeV", dimension: Dimension(energy: 1), scale: 1e6)
  /// Radian, the base unit of angle.
  public static let rad = Unit(symbol: "rad", dimension: Dimension(angle: 1), scale: 1)
  /// Degree.
  public static let deg = Unit(symbol: "deg", dimension: Dimension(angle: 1), scale: .pi / 180)
  /// Steradian.
  public static let sr = Unit(symbol: "sr", dimension: Dimension(angle: 2), scale: 1)
  /// Second, the base unit of time.
  public static let s = Unit(symbol: "s", dimension: Dimension(time: 1), scale: 1)
  /// Metre, the base unit of length.
  public static let m = Unit(symbol: "m", dimension: Dimension(length: 1), scale: 1)
  /// The unit of a background rate in GADF (BKG_2D, BKG_3D).
  public static let backgroundRate = Unit(
    symbol: "s-1 MeV-1 sr-1", dimension: Dimension(energy: -1, angle: -2, time: -1), scale: 1)
  /// The unit of the product of time, energy width and solid angle.
  public static let backgroundExposure = Unit(
    symbol: "s MeV sr", dimension: Dimension(energy: 1, angle: 2, time: 1), scale: 1)
}
