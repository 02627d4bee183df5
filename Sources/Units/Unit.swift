/// A physical unit: what it measures and how large it is.
///
/// Covers what the DL3 formats hold: energies, angles and solid angles, times, lengths, and products of their powers.
/// An angle counts as a dimension of its own, and sr as its square, so that `deg` is never mistaken for a plain number.
public struct Unit: Sendable, Hashable, CustomStringConvertible {
  /// The spelling to show and to write; FITS standard form (`s-1 MeV-1 sr-1`), empty for a plain number.
  public let symbol: String
  /// What it measures.
  public let dimension: Dimension
  /// Its size in base units: MeV, rad, s, m.
  public let scale: Double

  /// Makes a unit from its parts.
  public init(symbol: String, dimension: Dimension, scale: Double) {
    self.symbol = symbol
    self.dimension = dimension
    self.scale = scale
  }

  /// The symbol.
  public var description: String { symbol }

  /// Whether values in one unit can be told in the other.
  public func isConvertible(to other: Unit) -> Bool { dimension == other.dimension }

  /// The number by which a value in this unit is multiplied to tell it in `other`; exactly 1 between equal units.
  /// - Throws: ``UnitError/incompatible(found:expected:)``
  public func factor(to other: Unit) throws(UnitError) -> Double {
    guard isConvertible(to: other) else {
      throw .incompatible(found: symbol, expected: other.symbol)
    }
    return scale == other.scale ? 1 : scale / other.scale
  }

  /// A value in this unit, told in `other`. Divides where the other unit is the larger one, so that a step of whole
  /// powers of ten (MeV to TeV) is rounded once only: 100000 MeV are 0.1 TeV exactly.
  /// - Throws: ``UnitError/incompatible(found:expected:)``
  public func convert(_ value: Double, to other: Unit) throws(UnitError) -> Double {
    let factor = try factor(to: other)
    return scale < other.scale ? value / (other.scale / scale) : value * factor
  }
}

/// What a unit measures: powers of energy, angle, time and length.
public struct Dimension: Sendable, Hashable {
  /// Power of energy.
  public var energy: Int
  /// Power of angle; 2 is a solid angle.
  public var angle: Int
  /// Power of time.
  public var time: Int
  /// Power of length.
  public var length: Int

  /// Makes a dimension; all powers 0 is a plain number.
  public init(energy: Int = 0, angle: Int = 0, time: Int = 0, length: Int = 0) {
    self.energy = energy
    self.angle = angle
    self.time = time
    self.length = length
  }

  /// A plain number.
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
  /// A plain number.
  public static let one = Unit(symbol: "", dimension: .none, scale: 1)
  // Units are spelt as everywhere.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  /// MeV, the base unit of energy.
  public static let MeV = Unit(symbol: "MeV", dimension: Dimension(energy: 1), scale: 1)
  // Units are spelt as everywhere.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  /// GeV.
  public static let GeV = Unit(symbol: "GeV", dimension: Dimension(energy: 1), scale: 1e3)
  // Units are spelt as everywhere.
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
  /// The unit of a background rate as GADF asks for it (BKG_2D, BKG_3D).
  public static let backgroundRate = Unit(
    symbol: "s-1 MeV-1 sr-1", dimension: Dimension(energy: -1, angle: -2, time: -1), scale: 1)
  /// The unit of an exposure: time x energy width x solid angle.
  public static let backgroundExposure = Unit(
    symbol: "s MeV sr", dimension: Dimension(energy: 1, angle: 2, time: 1), scale: 1)
}
