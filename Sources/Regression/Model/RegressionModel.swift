/// The declaration of a log-linear Poisson regression for the background of many runs.
///
/// The expected counts mu of run i in energy bin k and pixel p are given, for pixels that are kept, by
///
///     ln mu = a_i + sum over run effects j of c_ij E_j(k) + sum over terms t of theta_t phi_t(p) h_t(i) E_t(k)
///
/// where a_i is the free norm of the run, c_ij and theta_t are coefficients, and phi_t, h_t and E are the functions of
/// the field, of the run and of the energy. Terms, run effects and strengths are plain values that can be changed
/// before a fit. All coefficients of one penalty group share a strength (``PenaltyStrength``).
public struct RegressionModel: Sendable, Hashable {
  /// The terms. The coefficients of a fit have the same order.
  public var terms: [RegressionTerm]
  /// The random effects of runs on their spectra.
  public var runEffects: [RunEffect]
  /// The strengths of the penalty groups of terms and run effects.
  public var penalties: [String: PenaltyStrength]
  /// The covariates that terms use.
  public var covariates: [Covariate]
  /// The pivot energy in TeV, at which the slope column of the ``EnergyBasis`` is 0.
  public var pivot: Double

  /// Creates a model.
  public init(
    terms: [RegressionTerm], runEffects: [RunEffect] = [], penalties: [String: PenaltyStrength],
    covariates: [Covariate] = [], pivot: Double = 2
  ) {
    (self.terms, self.runEffects, self.penalties) = (terms, runEffects, penalties)
    (self.covariates, self.pivot) = (covariates, pivot)
  }

  /// The names of the penalty groups in the order of first use. The groups of terms come before the groups of run
  /// effects.
  public var groups: [String] {
    var seen: Set<String> = []
    return (terms.map(\.group) + runEffects.map(\.group)).filter { seen.insert($0).inserted }
  }

  /// Returns the same model, with the strengths of some groups fixed at given values.
  public func fixing(_ strengths: [String: Double]) -> Self {
    var model = self
    for (group, strength) in strengths { model.penalties[group] = .fixed(strength) }
    return model
  }

  /// Returns the same model, with given start values for some of the estimated strengths. Fixed strengths do not
  /// change.
  public func starting(at strengths: [String: Double]) -> Self {
    var model = self
    for (group, strength) in strengths {
      if case .estimated = model.penalties[group] { model.penalties[group] = .estimated(from: strength) }
    }
    return model
  }

  /// Checks all properties of the model that do not depend on data.
  func check() throws(RegressionError) {
    guard !terms.isEmpty || !runEffects.isEmpty else { throw .noTerms }
    let names = covariates.map(\.name)
    for covariate in covariates {
      guard covariate.name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil else { throw .covariateName(covariate.name) }
      guard covariate.scale > 0, covariate.scale.isFinite, covariate.centre.isFinite else {
        throw .covariateScale(covariate.name, centre: covariate.centre, scale: covariate.scale)
      }
      guard names.filter({ $0 == covariate.name }).count == 1 else { throw .duplicateCovariate(covariate.name) }
    }
    for term in terms {
      if let fault = term.field.fault { throw .fieldFunction(term: term.text, fault) }
      for case .covariate(let name) in term.run.factors where !names.contains(name) {
        throw .unknownCovariate(term: term.text, name: name, known: names)
      }
    }
    for group in groups {
      guard let strength = penalties[group] else { throw .noStrength(group: group, known: penalties.keys.sorted()) }
      guard strength.start > 0, strength.start.isFinite else { throw .strength(group: group, strength.start) }
    }
  }
}
