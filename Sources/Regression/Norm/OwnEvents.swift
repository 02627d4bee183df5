import Production

/// The events of a run from which its own norm and spectrum are determined. They are given as totals in each energy
/// bin. Only the bins that are allowed for this purpose are summed. These are usually the bins that the analysis does
/// not use.
public struct OwnEvents: Sendable, Equatable {
  /// The observation id.
  public var obsID: Int64
  /// The indices of the energy bins of the grid in which at least one pixel is allowed.
  public var energies: [Int]
  /// The counts in each of the energy bins ``energies``.
  public var counts: [Double]
  /// The counts that are predicted for a norm of 1, in each of the energy bins ``energies``.
  public var predicted: [Double]
  /// The expected logarithm of the norm, with its standard deviation; `nil` if nothing is known about the norm.
  public var prior: Prior?

  /// A normal distribution for the logarithm of a norm, as it is known before events are counted.
  public struct Prior: Sendable, Hashable {
    /// The expected value.
    public var mean: Double
    /// The standard deviation.
    public var deviation: Double

    /// Creates a prior.
    public init(mean: Double, deviation: Double) { (self.mean, self.deviation) = (mean, deviation) }
  }

  /// Creates totals of a run.
  public init(obsID: Int64, energies: [Int], counts: [Double], predicted: [Double], prior: Prior? = nil) {
    (self.obsID, self.energies, self.counts) = (obsID, energies, counts)
    (self.predicted, self.prior) = (predicted, prior)
  }

  /// Sums the counts and the prediction of a run over allowed bins.
  /// - Parameters:
  ///   - prediction: The prediction for the run, which must have been made without these events.
  ///   - counts: The counts of the run. Bins that the run does not use are left out.
  ///   - isAllowed: Returns whether the bin of an energy and a pixel is allowed. Energy bins without an allowed pixel
  ///     are left out.
  public init(
    _ prediction: RegressionPrediction, counts: PixelCounts, prior: Prior? = nil,
    isAllowed: (_ energy: Int, _ pixel: Int) -> Bool
  ) {
    self.init(obsID: counts.obsID, energies: [], counts: [], predicted: [], prior: prior)
    let pixels = counts.grid.count
    for energy in counts.energyBins {
      let allowed = (0..<pixels).filter { counts.kept[$0] && isAllowed(energy, $0) }
      guard !allowed.isEmpty else { continue }
      energies.append(energy)
      self.counts.append(Double(allowed.reduce(0) { $0 + counts.count(energy: energy, pixel: $1) }))
      predicted.append(allowed.reduce(0) { $0 + prediction.rates[energy * pixels + $1] })
    }
  }

  /// Checks that the numbers are valid.
  func check(bins: Int) throws(RegressionError) {
    let isPossible =
      energies.count == counts.count && energies.count == predicted.count
      && counts.allSatisfy { $0 >= 0 && $0.isFinite }
      && predicted.allSatisfy { $0 > 0 && $0.isFinite } && energies.allSatisfy { (0..<bins).contains($0) }
    guard isPossible, prior.map({ $0.mean.isFinite && $0.deviation > 0 && $0.deviation.isFinite }) ?? true else {
      throw .ownEvents(obsID: obsID)
    }
    // Without events, only the prior determines the norm.
    guard prior != nil || counts.reduce(0, +) > 0 else { throw .noCounts(obsID: obsID) }
  }
}

/// Departures of a spectrum from a prediction. Each departure is a function of the energy multiplied by a coefficient.
/// The coefficient is drawn from a normal distribution around 0, whose inverse variance is the strength.
public struct SpectralDepartures: Sendable, Hashable {
  /// The functions, each with one value for each energy bin of the grid.
  public var functions: [[Double]]
  /// The strength of each function.
  public var strengths: [Double]

  /// Creates departures.
  public init(functions: [[Double]] = [], strengths: [Double] = []) {
    (self.functions, self.strengths) = (functions, strengths)
  }

  /// Creates departures of three kinds: a tilt, smooth wiggles, and an independent departure of each energy bin. Each
  /// kind has a standard deviation. A kind whose standard deviation is 0 is left out.
  /// - Parameters:
  ///   - tilt: The standard deviation of the coefficient of log10(energy).
  ///   - wiggles: The standard deviation of the coefficients of the wiggles of the energy basis.
  ///   - white: The standard deviation of the departure of each energy bin.
  public init(basis: EnergyBasis, tilt: Double, wiggles: Double = 0, white: Double = 0) {
    var (functions, strengths) = ([[Double]](), [Double]())
    let bins = basis.columns[0].count
    func append(_ function: [Double], _ deviation: Double) {
      guard deviation > 0 else { return }
      functions.append(function)
      strengths.append(1 / (deviation * deviation))
    }
    if bins > 1 { append(basis.columns[1], tilt) }
    for column in basis.columns.dropFirst(2) { append(column, wiggles) }
    for bin in 0..<bins { append((0..<bins).map { $0 == bin ? 1 : 0 }, white) }
    self.init(functions: functions, strengths: strengths)
  }
}
