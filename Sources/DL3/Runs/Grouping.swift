import Diagnostics
import Units

/// Runs sorted into groups.
public struct Grouping: Sendable {
  /// A group with its runs.
  public struct Group: Sendable {
    /// GROUP_ID.
    public let id: Int64
    /// What it asks, in words.
    public let text: String
    /// Its runs, in the order of the selection; possibly none.
    public let runs: Runs

    /// The group in messages: its number and what it asks for, such as `group 1: ZEN_PNT 0 to 49 deg`.
    public var label: String { "group \(id)\(text.isEmpty ? "" : ": \(text)")" }
  }

  /// All groups, the empty ones too, in the order of the group table.
  public let groups: [Group]
  /// The runs that lie in no group.
  public let outside: Runs

  /// The groups without a run.
  public var empty: [Group] { groups.filter(\.runs.isEmpty) }

  /// The groups with some runs, but fewer than `least`.
  public func thin(fewerThan least: Int) -> [Group] { groups.filter { !$0.runs.isEmpty && $0.runs.count < least } }
}

extension ObservationGroups {
  /// Sorts runs into the groups. A value that is missing or no number lies in no group.
  /// - Throws: ``DL3Error/unknownGroupColumn(_:present:)``, ``DL3Error/wrongGroupColumn(_:found:expected:)``,
  ///   ``DL3Error/wrongGroupUnit(_:axis:found:)``
  public func assign(_ runs: Runs) throws(DL3Error) -> Grouping {
    var members = [[Int]](repeating: [], count: groups.count)
    var outside: [Int] = []
    var sorters: [Sorter] = []
    for number in columns.indices { sorters.append(try sorter(number, runs)) }
    // Of thousands of groups by a value, such as one for each run, few ask for the value that a run has.
    let candidates = sorters.first?.groupsByValue
    for position in runs.indices {
      let possible = candidates.map { $0[sorters[0].key(ofRun: position)] ?? [] } ?? Array(groups.indices)
      let group = possible.first { group in
        sorters.allSatisfy { $0.holds(group: group, run: position) }
      }
      if let group { members[group].append(position) } else { outside.append(position) }
    }
    return Grouping(
      groups: zip(groups, members).map { .init(id: $0.id, text: text(of: $0), runs: runs.subset($1)) },
      outside: runs.subset(outside))
  }

  /// One column: the values of the runs, and what each group asks of them, in one unit.
  private enum Sorter {
    case intervals(values: [Double], bounds: [(low: Double, high: Double)], highest: Double)
    case numbers(values: [Double], wanted: [Double])
    case texts(values: [String], wanted: [String])

    /// The groups that ask for a number, in their order; `nil` where groups ask for something else.
    var groupsByValue: [Double: [Int]]? {
      guard case .numbers(_, let wanted) = self else { return nil }
      return Dictionary(grouping: wanted.indices, by: { wanted[$0] })
    }

    /// The number of a run; NaN, which no group asks for, where it has none.
    func key(ofRun run: Int) -> Double {
      if case .numbers(let values, _) = self { values[run] } else { .nan }
    }

    func holds(group: Int, run: Int) -> Bool {
      switch self {
      case .intervals(let values, let bounds, let highest):
        let (value, bound) = (values[run], bounds[group])
        return value >= bound.low && (value < bound.high || (value == highest && bound.high == highest))
      case .numbers(let values, let wanted): return values[run] == wanted[group]
      case .texts(let values, let wanted): return values[run] == wanted[group]
      }
    }
  }

  private func sorter(_ number: Int, _ runs: Runs) throws(DL3Error) -> Sorter {
    let column = columns[number]
    let observations = runs.store.observations
    var place = observations.place
    place.column = column.name
    guard let values = observations.column(column.name) else {
      throw .unknownGroupColumn(place, present: observations.columnNames)
    }
    let texts = groups.compactMap { group -> String? in
      if case .value(.text(let text)) = group.bounds[number] { text.strippedOfBlanks } else { nil }
    }
    if !column.isInterval, !groups.isEmpty, texts.count == groups.count {
      guard let all = runs.texts(column.name) else {
        throw .wrongGroupColumn(place, found: values.kindOfValues, expected: "text, as the values of the axis are")
      }
      return .texts(values: all.map(\.strippedOfBlanks), wanted: texts)
    }
    guard let all = runs.numbers(column.name) else {
      throw .wrongGroupColumn(place, found: values.kindOfValues, expected: "numbers, as the bins of the axis are")
    }
    let factor = try unitFactor(column, observations, place)
    guard column.isInterval else {
      let wanted = groups.map { group -> Double in
        if case .value(let value) = group.bounds[number], let value = value.double { value * factor } else { .nan }
      }
      return .numbers(values: all, wanted: wanted)
    }
    let bounds = groups.map { group -> (low: Double, high: Double) in
      if case .interval(let low, let high) = group.bounds[number] {
        (low * factor, high * factor)
      } else {
        (.nan, .nan)
      }
    }
    var turned = all
    if let wrap = column.wrap {
      let circle = try fullCircle(column, observations, place)
      turned = all.map { Self.turned($0, below: wrap * factor, circle: circle) }
    }
    return .intervals(values: turned, bounds: bounds, highest: highest(number) * factor)
  }

  /// The factor from the unit of the bins to that of the column.
  private func unitFactor(
    _ column: Column, _ observations: ObservationTable, _ place: FilePlace
  ) throws(DL3Error) -> Double {
    guard let spelling = column.unit else { return 1 }
    let own = try observations.parsedUnit(column.name)
    guard let unit = try? Unit(parsing: spelling), let factor = try? unit.factor(to: own) else {
      throw .wrongGroupUnit(place, axis: spelling, found: own.symbol)
    }
    return factor
  }

  /// The full circle in the unit of the column.
  private func fullCircle(
    _ column: Column, _ observations: ObservationTable, _ place: FilePlace
  ) throws(DL3Error) -> Double {
    let own = try observations.parsedUnit(column.name)
    guard let factor = try? Unit.deg.factor(to: own) else {
      throw .wrongGroupUnit(place, axis: "deg", found: own.symbol)
    }
    return 360 * factor
  }

  /// An angle turned into `[limit - circle, limit)`.
  private static func turned(_ angle: Double, below limit: Double, circle: Double) -> Double {
    let low = limit - circle
    let turned = angle - circle * ((angle - low) / circle).rounded(.down)
    // A value a hair below the lower limit rounds to the upper one.
    return turned < limit ? turned : low
  }
}
