/// The coefficients of a fit at one moment during the fit.
struct FitState: Sendable {
  /// The coefficients of the terms.
  var terms: [Double]
  /// The norm and the coefficients of the run effects of each run, one run after another.
  var nuisances: [Double]
}

/// The strengths of the penalties: for each group, for each term, and for each coefficient of a run.
struct Strengths: Sendable {
  /// The strength of each penalty group.
  var ofGroup: [Double]
  /// The strength of each term.
  let terms: [Double]
  /// The strengths for the coefficients of a run: 0 for the norm, followed by the strength of each run effect.
  let nuisances: [Double]

  init(_ ofGroup: [Double], design: Design) {
    self.ofGroup = ofGroup
    terms = design.groupOfTerm.map { ofGroup[$0] }
    nuisances = [0] + design.groupOfEffect.map { ofGroup[$0] }
  }
}

/// The values of one run that a Newton step needs, at one state of the fit.
struct RunSystem: Sendable {
  /// The ln L of the counts of the run: the sum of `n ln mu - mu` over the bins that are used, without the constant
  /// term.
  var logLikelihood: Double
  /// The inverse of the curvature with respect to the norm and the run effects, row by row.
  var inverse: [Double]
  /// The mixed second derivatives of minus ln L. Each row belongs to the norm or a run effect, and each column to the
  /// coefficient of a basic column.
  var mixed: [Double]
  /// The gradient of the penalised ln L with respect to the norm and the run effects.
  var gradient: [Double]
  /// The logarithm of the determinant of the curvature with respect to the norm and the run effects.
  var logDeterminant: Double
}
