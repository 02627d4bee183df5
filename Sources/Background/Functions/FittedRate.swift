import Fitting

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The rate that a fit found, with the errors that follow from its covariance to first order. Sources of gamma rays that
/// stood beside the background in the fit are no part of it.
public struct FittedRate: RateFunction {
  /// The model.
  public let model: ParametricModel
  /// What the model's rate is multiplied with.
  public let norm: Double
  /// The energies in TeV that were fitted, where that is known.
  public let energies: ClosedRange<Double>?
  /// The offset in deg up to which was fitted, where that is known.
  public let radius: Double?
  /// The covariance of the parameters, each in its scale.
  private let covariance: [[Double]]

  /// A rate without errors.
  public init(_ model: ParametricModel) {
    (self.model, norm, energies, radius, covariance) = (model, 1, nil, nil, [])
  }

  /// The rate of a run of a fit, or of all its runs.
  /// - Parameter obsID: the run whose norm is taken, where runs have one each.
  public init(_ fit: FitResult, obsID: Int64? = nil) {
    model = fit.model
    norm = fit.norms.first { $0.obsID == obsID }?.value ?? 1
    let runs = fit.runs.filter { obsID == nil || $0.obsID == obsID }
    energies = runs.map(\.energy.lowerBound).min().flatMap { low in
      runs.map(\.energy.upperBound).max().map { low...$0 }
    }
    radius = runs.map(\.radius).max()
    let scales = fit.model.parameters.map { $0.scale == .linear ? 1 : $0.value }
    covariance = fit.covariance.enumerated().map { row, values in
      values.enumerated().map { column, value in value / (scales[row] * scales[column]) }
    }
  }

  /// RADEC unless a gradient is told along the horizon.
  public var alignment: FieldAlignment { model.gradient?.alignment == .altaz ? .altaz : .radec }

  /// Below or above the fitted energies, or beyond the fitted offsets.
  public func isExtrapolated(energy: Double, offset: Double) -> Bool {
    energies.map { !$0.contains(energy) } ?? false || radius.map { offset > $0 } ?? false
  }

  /// Rates, and the error of each by the derivatives of the logarithm that its factors tell.
  public func means(over points: FieldPoints, size: Int) -> [RateValue] {
    let factors: [(factor: any ModelFactor, range: Range<Int>)] =
      [(model.spatial, model.spatialRange)] + (model.gradient.map { [($0, model.gradientRange)] } ?? [])
      + [(model.spectrum, model.spectrumRange)]
    let jets = factors.map { factor, range in
      var jets = LogJets(width: factor.jetWidth, isLogLinear: factor.isLogLinear)
      factor.logarithms(at: points, values: model.parameters[range].map(\.value), into: &jets)
      return jets
    }
    let count = model.parameters.count
    var slopes = [Double](repeating: 0, count: count)
    return stride(from: 0, to: points.count, by: size).map { first in
      var mean = 0.0
      for i in 0..<count { slopes[i] = 0 }
      for point in first..<first + size {
        let rate = norm * exp(jets.reduce(0) { $0 + $1.value[point] }) / Double(size)
        mean += rate
        for (jet, factor) in zip(jets, factors) {
          let base = factor.range.lowerBound + jet.base[point]
          for k in 0..<jet.width { slopes[base + k] += rate * jet.first[point * jet.width + k] }
        }
      }
      return RateValue(rate: mean, error: error(slopes))
    }
  }

  private func error(_ slopes: [Double]) -> Double {
    guard !covariance.isEmpty else { return 0 }
    var variance = 0.0
    for (i, row) in covariance.enumerated() where slopes[i] != 0 {
      var sum = 0.0
      for j in row.indices { sum += row[j] * slopes[j] }
      variance += slopes[i] * sum
    }
    return max(0, variance).squareRoot()
  }
}
