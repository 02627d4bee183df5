import BackgroundModels
import Production
import TextFormat

/// The closure of models: a comparison of the predicted counts with the observed counts from which the models were
/// built.
///
/// The report contains predicted over observed counts: for all runs together, for each run, energy bin and ring, and,
/// for cubes, for each quadrant. The individual values are needed because a good total can hide deviations.
public struct ClosureReport: Codable, Sendable, Equatable {
  /// The common name of the models that were written together.
  public var models: String
  /// The predicted counts of all runs, divided by the observed counts.
  public var total: Double
  /// The same ratio as `total`, for the counts that a program predicts by interpolating the rates in the files. It is
  /// `nil` if all bins have a rate above 0, because it then equals `total`.
  public var totalAsRead: Double?
  /// The mean, over the runs, of the ratio of predicted to observed counts.
  public var mean: Double
  /// The standard deviation, over the runs, of the ratio of predicted to observed counts; `nil` for a single run.
  public var spread: Double?
  /// The smallest ratio of predicted to observed counts among the runs.
  public var least: Double
  /// The largest ratio of predicted to observed counts among the runs.
  public var greatest: Double
  /// The runs whose ratio of predicted to observed counts differs from 1 by the largest factor.
  public var worst: [Run]
  /// The energy bins whose counts deviate most, in standard deviations.
  public var worstEnergies: [Part]
  /// The rings whose counts deviate most, in standard deviations.
  public var worstRings: [Part]
  /// The quadrants with the largest deviations, among those that deviate by more than 1 % and by more than 3 standard
  /// deviations; `nil` for radial models.
  public var worstQuadrants: [Quadrant]?
  /// The counts of each run.
  public var runs: [Run]
  /// The counts in each energy bin (TeV).
  public var energies: [Part]
  /// The counts in each ring of offsets (deg). Rings are about 0.5 deg wide.
  public var rings: [Part]
  /// The counts in each quadrant of the field of view; `nil` for radial models.
  public var quadrants: [Quadrant]?

  /// The counts in each energy bin of each ring; `nil` if there are none.
  public var cells: [Cell]?
  /// The counts in square tiles of the field; `nil` if the runs were not counted by tile.
  public var maps: [Map]?

  /// The counts of a run.
  public struct Run: Codable, Sendable, Equatable {
    /// The observation id.
    public var obsID: Int64
    /// The id of the group whose model predicts the counts of the run.
    public var group: Int64
    /// The predicted counts.
    public var predicted: Double
    /// The observed counts.
    public var observed: Double
    /// The predicted counts divided by the observed counts; NaN if nothing was observed.
    public var ratio: Double
  }

  /// The counts in an energy bin (TeV) or in a ring (deg).
  public struct Part: Codable, Sendable, Equatable {
    /// The lower edge.
    public var low: Double
    /// The upper edge.
    public var high: Double
    /// The predicted counts.
    public var predicted: Double
    /// The observed counts.
    public var observed: Double
    /// The predicted counts divided by the observed counts; NaN if nothing was observed.
    public var ratio: Double
    /// The difference between predicted and observed counts, in standard deviations. It is positive if more counts are
    /// predicted.
    public var deviations: Double
    /// The chi2 of the scatter between runs. It compares the counts with a prediction that is normalised separately for
    /// each run. It is `nil` for fewer than two runs.
    public var runChi2: Double?
    /// The degrees of freedom of `runChi2`; `nil` for fewer than two runs.
    public var runFreedom: Int?

    init(_ part: ClosurePart) {
      (low, high) = (part.low, part.high)
      (predicted, observed, ratio, deviations) = (part.predicted, part.observed, part.ratio, part.deviations)
      if part.scatter.freedom > 0 { (runChi2, runFreedom) = (part.scatter.chi2, part.scatter.freedom) }
    }
  }

  /// The counts in one energy bin (TeV) of one ring (deg).
  public struct Cell: Codable, Sendable, Equatable {
    /// The lower edge of the energy bin.
    public var energyLow: Double
    /// The upper edge of the energy bin.
    public var energyHigh: Double
    /// The inner edge of the ring.
    public var offsetLow: Double
    /// The outer edge of the ring.
    public var offsetHigh: Double
    /// The predicted counts.
    public var predicted: Double
    /// The observed counts.
    public var observed: Double

    init(_ cell: ClosureCell) {
      (energyLow, energyHigh) = (cell.energy.lowerBound, cell.energy.upperBound)
      (offsetLow, offsetHigh) = (cell.ring.lowerBound, cell.ring.upperBound)
      (predicted, observed) = (cell.predicted, cell.observed)
    }
  }

  /// The counts in square tiles of the field of view.
  public struct Map: Codable, Sendable, Equatable {
    /// The alignment, `RADEC` or `ALTAZ`.
    public var alignment: String
    /// The number of runs.
    public var runs: Int
    /// The edges along lon in deg.
    public var lonEdges: [Double]
    /// The edges along lat in deg.
    public var latEdges: [Double]
    /// The predicted counts, with lat varying fastest.
    public var predicted: [Double]
    /// The observed counts, with lat varying fastest.
    public var observed: [Double]
    /// The exposure of each tile in s sr; `nil` for radial models.
    public var exposure: [Double]?
    /// The runs with many more counts in a tile than expected, at most three for each tile; `nil` if there are none.
    public var excesses: [Excess]?

