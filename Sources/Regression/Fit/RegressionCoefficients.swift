import Production

/// The coefficients of the terms of a regression with their covariance: all that a prediction needs.
///
/// They belong to a fit to all training runs, or to one without some of them.
public struct RegressionCoefficients: Sendable {
  /// The coefficients, in the order of the terms of the model.
  public let values: [Double]
  /// Their covariance, row by row: the inverse of the curvature of the penalised ln L, after elimination of norm and
  /// effects of each run.
  public let covariance: [Double]
  /// The strength of each penalty group.
  public let strengths: [String: Double]
  /// The training runs that were left out.
  public let leftOut: [Int64]
  /// The range of each covariate over the training runs, before it is standardised.
  public let ranges: [String: ClosedRange<Double>]

  let design: Design

  init(
    _ design: Design, values: [Double], covariance: [Double], strengths: Strengths, leftOut: [Int64] = [],
    ranges: [String: ClosedRange<Double>]
  ) {
    (self.design, self.values, self.covariance, self.leftOut) = (design, values, covariance, leftOut)
    self.ranges = ranges
    self.strengths = Dictionary(uniqueKeysWithValues: zip(design.groups, strengths.ofGroup))
  }

  /// The model.
  public var model: RegressionModel { design.model }
  /// The grid of pixels and energies.
  public var grid: PixelGrid { design.grid }
  /// The smooth energy basis.
  public var energyBasis: EnergyBasis { design.basis }

  /// The standard error of each coefficient.
  public var errors: [Double] {
    (0..<values.count).map { max(0, covariance[$0 * values.count + $0]).squareRoot() }
  }
}
