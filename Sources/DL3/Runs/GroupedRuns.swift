import Diagnostics
import Units

/// Runs sorted into groups.
public struct GroupedRuns: Sendable {
  /// A group with its runs.
  public struct Group: Sendable {
    /// The id of the group.
    public let id: Int64
    /// The condition of the group, as text.
    public let text: String
    /// The runs of the group, in the order of the selection; there may be none.
    public let runs: Runs

    /// The group in messages, with its id and condition, such as `group 1: ZEN_PNT = [0, 49) deg`.
    public var label: String { "group \(id)\(text.isEmpty ? "" : ": \(text)")" }

    /// Returns the group with only the runs that a predicate accepts.
    public func narrowed(_ isIncluded: (Run) -> Bool) -> Group {
      Group(id: id, text: text, runs: runs.filter(isIncluded))
    }
  }

  /// All groups, including empty ones, in the order of the group table.
  public let groups: [Group]
  /// The runs that are in no group.
  public let outside: Runs
  /// The runs that are in no group because they lack a value: by OBS_ID, the name of a column without a value.
  public let columnsWithoutValue: [Int64: String]

  /// Returns the reason why a run is in no group.
  public func reasonOutside(_ obsID: Int64) -> String {
    "in no group" + (columnsWithoutValue[obsID].map { ": no value in \($0)" } ?? "")
  }

  /// The groups without runs.
  public var empty: [Group] { groups.filter(\.runs.isEmpty) }

  /// Returns the groups with at least one run, but fewer than `least`.
  public func thin(fewerThan least: Int) -> [Group] { groups.filter { !$0.runs.isEmpty && $0.runs.count < least } }
}

extension GroupRule {
  /// Sorts runs into the groups. A run is in no group if one of its values is missing or not a number.
  /// - Throws: ``DL3Error/noColumn(_:reason:present:purpose:)``, ``DL3Error/wrongGroupColumn(_:found:expected:)``,
  ///   ``DL3Error/wrongGroupUnit(_:axis:found:)``
  public func assign(_ runs: Runs) throws(DL3Error) -> GroupedRuns {
    var members = [[Int]](repeating: [], count: groups.count)
    var outside: [Int] = []
    var sorters: [Sorter] = []
    for number in columns.indices { sorters.append(try sorter(number, runs)) }
    // There can be thousands of groups by value, such as one for each run. A dictionary finds the few groups that match
    // the value of a run.
    let candidates = sorters.first?.groupsByValue
    for position in runs.indices {
      let possible = candidates.map { $0[sorters[0].key(ofRun: position)] ?? [] } ?? Array(groups.indices)
      let group = possible.first { group in
        sorters.allSatisfy { $0.holds(group: group, run: position) }
      }
      if let group { members[group].append(position) } else { outside.append(position) }
    }
    return GroupedRuns(
      groups: zip(groups, members).map { .init(id: $0.id, text: text(of: $0), runs: runs.subset($1)) },
      outside: runs.subset(outside), columnsWithoutValue: Self.columnsWithoutValue(of: outside, runs, columns, sorters))
  }

  /// Sorts parts of runs into the groups. A run is in every group whose interval in `column` contains a part of the run
  /// (`isInside`), and whose bounds in all other columns contain the values of the run.
  /// - Parameters:
  ///   - column: the index of the column of intervals.
  ///   - unit: the unit of the intervals that `isInside` receives.
  ///   - isInside: returns whether a part of a run is within an interval.
  /// - Throws: the errors of ``assign(_:)``.
  public func assignParts(
    of runs: Runs, column: Int, in unit: Unit, isInside: (Run, Range<Double>) -> Bool
  ) throws(DL3Error) -> GroupedRuns {
    let others = columns.indices.filter { $0 != column }
    var sorters: [Sorter] = []
    for number in others { sorters.append(try sorter(number, runs)) }
    let bands = try bands(column, in: unit, of: runs.store.observations)
    let members = groups.indices.map { group in
      runs.indices.filter { run in
        sorters.allSatisfy { $0.holds(group: group, run: run) } && isInside(runs[run], bands[group])
      }
    }
    let inside = Set(members.joined())
    let outside = runs.indices.filter { !inside.contains($0) }
    return GroupedRuns(
      groups: zip(groups, members).map { .init(id: $0.id, text: text(of: $0), runs: runs.subset($1)) },
      outside: runs.subset(outside),
      columnsWithoutValue: Self.columnsWithoutValue(of: outside, runs, others.map { columns[$0] }, sorters))
  }

  /// Returns the runs at `positions` that lack a value: by OBS_ID, the name of the first column without a value.
  private static func columnsWithoutValue(
    of positions: [Int], _ runs: Runs, _ columns: [Column], _ sorters: [Sorter]
  ) -> [Int64: String] {
    var result: [Int64: String] = [:]
    for position in positions {
      let missing = zip(columns, sorters).first { $1.lacksValue(ofRun: position) }
      if let missing { result[runs[position].obsID] = missing.0.name }
    }
    return result
  }

