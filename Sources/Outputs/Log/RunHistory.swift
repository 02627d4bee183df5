import BackgroundModels
import DL3
import Sky

/// The facts that a log contains about one run.
public struct RunHistory {
  private(set) var isPlanned = false
  private(set) var readings: [RunReading] = []
  /// How the run was used for scores, which count the events of a run in pixels.
  private(set) var counted: [RunUse] = []
  /// The reasons why the run could not be used, in the order of the log.
  public private(set) var refusals: [String] = []
  private(set) var sha256: String?
  private(set) var model: String?
  private(set) var whyWithoutModel: String?

  mutating func add(_ fact: RunFact) {
    switch fact {
    case .planned: isPlanned = true
    case .verified(let hash): sha256 = hash
    case .refused(let reason): refusals.append(reason)
    case .read(let reading): readings.append(reading)
    case .counted(let use): counted.append(use)
    case .served(let file): model = model ?? file
    case .withoutModel(let reason): whyWithoutModel = whyWithoutModel ?? reason
    }
  }

  /// Whether the events of the run were read for a model or regression or, in a dry run, would have been read.
  public var isUsed: Bool { isPlanned || !readings.isEmpty }

  /// The numbers of events and the observing times from the first reading of the whole run. If only parts of the run
  /// were read, they are sums over the parts. The value is `nil` if the run was not read.
  public var statistics: RunStatistics? {
    let all = readings.map(\.statistics)
    guard let first = all.first(where: { $0.zenith == nil }) ?? all.first else { return nil }
    guard let band = first.zenith else { return first }
    var bands = [band]
    return all.reduce(into: first) { sum, part in
      guard let band = part.zenith, !bands.contains(band) else { return }
      bands.append(band)
      sum += part
      // Each reading of a part reads the whole run, and removes the same events before it selects those of the part.
      (sum.read, sum.nonFinite, sum.impossible) = (first.read, first.nonFinite, first.impossible)
      sum.outsideGTI = first.outsideGTI
    }
  }

  /// The fraction of the field of view outside excluded regions: the smallest value of all readings of the run. It is
  /// `nil` if no region overlaps with the field of view.
  public var leastSky: Double? { (readings.map(\.use) + counted).compactMap(\.keptSky).min() }

  /// The excluded regions that overlap with the field of view of the run.
  public var regions: Set<RegionDefinition> { Set((readings.map(\.use) + counted).flatMap(\.regions)) }

  /// The distinct uses of the run by fills, fits and regressions, in the order of the log.
  public var uses: [RunUse] {
    var seen: Set<RunUse> = []
    return readings.map(\.use).filter { seen.insert($0).inserted }
  }
}

/// The facts that a log contains about runs, with one history for each run.
public struct RunHistories {
  /// The runs that were read for models or regressions or, in a dry run, would have been read, in the order of the log.
  public private(set) var used: [Int64] = []
  /// The runs whose events were read for models, regressions or scores, in the order of the log.
  public private(set) var readOrCounted: [Int64] = []
  /// The runs that could not be used and that no fill, fit or regression read, in the order of the log.
  public private(set) var refused: [Int64] = []
  private var histories: [Int64: RunHistory] = [:]

  /// Collects the facts of a log for each run.
  public init(of log: RecipeLog) {
    var order: [Int64] = []
    for case .run(let id, let fact) in log.entries {
      if histories[id] == nil { order.append(id) }
      let wasUsed = histories[id]?.isUsed ?? false
      histories[id, default: RunHistory()].add(fact)
      if !wasUsed, self[id].isUsed { used.append(id) }
    }
    readOrCounted = order.filter { self[$0].isUsed || !self[$0].counted.isEmpty }
    refused = order.filter { !self[$0].isUsed && !self[$0].refusals.isEmpty }
  }

  /// The facts about a run; empty if the log does not mention the run.
  public subscript(_ obsID: Int64) -> RunHistory { histories[obsID] ?? RunHistory() }

  /// The numbers of events that were read, filled and dropped. A run that was read several times is counted once, with
  /// the numbers of ``RunHistory/statistics``.
  public var eventCounts: EventTotals {
    let total = used.compactMap { self[$0].statistics }
      .reduce(into: RunStatistics(obsID: 0)) { $0 += $1 }
    return EventTotals(
      read: total.read, filled: total.filled, outsideEnergy: total.outsideEnergy, outsideOffset: total.outsideOffset,
      outsideGTI: total.outsideGTI, nonFinite: total.nonFinite, impossible: total.impossible,
      cut: total.cut, excluded: total.excluded, outsideSafeEnergies: total.outsideSafeEnergies)
  }
}

extension RunHistories {
  /// Returns, for each model file, the runs of a store to which the index tables assign the file. The runs are in the
  /// order of the store.
  public func runsByModel(in store: DataStore?) -> [String: [Int64]] {
    (store?.observations.obsIDs ?? []).reduce(into: [:]) { runs, id in
      if let file = self[id].model { runs[file, default: []].append(id) }
    }
  }

  /// Returns the runs of a store for which the index tables have no model, with the reasons, in the order of the store.
  public func withoutModel(in store: DataStore?) -> [Provenance.Refusal] {
    (store?.observations.obsIDs ?? []).compactMap { id in
      self[id].whyWithoutModel.map { Provenance.Refusal(obsID: id, reason: $0) }
    }
  }
}
