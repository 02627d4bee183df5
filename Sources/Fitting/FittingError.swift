import Diagnostics

/// What can be wrong with a parametric model, its data, or its fit.
public enum FittingError: Fact, Equatable {
  /// Node energies that are not increasing, or not above 0.
  case nodes([Double])
}
