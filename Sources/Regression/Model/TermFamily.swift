/// A family of terms of a regression. Each term is the product of one of the functions of the field, the function of
/// the run, and one of the columns of the energy basis. The family contains all such products.
///
/// The coefficients of a family have two penalty groups: `name:n` for level and slope, and `name:w` for the wiggles of
/// the energy basis.
public struct TermFamily: Sendable, Hashable {
  /// The columns of the smooth energy basis (``EnergyBasis``) by which the functions are multiplied.
  public enum EnergyPart: String, Sendable, CaseIterable {
    /// All columns: level, slope and wiggles.
    case all
    /// Slope and wiggles, without the level. A level that depends only on the run has no effect, because each run has a
    /// free norm.
    case spectrum
    /// The level: the same coefficient at all energies.
    case level
    /// The slope in log10(energy).
    case slope
    /// The wiggles: the columns of the basis after level and slope.
    case wiggles

    /// Returns the numbers of the columns that belong to this part, in a basis for the given number of energy bins.
    func columns(energies: Int) -> Range<Int> {
      let range =
        switch self {
        case .all: 0..<energies
        case .spectrum: 1..<max(1, energies)
        case .level: 0..<1
        case .slope: 1..<2
        case .wiggles: 2..<max(2, energies)
        }
      return range.clamped(to: 0..<energies)
    }
  }

  /// The name of the family. The names of the penalty groups begin with it.
  public var name: String
  /// The functions of the field.
  public var fields: [FieldFunction]
  /// The function of the run.
  public var run: RunFunction
  /// Whether each label has separate terms, which are used only for the runs with this label.
  public var isPerLabel: Bool
  /// The columns of the energy basis.
  public var energy: EnergyPart

  /// Creates a family.
  public init(
    _ name: String, fields: [FieldFunction] = [.one], run: RunFunction = .one, isPerLabel: Bool = false,
    energy: EnergyPart = .all
  ) {
    (self.name, self.fields, self.run, self.isPerLabel, self.energy) = (name, fields, run, isPerLabel, energy)
  }

  /// Returns the terms of the family.
  /// - Parameters:
  ///   - labels: The distinct labels of the training runs.
  ///   - energies: The number of energy bins.
  func terms(labels: [String], energies: Int) -> [RegressionTerm] {
    let runs = isPerLabel ? labels.map { run * .label($0) } : [run]
    return runs.flatMap { run in
      fields.flatMap { field in
        RegressionTerm.family(name, field: field, run: run, columns: energy.columns(energies: energies))
      }
    }
  }
}

extension RegressionModel {
  /// Creates a model from families of terms.
  ///
  /// All strengths are estimated, except those in ``weakStrengths``.
  /// - Parameters:
  ///   - families: The families, with different names.
  ///   - labels: The distinct labels of the training runs, such as the names of their fields.
  ///   - energies: The number of energy bins.
  ///   - effects: The columns of the energy basis that are random effects of each run.
  ///   - covariates: The covariates of the families.
  public init(
    families: [TermFamily], labels: [String], energies: Int, effects: TermFamily.EnergyPart,
    covariates: [Covariate]
  ) {
    let effects = effects.columns(energies: energies).filter { $0 > 0 }.map {
      RunEffect(energy: .smooth($0), group: $0 == 1 ? "re:tilt" : "re:w\($0)")
    }
    self.init(
      terms: families.flatMap { $0.terms(labels: labels, energies: energies) }, runEffects: effects, penalties: [:],
      covariates: covariates)
    for group in groups { penalties[group] = Self.weakStrengths[group].map { .fixed($0) } ?? .estimated() }
  }

  /// Fixed strengths of some penalty groups: the common spectrum, and level and slope of the first radial polynomial.
  /// Any data determine the coefficients of these groups well. The strengths are too low to have an effect.
  private static let weakStrengths = ["e0:n": 1e-6, "e0:w": 1e-6, "R_P1:n": 1e-4]
}
