import BackgroundModels
import Fitting

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The rate that a fit found, with the errors that follow from its covariance to first order. Sources of gamma rays
/// that stood beside the background in the fit are no part of it.
public struct FittedRate: RateFunction {
  /// The model.
  public let model: ParametricModel
  /// What the model's rate is multiplied with.
  public let norm: Double
  /// The energies in TeV that were fitted, where that is known.
  public let energies: ClosedRange<Double>?
  /// The offset in deg up to which was fitted, where that is known.
  public let radius: Double?
  /// The covariance of the parameters of shape, gradient and spectrum, each in its scale; 0 where nothing is known of
  /// it.
  private let covariance: [[Double]]
  /// The variance of the logarithm of the norm, and its covariance with each parameter, in its scale.
  private let normVariance: Double
  private let normCoupling: [Double]

  /// A rate without errors.
  public init(_ model: ParametricModel) {
    (self.model, norm, energies, radius) = (model, 1, nil, nil)
    let count = model.spectrumRange.upperBound
    (normVariance, normCoupling) = (0, Array(repeating: 0, count: count))
    covariance = Array(repeating: Array(repeating: 0, count: count), count: count)
  }

  /// The rate of a run of a fit, or of all its runs.
  /// - Parameter obsID: the run whose norm is taken, where runs have one each.
  public init(_ fit: FitResult, obsID: Int64? = nil) {
    model = fit.model
    let own = fit.norms.first { $0.obsID == obsID }
    let norm = own?.value ?? 1
    self.norm = norm
    let runs = fit.runs.filter { obsID == nil || $0.obsID == obsID }
    energies = runs.map(\.energy.lowerBound).min().flatMap { low in
      runs.map(\.energy.upperBound).max().map { low...$0 }
    }
    radius = runs.map(\.radius).max()
    let scales = fit.model.parameters.map { $0.scale == .linear ? 1 : $0.value }
    covariance = fit.covariance.enumerated().map { row, values in
      values.enumerated().map { column, value in value / (scales[row] * scales[column]) }
    }
    normVariance = own?.error.map { $0 * $0 / (norm * norm) } ?? 0
    normCoupling = scales.enumerated().map { (own?.covariance[$0] ?? 0) / (norm * $1) }
  }

  /// RADEC unless a gradient is told along the horizon.
  public var alignment: FieldAlignment { model.gradient?.alignment == .altaz ? .altaz : .radec }

  /// The least energy of all runs that were fitted.
  public var lowestEnergy: Double? { energies?.lowerBound }

  /// Below or above the fitted energies, or beyond the fitted offsets.
  public func isExtrapolated(energy: Double, offset: Double) -> Bool {
    energies.map { !$0.contains(energy) } ?? false || radius.map { offset > $0 } ?? false
  }

  /// Rates, and the error of each by the derivatives of the logarithm that its factors tell. With the covariance C, the
  /// derivatives a by the parameters of the field (shape, gradient) and b by those of the spectrum, the variance of the
  /// logarithm is a C a + 2 a C b + b C b; the first term is the same at all energies, the last at all places. The
  /// logarithm of a norm is one more parameter of the spectrum, with the derivative 1.
  public func means(at places: [FieldPlace], size: Int, energies: [Double]) -> [[RateValue]] {
    var field: FieldPart?
    return energies.map { energy in
      let part = field ?? FieldPart(self, places, size: size, energy: energy)
      if !model.spatial.dependsOnEnergy { field = part }
      let spectrum = spectrum(at: energy)
      return part.rates.indices.map { place in
        var variance = part.variances[place] + spectrum.variance
        for k in 0..<part.width { variance += 2 * part.slopes[place * part.width + k] * spectrum.coupling[k] }
        let rate = part.rates[place] * spectrum.rate
        return RateValue(rate: rate, error: rate * max(0, variance).squareRoot())
      }
    }
  }

  /// The spectrum at an energy: its rate; C b for the parameters of the field; b C b.
  private func spectrum(at energy: Double) -> (rate: Double, coupling: [Double], variance: Double) {
    var derivatives = LogDerivatives(width: model.spectrum.jetWidth, isLogLinear: model.spectrum.isLogLinear)
    var points = FieldPoints()
    points.append(offset: 0, lon: 0, lat: 0, logEnergy: log(energy))
    model.spectrum.logarithms(
      at: points, values: model.parameters[model.spectrumRange].map(\.value), into: &derivatives)
    let base = model.spectrumRange.lowerBound + derivatives.base[0]
    func coupling(_ row: Int) -> Double {
      (0..<derivatives.width).reduce(normCoupling[row]) { $0 + covariance[row][base + $1] * derivatives.first[$1] }
    }
    let variance = (0..<derivatives.width).reduce(normVariance) {
      $0 + derivatives.first[$1] * (coupling(base + $1) + normCoupling[base + $1])
    }
    return (norm * exp(derivatives.value[0]), (0..<model.gradientRange.upperBound).map(coupling), variance)
  }

  /// Shape times gradient at places, each the mean over some.
  private struct FieldPart {
    /// The number of parameters of shape and gradient.
    let width: Int
    var rates: [Double] = []
    /// Derivatives of the logarithm of the mean: that by parameter k at `place * width + k`.
    var slopes: [Double] = []
    /// Variances of the logarithm by these parameters alone.
    var variances: [Double] = []

    init(_ function: FittedRate, _ places: [FieldPlace], size: Int, energy: Double) {
      let model = function.model
      width = model.gradientRange.upperBound
      let points = FieldPoints(places, energy: energy)
      var shape = LogDerivatives(width: model.spatial.jetWidth, isLogLinear: model.spatial.isLogLinear)
      model.spatial.logarithms(at: points, values: model.parameters[model.spatialRange].map(\.value), into: &shape)
      var gradient = LogDerivatives(width: 2, isLogLinear: false)
      model.gradient?.logarithms(
        at: points, values: model.parameters[model.gradientRange].map(\.value), into: &gradient)
      let hasGradient = model.gradient != nil
      let gradientBase = model.gradientRange.lowerBound
      var sums = [Double](repeating: 0, count: width)
      for first in stride(from: 0, to: places.count, by: size) {
        var mean = 0.0
        for k in 0..<width { sums[k] = 0 }
        for point in first..<first + size {
          let rate = exp(shape.value[point] + (hasGradient ? gradient.value[point] : 0)) / Double(size)
          mean += rate
          for k in 0..<shape.width { sums[shape.base[point] + k] += rate * shape.first[point * shape.width + k] }
          guard hasGradient else { continue }
          for k in 0..<2 { sums[gradientBase + k] += rate * gradient.first[2 * point + k] }
        }
        for k in 0..<width { sums[k] = mean > 0 ? sums[k] / mean : 0 }
        rates.append(mean)
        slopes += sums
        variances.append(function.variance(sums))
      }
    }
  }

  private func variance(_ slopes: [Double]) -> Double {
    var variance = 0.0
    for i in slopes.indices where slopes[i] != 0 {
      for j in slopes.indices { variance += slopes[i] * covariance[i][j] * slopes[j] }
    }
    return variance
  }
}

extension FieldPoints {
  /// Places at an energy in TeV.
  init(_ places: [FieldPlace], energy: Double) {
    self.init(
      offset: places.map(\.offset), lon: places.map(\.lon), lat: places.map(\.lat),
      logEnergy: Array(repeating: log(energy), count: places.count))
  }
}
