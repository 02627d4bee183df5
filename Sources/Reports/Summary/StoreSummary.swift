import DL3
import Diagnostics
import TextFormat

/// A summary of a store, from its index tables and the header of one event list.
public struct StoreSummary: Sendable {
  /// A target with its runs.
  public struct Target: Sendable, Equatable {
    /// The value of TARGET_NAME, or of OBJECT if there is no TARGET_NAME.
    public var name: String
    /// The number of runs of the target.
    public var runs: Int
    /// The total ONTIME of the runs of the target, in seconds; `nil` if the observation table has no ONTIME.
    public var ontime: Double?
  }

  /// A type and class of HDUs, with the number of observations that have such an HDU.
  public struct HDUKindCount: Sendable, Equatable {
    /// The HDU_TYPE of the HDUs.
    public var type: HDUType
    /// The HDU_CLASS of the HDUs.
    public var hduClass: String
    /// The number of observations that have such an HDU.
    public var runs: Int
  }

  /// The path of the store.
  public let path: String
  /// The number of observations.
  public let runs: Int
  /// The targets, in descending order of the number of runs.
  public let targets: [Target]
  /// The total ONTIME of all observations, in seconds; `nil` if the observation table has no ONTIME.
  public let ontime: Double?
  /// The range of zenith angles, in degrees; `nil` if the observation table has no zenith angles.
  public let zenith: ClosedRange<Double>?
  /// The types and classes of HDUs, in the order of their first appearance in the index.
  public let hdus: [HDUKindCount]
  /// The names of telescopes or instruments.
  public let instruments: [String]
  /// The format stated by the first event list that can be read, such as `GADF 0.2`.
  public let format: String
  /// Notes on deviations from the format, in the index tables and in the first event list that can be read.
  public let notes: Notes

  /// Creates the summary of a store. Event lists are tried in order until one can be read. A note reports those that
  /// cannot be read.
  public init(_ store: DataStore) {
    path = store.path
    let all = store.runs
    runs = all.count
    let ontimes = all.numbers(.ontime)
    ontime = ontimes.map { $0.reduce(0) { $1.isNaN ? $0 : $0 + $1 } }
    targets = Self.targets(all, ontimes)
    let finite = all.numbers(.zenith)?.filter(\.isFinite) ?? []
    zenith = finite.min().flatMap { low in finite.max().map { low...$0 } }
    hdus = Self.hduKinds(store.index)
    var notes = store.notes
    var format = "unknown"
    var names = Set((all.texts("TELESCOP") ?? []) + (all.texts("INSTRUME") ?? []))
    var unreadable: [(obsID: Int64, text: String)] = []
    for run in all {
      do {
        let events = try EventReader(store).read(run.obsID)
        let claims = [events.header.string("HDUCLASS"), events.header.string("HDUVERS")]
        format = claims.compactMap { $0?.strippedOfBlanks }.filter { !$0.isEmpty }.joined(separator: " ")
        if format.isEmpty { format = "older than GADF (no HDUCLASS)" }
        names.formUnion(["TELESCOP", "INSTRUME"].compactMap { events.header.string($0) })
        notes.merge(events.notes)
        break
      } catch { unreadable.append((run.obsID, error.problem.text)) }
    }
    if let first = unreadable.first {
      let others = unreadable.count > 1 ? ", and \(counted(unreadable.count - 1, "other"))" : ""
      notes.add("unreadable", first.text, at: "observation \(first.obsID)\(others)")
    }
    notes.merge(store.takeColumnNotes())
    self.format = format
    instruments = Set(names.map(\.strippedOfBlanks)).filter { !$0.isEmpty }.sorted()
    self.notes = notes
  }

  private static func targets(_ runs: Runs, _ ontimes: [Double]?) -> [Target] {
    guard let names = runs.texts("TARGET_NAME") ?? runs.texts("OBJECT") else { return [] }
    var targets: [Target] = []
    var known: [String: Int] = [:]
    for (position, name) in names.map(\.strippedOfBlanks).enumerated() {
      let number = known[name] ?? targets.count
      if number == targets.count {
        known[name] = number
        targets.append(Target(name: name, runs: 0, ontime: ontimes == nil ? nil : 0))
      }
      targets[number].runs += 1
      if let ontime = ontimes?[position], ontime.isFinite { targets[number].ontime? += ontime }
    }
    return targets.sorted { ($1.runs, $0.name) < ($0.runs, $1.name) }
  }

  private static func hduKinds(_ index: HDUIndex) -> [HDUKindCount] {
    struct Kind: Hashable {
      var type: HDUType
      var hduClass: String
    }
    var order: [Kind] = []
    var observations: [Kind: Set<Int64>] = [:]
    for number in 0..<index.count {
      let row = index[number]
      let kind = Kind(type: row.type, hduClass: row.hduClass)
      if observations[kind] == nil { order.append(kind) }
      observations[kind, default: []].insert(row.obsID)
    }
    return order.map { HDUKindCount(type: $0.type, hduClass: $0.hduClass, runs: observations[$0]?.count ?? 0) }
  }
}
