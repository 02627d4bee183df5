import BackgroundModels
import Diagnostics
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The counts per second that a program such as gammapy predicts from a file, and the sum over the bins for comparison.
///
/// Such a program interpolates the logarithm of the rate between the bin centres, and extrapolates it into the outer
/// half bins (``RateInterpolator``). If an outermost bin has a neighbour whose rate is 0 or much lower, the
/// extrapolated rate can be arbitrarily large.
public struct ReaderPrediction: Sendable {
  /// The integral of the interpolated rate over all axes, in counts per second.
  public let integral: Double
  /// The sum of rate x energy width x solid angle over all bins with a rate, in counts per second.
  public let sum: Double
  /// The largest rate in the file; 0 if no rate is above 0.
  let largest: Double
  /// The point with the largest extrapolated rate; `nil` if no axis is extrapolated.
  let steepest: ExtrapolatedRates.Peak?
  /// The point with the largest product of extrapolated rate and energy; `nil` if no axis is extrapolated.
  let heaviest: ExtrapolatedRates.Peak?

  /// A warning is given if the extrapolated rate exceeds the largest rate in the file by more than this factor.
  static let largestRatio = 100.0
  /// A warning is given if the integral exceeds the sum over bins by more than this factor.
  static let largestExcess = 10.0

  /// Computes the prediction from the rates at the bin centres of a model. The axes of the model must already be cut to
  /// the known bins (``BackgroundModel/cutToKnown``).
  init(of model: BackgroundModel) {
    integral = model.integral()
    sum = model.binnedIntegral()
    largest = model.nodes.values.reduce(0) { $1 > $0 ? $1 : $0 }
    let rates = ExtrapolatedRates(model.nodes, tiny: model.smallestRate)
    (steepest, heaviest) = (rates.peak(timesEnergy: false), rates.peak(timesEnergy: true))
  }

  /// The note for users of a file whose integral differs from the sum over bins by more than 10 %; `nil` otherwise.
  public var note: String? {
    guard !(abs(integral - sum) <= 0.1 * abs(sum)) else { return nil }
    let ratio = sum > 0 ? integral / sum : .infinity
    return "programs such as gammapy interpolate the logarithm of the rate between the bin centres, and extrapolate it "
      + "beyond the outermost bin centres; the rate integrated over the whole model is therefore "
      + "\(shortest(ratio, digits: 3)) times the value without interpolation"
  }

  /// The extrapolated rate at the worst point, as text for a warning; `nil` if the prediction is acceptable.
  var excess: String? {
    guard largest > 0, let steepest, let heaviest else { return nil }
    let isSteep = steepest.logRate > log(Self.largestRatio * largest)
    guard isSteep || integral > Self.largestExcess * sum else { return nil }
    let peak = isSteep ? steepest : heaviest
    return "the extrapolated rate is \(power(peak.logRate)) s-1 MeV-1 sr-1 at \(peak.point), because the rate is "
      + "\(shortest(peak.rate, digits: 3)) in bin \(peak.bin) and \(shortest(peak.neighbourRate, digits: 3)) in its "
      + "inner neighbour, \(peak.neighbour); the largest rate in the file is \(shortest(largest, digits: 3)); the "
      + "integral of the interpolated rate is \(shortest(integral, digits: 3)) s-1, and the sum of rate x bin size is "
      + "\(shortest(sum, digits: 3)) s-1"
  }

  /// Returns a number as text, given its natural logarithm. The number may be too large for a `Double`.
  private func power(_ logarithm: Double) -> String {
    let value = exp(logarithm)
    return value.isFinite ? shortest(value, digits: 3) : "1e\(Int(saturating: logarithm / log(10)))"
  }
}
