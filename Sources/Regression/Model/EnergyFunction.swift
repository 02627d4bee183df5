/// A function of the energy bin: one factor of a term.
public enum EnergyFunction: Sendable, Hashable {
  /// A column of the smooth basis (``EnergyBasis``): 0 is the level, 1 the slope in log10(energy), the others are
  /// wiggles of increasing roughness.
  case smooth(Int)
  /// 1 in one energy bin, counted from 0, and 0 in the others.
  case bin(Int)
  /// Given values, one for each energy bin.
  case values([Double])
}