    /// The counts of a run in a tile with a clear excess.
    public struct Excess: Codable, Sendable, Equatable {
      /// The index of the tile.
      public var tile: Int
      /// The observation id.
      public var obsID: Int64
      /// The observed counts.
      public var observed: Double
      /// The predicted counts, multiplied by the normalisation of the run.
      public var expected: Double
    }

    /// Reads a map.
    /// - Throws: `DecodingError`, also if the edges do not increase, or if an array does not have one number for each
    ///   tile.
    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      alignment = try values.decode(String.self, forKey: .alignment)
      runs = try values.decode(Int.self, forKey: .runs)
      lonEdges = try values.decode([Double].self, forKey: .lonEdges)
      latEdges = try values.decode([Double].self, forKey: .latEdges)
      predicted = try values.decode([Double].self, forKey: .predicted)
      observed = try values.decode([Double].self, forKey: .observed)
      exposure = try values.decodeIfPresent([Double].self, forKey: .exposure)
      excesses = try values.decodeIfPresent([Excess].self, forKey: .excesses)
      let tiles = max(0, lonEdges.count - 1) * max(0, latEdges.count - 1)
      let areEdges = [lonEdges, latEdges].allSatisfy { edges in
        edges.count > 1 && edges.allSatisfy(\.isFinite) && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 }
      }
      guard areEdges, [predicted, observed, exposure ?? predicted].allSatisfy({ $0.count == tiles }),
        (excesses ?? []).allSatisfy({ (0..<tiles).contains($0.tile) })
      else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: "the tiles do not agree with their edges"))
      }
    }

    init(_ map: ClosureMap) {
      (alignment, runs, lonEdges, latEdges) = (map.alignment.rawValue, map.runs, map.lonEdges, map.latEdges)
      (predicted, observed) = (map.predicted.map(Self.rounded), map.observed)
      exposure = map.exposure.isEmpty ? nil : map.exposure.map(Self.rounded)
      excesses =
        map.excesses.isEmpty
        ? nil
        : map.excesses.map {
          Excess(tile: $0.tile, obsID: $0.obsID, observed: $0.observed, expected: Self.rounded($0.expected))
        }
    }

    /// Returns a number with about seven digits, which is enough for figures and keeps the file small.
    private static func rounded(_ value: Double) -> Double { Double(Float(value).description) ?? value }
  }

  /// The counts in a quadrant of the field.
  public struct Quadrant: Codable, Sendable, Equatable {
    /// The name, such as `lon > 0, lat < 0`.
    public var name: String
    /// The predicted counts.
    public var predicted: Double
    /// The observed counts.
    public var observed: Double
    /// The predicted counts divided by the observed counts; NaN if nothing was observed.
    public var ratio: Double
    /// The difference between predicted and observed counts, in standard deviations. It is positive if more counts are
    /// predicted.
    public var deviations: Double

    init(_ part: ClosureQuadrant) {
      name = part.quadrant.name
      (predicted, observed, ratio, deviations) = (part.predicted, part.observed, part.ratio, part.deviations)
    }
  }

  /// Creates the report from a table. `groups` contains, for each run of the table, the id of its group.
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
    cells = table.cells.isEmpty ? nil : table.cells.map(Cell.init)
    maps = table.maps.isEmpty ? nil : table.maps.map(Map.init)
    guard !table.quadrants.isEmpty else { return }
    worstQuadrants = table.worstQuadrants().map(Quadrant.init)
    quadrants = table.quadrants.map(Quadrant.init)
  }
}

extension ClosureTable {
  /// The warnings about the predictions of these models; empty if the predictions are good.
  ///
  /// One warning lists where the models do not predict the counts that they were built from: in total, in energy bins,
  /// in rings or in quadrants. Another warning is given if programs that interpolate the rates in the files predict
  /// wrong counts.
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
      ? ". Fit with gradient = true to reproduce a gradient across the field of view" : ""
    var warnings: [String] = []
    if !off.isEmpty {
      warnings.append(
        "for the runs that the models were built from, predicted and observed counts differ: "
          + off.map { "\(Self.figures(of: $0.part)) \($0.place)" }.joined(separator: "; ") + hint)
    }
    let read = ClosurePart(low: 0, high: 0, predicted: predicted * readerFactor, observed: observed)
    if readerFactor != 1, read.isOff {
      warnings.append(
        "with the model files, programs such as gammapy predict \(ratioText(read.ratio)) times the observed counts, "
          + "because some bins have a rate of 0; use another policy for empty bins")
    }
    return warnings
  }

  /// Returns a text such as "ratio 1.080 (1,296 predicted, 1,200 observed)". If nothing was observed, the text
  /// contains no ratio.
  private static func figures(of part: any ClosureCounts) -> String {
    guard part.observed > 0 else { return "\(grouped(part.predicted)) predicted, none observed" }
    let counts = "\(grouped(part.predicted)) predicted, \(grouped(part.observed)) observed"
    return "ratio \(ratioText(part.ratio)) (\(counts))"
  }
}
