/// The combined scores of all runs of a strategy.
public struct ScoreSummary: Sendable, Hashable, Codable {
  /// The number of scored runs.
  public var runs = 0
  /// The number of scored bins of all runs.
  public var bins = 0
  /// The number of observed events in these bins.
  public var counts = 0.0
  /// The sum of the deviances of the runs, with one normalisation for each run.
  public var deviance = PoissonDeviance()
  /// The sum of the deviances of the runs, without normalisations.
  public var absoluteDeviance = PoissonDeviance()
  /// The mean of ln(p) over all events, where p is the predicted probability of the event's bin; `nil` without events.
  public var logScorePerEvent: Double?
  /// The mean and the standard deviation (with n - 1) of the normalisations of the runs.
  public var norm = Spread([])
  /// The mean and the standard deviation of the spectral tilts, in ln per decade. Runs without a tilt are left out.
  public var tilt = Spread([])
  /// The number of events observed in bins in which the prediction is 0.
  public var unpredicted = 0.0
  /// The ratio of counts to model in each energy bin (TeV), with one normalisation for each run.
  public var energies: [ScorePart] = []
  /// The ratio of counts to model in each ring of offset (deg), with one normalisation for each run.
  public var rings: [ScorePart] = []
  /// The ratio of counts to model in each sector of the field, with one normalisation for each run. The direction of a
  /// sector is the angle from lon towards lat (deg).
  public var sectors: [ScorePart] = []
  /// The ratio of counts to model in each zenith band (deg), without normalisations.
  public var zenithBands: [ScorePart] = []
  /// The asymmetry of the counts between positive and negative lon.
  public var leftRight: Asymmetry?
  /// The asymmetry of the counts between positive and negative lat.
  public var upDown: Asymmetry?
  /// Whether sectors and halves are aligned to the horizon. If `false`, they are aligned to the sky.
  public var usesHorizon = false
  /// The observed and expected events in each energy bin and pixel of the field, for maps of residuals.
  public var map: FieldMap?
  /// The distribution of tile significances over the field. The counts of a tile are summed over all energies.
  public var tiles: TileSignificance?
  /// The scatter between runs beyond Poisson noise, for each energy bin and ring. It is the systematic error of the
  /// model.
  public var scatter: [ExcessScatter] = []

  /// Creates a summary without runs.
  public init() {}
}

/// The mean and the standard deviation of numbers.
public struct Spread: Sendable, Hashable, Codable {
  /// How many numbers there are.
  public let count: Int
  /// The mean; `nil` without numbers.
  public let mean: Double?
  /// The standard deviation about the mean, with n - 1; `nil` for fewer than two numbers.
  public let deviation: Double?

  /// Computes the mean and the standard deviation of numbers.
  public init(_ values: [Double]) {
    count = values.count
    let mean = values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    self.mean = mean
    deviation = mean.flatMap { mean in
      guard values.count > 1 else { return nil }
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (squares / Double(values.count - 1)).squareRoot()
    }
  }
}

/// The observed and expected counts in one part of the data.
public struct ScorePart: Sendable, Hashable, Codable {
  /// The lower end of the part, in the unit of the axis.
  public let low: Double
  /// The upper end of the part, in the unit of the axis.
  public let high: Double
  /// The observed events in the part.
  public let observed: Double
  /// The expected events in the part.
  public let expected: Double
  /// The Poisson error of ``ratio``; `nil` if no events are expected. If each run has a normalisation, the error takes
  /// into account that the normalisations depend on the counts. A part that contains the fraction f of the N events of
  /// a run then has the variance N f (1 - f).
  public let error: Double?
  /// The error of ``ratio`` that is estimated from the scatter between runs (jackknife); `nil` for fewer than two runs.
  public let scatter: Double?

  /// The ratio of observed to expected events; `nil` if no events are expected.
  public var ratio: Double? { expected > 0 ? observed / expected : nil }
}

/// The asymmetry between two halves of the field, compared with its prediction.
public struct Asymmetry: Sendable, Hashable, Codable {
  /// The asymmetry (N+ - N-) / (N+ + N-) of the observed counts minus the asymmetry of the expected counts. N+ and N-
  /// are the counts in the halves with positive and negative coordinates.
  public let value: Double
  /// The Poisson error of the value.
  public let error: Double
}

/// The observed and expected events in each energy bin and pixel of the grid, summed over all runs, with one
/// normalisation for each run. The pixels are aligned to the horizon or to the sky, like the sectors
/// (``ScoreSummary/usesHorizon``).
public struct FieldMap: Sendable, Hashable, Codable {
  /// The size of a pixel, in deg.
  public let pixelSize: Double
  /// The lon coordinate of the centre of each pixel, in deg.
  public let lon: [Double]
  /// The lat coordinate of the centre of each pixel, in deg.
  public let lat: [Double]
  /// The edges of the energy bins in TeV.
  public let energyEdges: [Double]
  /// The observed events in each energy bin and pixel, with the energy as the first axis.
  public let observed: [Double]
  /// The expected events in the same order.
  public let expected: [Double]
}

/// The distribution of the significances of tiles. The significance of a tile is the square root of the deviance of its
/// counts, with the sign of observed minus expected counts. If the model is correct and tiles have enough counts, the
/// distribution is nearly normal with mean 0 and width 1.
public struct TileSignificance: Sendable, Hashable, Codable {
  /// The number of tiles in all runs.
  public let count: Int
  /// The mean of the significances.
  public let mean: Double
  /// The standard deviation of the significances.
  public let width: Double
  /// The probability of a larger distance from the normal distribution (Kolmogorov-Smirnov test).
  public let probability: Double
}

/// The scatter of the counts from run to run, in one energy bin and ring, beyond Poisson noise.
public struct ExcessScatter: Sendable, Hashable, Codable {
  /// The lower end of the energy bin in TeV.
  public let energyLow: Double
  /// The upper end of the energy bin in TeV.
  public let energyHigh: Double
  /// The lower end of the ring in deg.
  public let offsetLow: Double
  /// The upper end of the ring in deg.
  public let offsetHigh: Double
  /// The number of runs with expected counts in this energy bin and ring.
  public let runs: Int
  /// The observed events of these runs in this energy bin and ring.
  public let observed: Double
  /// The expected events of these runs in this energy bin and ring, with one normalisation for each run.
  public let expected: Double
  /// The estimate of the relative variance, sum((n - mu)^2 - v) / sum(mu^2), with observed counts n and expected counts
  /// mu. The Poisson variance v = mu (1 - f) applies to a cell that contains the fraction f of the events of a run. The
  /// estimate is negative if the counts scatter less than Poisson noise.
  public let variance: Double
  /// The error of the estimate if there is no excess scatter: sqrt(sum(2 v^2 + v)) / sum(mu^2).
  public let error: Double
  /// The relative scatter: the square root of the variance, or 0 if the variance is negative.
  public var relative: Double { max(0, variance).squareRoot() }
}