  /// Returns the interval of each group in a column of intervals, converted to `unit`.
  /// - Throws: ``DL3Error/wrongGroupUnit(_:axis:found:)``
  public func bands(
    _ number: Int, in unit: Unit, of observations: ObservationTable
  ) throws(DL3Error) -> [Range<Double>] {
    let column = columns[number]
    var place = observations.place
    place.column = column.name
    let own = try observations.parsedUnit(column.name)
    guard let factor = try? own.factor(to: unit) else {
      throw .wrongGroupUnit(place, axis: unit.symbol, found: own.symbol)
    }
    let scale = try unitFactor(column, observations, place) * factor
    return groups.map { group in
      if case .interval(let low, let high) = group.bounds[number] { low * scale..<high * scale } else { 0..<0 }
    }
  }

  /// One column of the grouping: the values of the runs and the bounds of each group, in the same unit.
  private enum Sorter {
    case intervals(values: [Double], bounds: [(low: Double, high: Double)], highest: Double)
    case numbers(values: [Double], wanted: [Double])
    case texts(values: [String?], wanted: [String])

    /// The indices of the groups for each numeric value, in order; `nil` if the groups are intervals or texts.
    var groupsByValue: [Double: [Int]]? {
      guard case .numbers(_, let wanted) = self else { return nil }
      return Dictionary(grouping: wanted.indices, by: { wanted[$0] })
    }

    /// Returns the value of a run in a column of numbers. If the column does not contain numbers, the result is NaN,
    /// which matches no group.
    func key(ofRun run: Int) -> Double {
      if case .numbers(let values, _) = self { values[run] } else { .nan }
    }

    /// Returns whether the value of a run is NaN. The result is false for texts.
    func lacksValue(ofRun run: Int) -> Bool {
      switch self {
      case .intervals(let values, _, _), .numbers(let values, _): values[run].isNaN
      case .texts: false
      }
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
    let values = try values(of: column, runs)
    let texts = groups.compactMap { group -> String? in
      if case .value(.text(let text)) = group.bounds[number] { text.strippedOfBlanks } else { nil }
    }
    if !column.isInterval, !groups.isEmpty, texts.count == groups.count {
      guard let all = values.texts else {
        throw .wrongGroupColumn(place, found: values.kind, expected: "strings, like the values of the group axis")
      }
      return .texts(values: all.map { $0?.strippedOfBlanks }, wanted: texts)
    }
    guard let all = values.numbers else {
      throw .wrongGroupColumn(
        place, found: values.kind,
        expected: "numbers, because the group axis has \(column.isInterval ? "bins" : "numbers")")
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

  /// The values of a column or expression for some runs: numbers, or texts.
  private struct Values {
    var numbers: [Double]?
    var texts: [String?]?
    /// The kind of the values, for error messages.
    var kind: String
  }

  /// Returns the values of a column, or of an expression of columns. True and false conditions become the numbers 1
  /// and 0.
  private func values(of column: Column, _ runs: Runs) throws(DL3Error) -> Values {
    let observations = runs.store.observations
    guard observations.isExpression(column.name) else {
      let kind = try observations.column(column.name, purpose: "to group the runs").kindOfValues
      return Values(numbers: runs.numbers(column.name), texts: runs.texts(column.name), kind: kind)
    }
    if column.unit != nil || column.wrap != nil {
      throw .badGroupBins(
        axis: column.name, found: "bins with the unit '\(column.unit ?? "deg")'",
        expected: "bins without a unit, because an expression has no unit")
    }
    switch try runs.values(of: column.name) {
    case .numbers(let numbers): return Values(numbers: numbers, kind: "numbers")
    case .strings(let texts): return Values(texts: texts, kind: "strings")
    case .booleans(let conditions):
      return Values(numbers: conditions.map { $0.map { $0 ? 1 : 0 } ?? .nan }, kind: "conditions")
    }
  }

  /// Returns the factor that converts from the unit of the bins to the unit of the column.
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

  /// Returns 360 deg converted to the unit of the column.
  private func fullCircle(
    _ column: Column, _ observations: ObservationTable, _ place: FilePlace
  ) throws(DL3Error) -> Double {
    let own = try observations.parsedUnit(column.name)
    guard let factor = try? Unit.deg.factor(to: own) else {
      throw .wrongGroupUnit(place, axis: "deg", found: own.symbol)
    }
    return 360 * factor
  }

  /// Returns an angle normalised to `[limit - circle, limit)`.
  private static func turned(_ angle: Double, below limit: Double, circle: Double) -> Double {
    let low = limit - circle
    let turned = angle - circle * ((angle - low) / circle).rounded(.down)
    // A value slightly below the lower limit is rounded to the upper limit, which is replaced by the lower limit.
    return turned < limit ? turned : low
  }
}
