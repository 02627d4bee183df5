/// The declaration of a log-linear Poisson regression for the background of many runs.
///
/// The expected counts mu of run i in energy bin k and pixel p are, where the pixel is kept,
///
///     ln mu = a_i + sum over run effects j of c_ij E_j(k) + sum over terms t of theta_t phi_t(p) h_t(i) E_t(k)
///
/// with a free norm a_i per run. Terms, run effects and strengths are data: change them freely before a fit.
/// Coefficients of terms of one group share a strength (``PenaltyStrength``).
public struct RegressionModel: Sendable, Hashable {
  /// The terms; their order is that of the coefficients.
  public var terms: [RegressionTerm]
  /// The random spectral effects of runs.
  public var runEffects: [RunEffect]
  /// The strengths of the penalty groups of terms and run effects.
  public var penalties: [String: PenaltyStrength]
  /// The covariates that terms use.
  public var covariates: [Covariate]
  /// The energy at which the slope of the smooth energy basis is 0, in TeV.
  public var pivot: Double

  /// Creates a model.
  public init(
    terms: [RegressionTerm], runEffects: [RunEffect] = [], penalties: [String: PenaltyStrength],
    covariates: [Covariate] = [], pivot: Double = 2
  ) {
    (self.terms, self.runEffects, self.penalties) = (terms, runEffects, penalties)
    (self.covariates, self.pivot) = (covariates, pivot)
  }

  /// The names of the penalty groups, those of terms first, in the order of first use.
  public var groups: [String] {
    var seen: Set<String> = []
    return (terms.map(\.group) + runEffects.map(\.group)).filter { seen.insert($0).inserted }
  }

  /// Returns the same model with given strengths for some groups.
  public func fixing(_ strengths: [String: Double]) -> Self {
    var model = self
    for (group, strength) in strengths { model.penalties[group] = .fixed(strength) }
    return model
  }

  /// Returns the same model whose estimated strengths start from given values. Fixed strengths are not changed.
  public func starting(at strengths: [String: Double]) -> Self {
    var model = self
    for (group, strength) in strengths {
      if case .estimated = model.penalties[group] { model.penalties[group] = .estimated(from: strength) }
    }
    return model
  }

  /// Checks everything that does not depend on data.
  func check() throws(RegressionError) {
    guard !terms.isEmpty || !runEffects.isEmpty else { throw .noTerms }
    let names = covariates.map(\.name)
    for covariate in covariates {
      guard covariate.scale > 0, covariate.scale.isFinite, covariate.centre.isFinite else {
        throw .covariateScale(covariate.name, centre: covariate.centre, scale: covariate.scale)
      }
      guard names.filter({ $0 == covariate.name }).count == 1 else { throw .duplicateCovariate(covariate.name) }
    }
    for (number, term) in terms.enumerated() {
      if let fault = term.field.fault { throw .fieldFunction(term: number, fault) }
      for case .covariate(let name) in term.run.factors where !names.contains(name) {
        throw .unknownCovariate(term: number, name: name, known: names)
      }
    }
    for group in groups {
      guard let strength = penalties[group] else { throw .noStrength(group: group, known: penalties.keys.sorted()) }
      guard strength.start > 0, strength.start.isFinite else { throw .strength(group: group, strength.start) }
    }
  }
}
