import BackgroundModels
import Production
import TextFormat

/// How well the models predict the events that they were built from. The report contains predicted over observed
/// counts for all runs together, by run, by energy, by ring and, for cubes, by quadrant, because a good total can hide
/// deviations in these parts. The models are evaluated as a program that reads the files evaluates them.
public struct ClosureReport: Codable, Sendable, Equatable {
  /// The common name of the models, which were written together.
  public var models: String
  /// Predicted over observed counts of all runs.
  public var total: Double
  /// The total for a program that interpolates the rates in the file; `nil` if bins without a positive rate make no
  /// difference to it.
  public var totalAsRead: Double?
  /// The mean of the runs' ratios.
  public var mean: Double
  /// The standard deviation of the runs' ratios; `nil` for a single run.
  public var spread: Double?
  /// The smallest ratio of a run.
  public var least: Double
  /// The largest ratio of a run.
  public var greatest: Double
  /// The runs with the largest deviations, by factor.
  public var worst: [Run]
  /// The energies with the largest deviations, in standard deviations.
  public var worstEnergies: [Part]
  /// The rings with the largest deviations, in standard deviations.
  public var worstRings: [Part]
  /// The quadrants with the largest deviations, if they are more than 1 % and 3 standard deviations; `nil` for radial
  /// models.
  public var worstQuadrants: [Quadrant]?
  /// By run.
  public var runs: [Run]
  /// By energy in TeV.
  public var energies: [Part]
  /// By ring of half a degree.
  public var rings: [Part]
  /// By quadrant of the field; `nil` for radial models.
  public var quadrants: [Quadrant]?

  /// The counts of a run.
  public struct Run: Codable, Sendable, Equatable {
    /// The observation id.
    public var obsID: Int64
    /// The id of the group to which its model belongs.
    public var group: Int64
    /// Predicted counts.
    public var predicted: Double
    /// Observed counts.
    public var observed: Double
    /// Predicted over observed counts; NaN if nothing was observed.
    public var ratio: Double
  }

  /// An energy bin (TeV) or a ring (deg).
  public struct Part: Codable, Sendable, Equatable {
    /// The lower edge.
    public var low: Double
    /// The upper edge.
    public var high: Double
    /// Predicted counts.
    public var predicted: Double
    /// Observed counts.
    public var observed: Double
    /// Predicted over observed counts; NaN if nothing was observed.
    public var ratio: Double
    /// Predicted minus observed counts, in standard deviations.
    public var deviations: Double

    init(_ part: ClosurePart) {
      (low, high) = (part.low, part.high)
      (predicted, observed, ratio, deviations) = (part.predicted, part.observed, part.ratio, part.deviations)
    }
  }

  /// A quadrant of the field.
  public struct Quadrant: Codable, Sendable, Equatable {
    /// The name, such as `lon > 0, lat < 0`.
    public var name: String
    /// Predicted counts.
    public var predicted: Double
    /// Observed counts.
    public var observed: Double
    /// Predicted over observed counts; NaN if nothing was observed.
    public var ratio: Double
    /// Predicted minus observed counts, in standard deviations.
    public var deviations: Double

    init(_ part: ClosureQuadrant) {
      name = part.quadrant.name
      (predicted, observed, ratio, deviations) = (part.predicted, part.observed, part.ratio, part.deviations)
    }
  }

  /// Creates the report of a table. `groups` contains the group of each of its runs.
  public init(models: String, table: ClosureTable, groups: [Int64]) {
    func entry(_ run: RunClosure, _ group: Int64) -> Run {
      Run(
        obsID: run.obsID, group: group, predicted: run.predicted, observed: Double(run.observed), ratio: run.ratio)
    }
    self.models = models
    total = table.total
    totalAsRead = table.totalAsRead
    mean = table.mean
    spread = table.spread.isNaN ? nil : table.spread
    least = table.least
    greatest = table.greatest
    runs = zip(table.runs, groups).map { entry($0, $1) }
    let all = runs
    worst = table.worst().compactMap { run in all.first { $0.obsID == run.obsID } }
    worstEnergies = table.worstEnergies().map(Part.init)
    worstRings = table.worstRings().map(Part.init)
    energies = table.energies.map(Part.init)
    rings = table.rings.map(Part.init)
    guard !table.quadrants.isEmpty else { return }
    worstQuadrants = table.worstQuadrants().map(Quadrant.init)
    quadrants = table.quadrants.map(Quadrant.init)
  }
}

extension ClosureTable {
  /// The warnings about these models: one that lists the total, energies, rings and quadrants for which they do not
  /// predict the counts that they were built from, and one about counts that only a program reading the files predicts.
  public var warnings: [String] {
    let places: [(part: any ClosureCounts, place: String)] =
      [(part: all, place: "in total")]
      + worstEnergies(energies.count).map {
        (part: $0, place: "at \(significant($0.low, 3)) to \(significant($0.high, 3)) TeV")
      }
      + worstRings(rings.count).map {
        (part: $0, place: "at offsets of \(significant($0.low, 3)) to \(significant($0.high, 3)) deg")
      }
      + worstQuadrants(quadrants.count).map { (part: $0, place: "where \($0.quadrant.name)") }
    let off = places.filter(\.part.isOff)
    let hint =
      isWithoutGradient && !all.isOff && quadrants.contains(where: \.isOff)
      ? "; fit with gradient = true to reproduce a gradient across the field" : ""
    var warnings: [String] = []
    if !off.isEmpty {
      warnings.append(
        "the models do not predict the counts that they were built from: "
          + off.map { "\(Self.figures(of: $0.part)) \($0.place)" }.joined(separator: "; ") + hint)
    }
    let read = ClosurePart(low: 0, high: 0, predicted: predicted * readerFactor, observed: observed)
    if readerFactor != 1, read.isOff {
      warnings.append(
        "programs that read the files predict \(ratioText(read.ratio)) times the observed counts, because bins inside "
          + "the axes have no rate above 0; use another policy for empty bins")
    }
    return warnings
  }

  /// Returns a text such as "1.080 times as many (1,296 predicted, 1,200 observed)"; without a ratio if nothing was
  /// observed.
  private static func figures(of part: any ClosureCounts) -> String {
    guard part.observed > 0 else { return "\(grouped(part.predicted)) predicted, none observed" }
    let counts = "\(grouped(part.predicted)) predicted, \(grouped(part.observed)) observed"
    return "\(ratioText(part.ratio)) times as many (\(counts))"
  }
}
