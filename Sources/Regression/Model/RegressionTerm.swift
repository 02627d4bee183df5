/// One term of a regression: coefficient x function of the field x function of the run x function of the energy, in the
/// logarithm of the rate.
public struct RegressionTerm: Sendable, Hashable {
  /// The function of the position in the field.
  public var field: FieldFunction
  /// The function of the run.
  public var run: RunFunction
  /// The function of the energy bin.
  public var energy: EnergyFunction
  /// The name of the penalty group of its coefficient.
  public var group: String

  /// Creates a term.
  public init(
    field: FieldFunction = .one, run: RunFunction = .one, energy: EnergyFunction = .smooth(0), group: String
  ) {
    (self.field, self.run, self.energy, self.group) = (field, run, energy, group)
  }

  /// Returns the terms of a product with several columns of the smooth energy basis. Columns 0 and 1 (level and slope)
  /// have the penalty group `name:n`, the others (wiggles) `name:w`.
  public static func family(
    _ name: String, field: FieldFunction = .one, run: RunFunction = .one, columns: some Sequence<Int>
  ) -> [Self] {
    columns.map {
      RegressionTerm(field: field, run: run, energy: .smooth($0), group: "\(name):\($0 < 2 ? "n" : "w")")
    }
  }
}

/// A random departure of each run in its spectrum: coefficient x function of the energy. The coefficients of all runs
/// are drawn from a normal distribution around 0. They are 0 in predictions, but count in their errors.
public struct RunEffect: Sendable, Hashable {
  /// The function of the energy bin.
  public var energy: EnergyFunction
  /// The name of the penalty group; the standard deviation of the effect is 1 / sqrt(strength).
  public var group: String

  /// Creates a run effect.
  public init(energy: EnergyFunction, group: String) { (self.energy, self.group) = (energy, group) }
}

/// The strength of the penalty of a group, which is the inverse variance of its coefficients: the penalty is
/// strength x coefficient^2 / 2 for each.
public enum PenaltyStrength: Sendable, Hashable {
  /// A given strength.
  case fixed(Double)
  /// A strength that is found from the data by restricted marginal likelihood, starting from a value.
  case estimated(from: Double = 1)

  /// The given strength, or the one to start from.
  public var start: Double {
    switch self {
    case .fixed(let value), .estimated(let value): value
    }
  }
}
