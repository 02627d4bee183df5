import BackgroundModels
import Fitting
import Parallel

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The background rate of a fit. Its errors are computed to first order from the covariance of the parameters. The rate
/// does not include gamma-ray sources that were fitted together with the background.
public struct FittedRate: RateFunction {
  /// The model.
  public let model: ParametricModel
  /// The factor by which the rate of the model is multiplied.
  public let norm: Double
  /// The fitted energies in TeV; `nil` if they are not known.
  public let energies: ClosedRange<Double>?
  /// The largest fitted offset in deg; `nil` if it is not known.
  public let radius: Double?
  /// The covariance of the parameters of shape, gradient and spectrum; 0 if it is not known. The covariance refers to
  /// the value of a parameter with a linear scale, and to the logarithm of a parameter with a logarithmic scale.
  private let covariance: [[Double]]
  /// The variance of the logarithm of the normalisation. ``normCoupling`` contains its covariances with the parameters,
  /// in the scales of ``covariance``.
  private let normVariance: Double
  private let normCoupling: [Double]

  /// Creates the rate of a model. The errors of the rate are 0.
  public init(_ model: ParametricModel) {
    (self.model, norm, energies, radius) = (model, 1, nil, nil)
    let count = model.spectrumRange.upperBound
    (normVariance, normCoupling) = (0, Array(repeating: 0, count: count))
    covariance = Array(repeating: Array(repeating: 0, count: count), count: count)
  }

  /// Creates the background rate of a fit, for one of its runs or for all of them.
  /// - Parameters:
  ///   - fit: The fit.
  ///   - obsID: The run for which the rate is created; `nil` for all runs. If the fit has a normalisation for each run,
  ///     the normalisation of this run is used. If the shape differs between runs, the shape of this run is used.
  public init(_ fit: FitResult, obsID: Int64? = nil) {
    model = fit.model.with(shape: obsID.flatMap { fit.shapes[$0] })
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

  /// ALTAZ if the model has a gradient in horizontal coordinates, otherwise RADEC.
  public var alignment: FieldAlignment { model.gradient?.alignment == .altaz ? .altaz : .radec }

  /// The lowest fitted energy in TeV; `nil` if it is not known.
  public var lowestEnergy: Double? { energies?.lowerBound }

  /// Returns whether a point is outside the fitted energies (TeV) or offsets (deg).
  public func isExtrapolated(energy: Double, offset: Double) -> Bool {
    energies.map { !$0.contains(energy) } ?? false || radius.map { offset > $0 } ?? false
  }

  /// Returns mean rates and their standard deviations in s-1 MeV-1 sr-1. For each energy, there is one mean over each
  /// group of `size` consecutive places.
  ///
  /// The error is computed from the derivatives of the logarithm of the rate. Let the vector a contain the derivatives
  /// with respect to the parameters of the field (shape and gradient), and the vector b those with respect to the
  /// parameters of the spectrum. With the covariance C, the variance of the logarithm is `a C a + 2 a C b + b C b`.
  ///
  /// The first term is the same at all energies, unless the shape depends on the energy. The last term is the same at
  /// all places. The logarithm of the normalisation is treated as a parameter of the spectrum; the derivative with
  /// respect to it is 1.
  public func means(at places: [FieldPlace], size: Int, energies: [Double]) -> [[RateValue]] {
    var field: FieldPart?
    return energies.map { energy in
      if StopSignal.current.isRaised {
        return Array(repeating: RateValue(rate: 0, error: 0), count: places.count / size)
      }
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

  /// Returns the rate of the spectrum at an energy, and two terms for its error. With the notation of
  /// ``means(at:places:size:energies:)``, `coupling` contains the elements of C b that belong to the parameters of the
  /// field, and `variance` is b C b.
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

  /// The product of shape and gradient, averaged over groups of places, with its derivatives.
  private struct FieldPart {
    /// The number of parameters of shape and gradient.
    let width: Int
    var rates: [Double] = []
    /// The derivatives of the logarithm of each mean. The derivative with respect to parameter k has the index
    /// `place * width + k`.
    var slopes: [Double] = []
    /// For each mean, the variance that the errors of the parameters of shape and gradient cause in its logarithm:
    /// `a C a` in ``means(at:places:size:energies:)``.
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
  /// Creates points at the given places. All points have the same energy, in TeV.
  init(_ places: [FieldPlace], energy: Double) {
    self.init(
      offset: places.map(\.offset), lon: places.map(\.lon), lat: places.map(\.lat),
      logEnergy: Array(repeating: log(energy), count: places.count))
  }
}
