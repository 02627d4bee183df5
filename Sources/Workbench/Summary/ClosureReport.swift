import Background

/// How well the models predict the events they were made from: predicted over observed counts, evaluated as a reader
/// of the files evaluates them, for all runs, by run, by energy and by ring. The total hides what these show.
struct ClosureReport: Codable, Sendable, Equatable {
  /// The name of the models: all those written at once.
  var models: String
  /// Predicted over observed, all runs.
  var total: Double
  /// The total of what a reader predicts; `nil` where bins without a rate above 0 make no difference.
  var totalAsRead: Double?
  /// Mean, standard deviation, least and greatest of the runs' ratios; without a spread of a single run.
  var mean: Double
  var spread: Double?
  var least: Double
  var greatest: Double
  /// The runs furthest off, by factor.
  var worst: [Run]
  /// The energies and rings furthest off, in standard deviations.
  var worstEnergies: [Part]
  var worstRings: [Part]
  var runs: [Run]
  /// By energy in TeV.
  var energies: [Part]
  /// By ring of half a degree.
  var rings: [Part]

  struct Run: Codable, Sendable, Equatable {
    var obsID: Int64
    var group: Int64
    var predicted: Double
    var observed: Double
    var ratio: Double
  }

  /// An energy bin (TeV) or a ring (deg).
  struct Part: Codable, Sendable, Equatable {
    var low: Double
    var high: Double
    var predicted: Double
    var observed: Double
    var ratio: Double
    /// Predicted less observed, in standard deviations.
    var deviations: Double

    init(_ part: ClosurePart) {
      (low, high) = (part.low, part.high)
      (predicted, observed, ratio, deviations) = (part.predicted, part.observed, part.ratio, part.deviations)
    }
  }

  /// The report of a table whose runs lie in the groups given.
  init(models: String, table: ClosureTable, groups: [Int64]) {
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
  }
}

extension ClosureTable {
  /// What a user could be misled by, a sentence each: a total, an energy or a ring in which models predict something else
  /// than what they were made of.
  var warnings: [String] {
    var warnings: [String] = []
    func warn(_ part: ClosurePart, _ place: String) {
      guard part.isOff else { return }
      guard part.observed > 0 else {
        warnings.append("models predict \(significant(part.predicted)) counts\(place), where none were observed")
        return
      }
      warnings.append(
        "models predict \(ratioText(part.ratio)) times the observed counts\(place) (\(significant(part.predicted)) "
          + "predicted, \(significant(part.observed)) observed)")
    }
    warn(all, "")
    if readerFactor != 1 {
      let read = ClosurePart(low: 0, high: 0, predicted: predicted * readerFactor, observed: observed)
      if read.isOff {
        warnings.append(
          "readers of the files find \(ratioText(read.ratio)) times the observed counts, because bins inside the axes have no "
            + "rate above 0; treat them by another policy for empty bins")
      }
    }
    for part in worstEnergies(energies.count) {
      warn(part, " at \(significant(part.low, 3)) to \(significant(part.high, 3)) TeV")
    }
    for part in worstRings(rings.count) {
      warn(part, " at offsets of \(significant(part.low, 3)) to \(significant(part.high, 3)) deg")
    }
    return warnings
  }
}
