/// A function of the energy bin. It is one factor of a term.
public enum EnergyFunction: Sendable, Hashable {
  /// A column of the smooth basis (``EnergyBasis``), counted from 0. Column 0 is the level, and column 1 the slope in
  /// log10(energy). The other columns are wiggles of increasing roughness.
  case smooth(Int)
  /// The function that is 1 in one energy bin, counted from 0, and 0 in all other bins.
  case bin(Int)
  /// A function with given values, one for each energy bin.
  case values([Double])

  /// The name of the function in error messages.
  var text: String {
    switch self {
    case .smooth(0): "level"
    case .smooth(1): "slope"
    case .smooth(let column): "wiggle \(column - 1)"
    case .bin(let bin): "energy bin \(bin + 1)"
    case .values: "given values"
    }
  }
}
