import Production

/// The coefficients of the terms of a regression, with their covariance. A prediction needs nothing else.
///
/// The coefficients come from a fit to all training runs, or from a fit without some of the training runs.
public struct RegressionCoefficients: Sendable {
  /// The coefficients, in the order of the terms of the model.
  public let values: [Double]
  /// The covariance of the coefficients, row by row. It is the inverse of the curvature of the penalised ln L, after
  /// the normalisation and the run effects of each run are eliminated.
  public let covariance: [Double]
  /// The strength of each penalty group.
  public let strengths: [String: Double]
  /// The OBS_IDs of the training runs that were left out.
  public let leftOut: [Int64]
  /// The smallest and the largest value of each covariate in the training runs, before standardisation.
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
  /// The basis of smooth functions of the energy.
  public var energyBasis: EnergyBasis { design.basis }

  /// The standard error of each coefficient.
  public var errors: [Double] {
    (0..<values.count).map { max(0, covariance[$0 * values.count + $0]).squareRoot() }
  }
}
