/// The scores of all runs of a strategy together.
public struct ScoreSummary: Sendable, Hashable, Codable {
  /// The number of runs.
  public var runs = 0
  /// The number of bins.
  public var bins = 0
  /// Observed events.
  public var counts = 0.0
  /// The deviance with one norm for each run.
  public var deviance = PoissonDeviance()
  /// The deviance of the predictions as they are.
  public var absoluteDeviance = PoissonDeviance()
  /// The mean over the events of the logarithm of the predicted probability of their bins; `nil` without events.
  public var logScorePerEvent: Double?
  /// Mean and standard deviation (n - 1) of the norms of the runs.
  public var norm = Spread([])
  /// Mean and standard deviation of the spectral tilts of the runs that have one, ln per decade.
  public var tilt = Spread([])
  /// Events in bins that are predicted 0.
  public var unpredicted = 0.0
  /// Counts over model by energy (TeV), with one norm for each run.
  public var energies: [ScorePart] = []
  /// Counts over model by offset (deg), with one norm for each run.
  public var rings: [ScorePart] = []
  /// Counts over model by direction in the field (deg from lon towards lat), with one norm for each run.
  public var sectors: [ScorePart] = []
  /// Counts over model by zenith angle (deg), without norms.
  public var zenithBands: [ScorePart] = []
  /// The excess of counts at positive over negative lon.
  public var leftRight: Asymmetry?
  /// The excess of counts at positive over negative lat.
  public var upDown: Asymmetry?
  /// Whether sectors and halves are aligned to the horizon; otherwise to the sky.
  public var usesHorizon = false
  /// Observed and expected events by place in the field, for maps of residuals.
  public var map: FieldMap?
  /// The significances of tiles of the field, over all energies.
  public var tiles: TileSignificance?
  /// The scatter from run to run beyond Poisson noise, by energy and offset: the systematic error of the model.
  public var scatter: [ExcessScatter] = []

  /// Creates a summary of no run.
  public init() {}
}

/// Mean and spread of numbers.
public struct Spread: Sendable, Hashable, Codable {
  /// How many numbers there are.
  public let count: Int
  /// The mean; `nil` without numbers.
  public let mean: Double?
  /// The standard deviation about the mean, with n - 1; `nil` for fewer than two numbers.
  public let deviation: Double?

  /// Computes mean and spread.
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

/// Observed and expected counts of a part of the data.
public struct ScorePart: Sendable, Hashable, Codable {
  /// The lower end of the part, in the unit of its axis.
  public let low: Double
  /// The upper end.
  public let high: Double
  /// Observed events.
  public let observed: Double
  /// Expected events.
  public let expected: Double
  /// The Poisson error of ``ratio``. If each run has a norm, it takes into account that the norms follow the counts: a
  /// part that contains the fraction f of the N events of a run has the variance N f (1 - f).
  public let error: Double?
  /// The error of ``ratio`` from the scatter between the runs (jackknife); `nil` for fewer than two runs.
  public let scatter: Double?

  /// Observed over expected events; `nil` if none are expected.
  public var ratio: Double? { expected > 0 ? observed / expected : nil }
}

/// An asymmetry between two halves of the field.
public struct Asymmetry: Sendable, Hashable, Codable {
  /// (N+ - N-) / (N+ + N-) of the observed counts minus that of the expected counts.
  public let value: Double
  /// Its Poisson error.
  public let error: Double
}

/// Observed and expected events of all runs and energies on the pixels of the grid, with one norm for each run. The
/// pixels are aligned to the horizon or to the sky, as sectors are (``ScoreSummary/usesHorizon``).
public struct FieldMap: Sendable, Hashable, Codable {
  /// The size of a pixel in deg.
  public let pixelSize: Double
  /// lon of the centre of each pixel in deg.
  public let lon: [Double]
  /// lat of the centre of each pixel in deg.
  public let lat: [Double]
  /// Observed events in each pixel.
  public let observed: [Double]
  /// Expected events in each pixel.
  public let expected: [Double]
}

/// The distribution of the significances of tiles: signed square roots of the deviance of their counts. For a true
/// model with enough counts it is nearly normal with mean 0 and width 1.
public struct TileSignificance: Sendable, Hashable, Codable {
  /// The number of tiles in all runs.
  public let count: Int
  /// The mean.
  public let mean: Double
  /// The standard deviation.
  public let width: Double
  /// The probability of a larger distance from the normal distribution (Kolmogorov and Smirnov).
  public let probability: Double
}

/// The scatter from run to run of the counts of an energy and a ring about the expectation, beyond Poisson noise.
public struct ExcessScatter: Sendable, Hashable, Codable {
  /// Energies in TeV.
  public let energyLow: Double
  /// The upper end of the energies in TeV.
  public let energyHigh: Double
  /// Offsets in deg.
  public let offsetLow: Double
  /// The upper end of the offsets in deg.
  public let offsetHigh: Double
  /// The number of runs with an expectation.
  public let runs: Int
  /// The estimate of the relative variance, sum((n - mu)^2 - v) / sum(mu^2), with v = mu (1 - f) for a cell with the
  /// fraction f of the events of a run. It is negative if the counts scatter less than Poisson noise.
  public let variance: Double
  /// The error of the variance without excess scatter, sqrt(sum(2 v^2 + v)) / sum(mu^2).
  public let error: Double
  /// The relative scatter: the square root of the variance, or 0 if that is negative.
  public var relative: Double { max(0, variance).squareRoot() }
}
