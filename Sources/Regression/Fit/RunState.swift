/// The coefficients of a fit at some moment.
struct FitState: Sendable {
  /// The coefficients of the terms.
  var terms: [Double]
  /// Norm and effects of each run, one run after another.
  var nuisances: [Double]
}

/// Strengths by their use.
struct Strengths: Sendable {
  /// The strength of each group.
  var ofGroup: [Double]
  /// The strength of each term.
  let terms: [Double]
  /// The strength of the norm (0) and of each run effect.
  let nuisances: [Double]

  init(_ ofGroup: [Double], design: Design) {
    self.ofGroup = ofGroup
    terms = design.groupOfTerm.map { ofGroup[$0] }
    nuisances = [0] + design.groupOfEffect.map { ofGroup[$0] }
  }
}

/// What a Newton step needs of one run, for one state of the fit.
struct RunSystem: Sendable {
  /// ln L of the counts, without the constant term: the sum of n ln mu - mu.
  var logLikelihood: Double
  /// The inverse of the curvature of norm and effects, row by row.
  var inverse: [Double]
  /// The mixed curvature of norm and effects (rows) with the basic columns.
  var mixed: [Double]
  /// The gradient of the penalised ln L in norm and effects.
  var gradient: [Double]
  /// ln of the determinant of the curvature of norm and effects.
  var logDeterminant: Double
}
