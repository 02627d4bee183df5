/// One term of a regression: a coefficient multiplied by a function of the field, a function of the run and a function
/// of the energy. ln(rate) is the sum of the norm, the run effects and all terms (``RegressionModel``).
public struct RegressionTerm: Sendable, Hashable {
  /// The function of the position in the field.
  public var field: FieldFunction
  /// The function of the run.
  public var run: RunFunction
  /// The function of the energy bin.
  public var energy: EnergyFunction
  /// The name of the penalty group of the coefficient.
  public var group: String

  /// Creates a term.
  public init(
    field: FieldFunction = .one, run: RunFunction = .one, energy: EnergyFunction = .smooth(0), group: String
  ) {
    (self.field, self.run, self.energy, self.group) = (field, run, energy, group)
  }

  /// The description of the term in error messages, such as `muon:n: 1 * muon * slope`: the penalty group and the
  /// functions.
  var text: String {
    let factors = [FieldFunction.text(of: [field])] + run.factors.map(\.text) + [energy.text]
    return "\(group): \(factors.joined(separator: " * "))"
  }

  /// Returns terms that differ only in their column of the smooth energy basis, one for each given column. Columns 0
  /// and 1 (level and slope) have the penalty group `name:n`, the other columns (wiggles) have the group `name:w`.
  public static func family(
    _ name: String, field: FieldFunction = .one, run: RunFunction = .one, columns: some Sequence<Int>
  ) -> [Self] {
    columns.map {
      RegressionTerm(field: field, run: run, energy: .smooth($0), group: "\(name):\($0 < 2 ? "n" : "w")")
    }
  }
}

/// A random departure of the spectrum of each run: a coefficient multiplied by a function of the energy. The
/// coefficients of all runs are drawn from a normal distribution around 0. A prediction uses 0 for them, but their
/// variance contributes to its errors.
public struct RunEffect: Sendable, Hashable {
  /// The function of the energy bin.
  public var energy: EnergyFunction
  /// The name of the penalty group; the standard deviation of the effect is 1 / sqrt(strength).
  public var group: String

  /// Creates a run effect.
  public init(energy: EnergyFunction, group: String) { (self.energy, self.group) = (energy, group) }
}

/// The strength of the penalty of a group. It is the inverse variance of the coefficients: the penalty of each
/// coefficient is strength x coefficient^2 / 2.
public enum PenaltyStrength: Sendable, Hashable {
  /// A fixed strength.
  case fixed(Double)
  /// A strength that is estimated from the data by restricted marginal likelihood, starting from the given value.
  case estimated(from: Double = 1)

  /// The fixed strength, or the strength from which the estimation starts.
  public var start: Double {
    switch self {
    case .fixed(let value), .estimated(let value): value
    }
  }
}
