import Units

/// The condition of a group on one column.
public enum GroupBound: Sendable, Equatable {
  /// All values with `low <= value < high`. By default, the interval with the highest bound of all groups also includes
  /// `high`.
  case interval(low: Double, high: Double)
  /// Only this value.
  case value(GroupValue)
}

/// Groups of observations, each with an id and one bound for each column of the grouping.
///
/// Groups made from axes are the Cartesian product of the bins. The ids of these groups begin at 0, and the last axis
/// varies fastest (C order). Groups that were read from a table keep the ids and the gaps of the table.
public struct GroupRule: Sendable, Equatable {
  /// A column of the grouping.
  public struct Column: Sendable, Equatable {
    /// The name of the column in the observation table, or an expression of its columns.
    public var name: String
    /// The unit of the bounds; `nil` for the unit of the column.
    public var unit: String?
    /// For an angle, the upper limit of its values, which are normalised to `[wrap - 360 deg, wrap)`; else `nil`.
    public var wrap: Double?
    /// Whether the group with the highest bound of all groups includes this bound.
    public var includesLast = true
    /// Whether the groups are intervals of the column. If false, they are values of the column.
    public var isInterval: Bool
  }

  /// A group.
  public struct Group: Sendable, Equatable {
    /// The id of the group, which the column GROUP_ID contains.
    public var id: Int64
    /// One bound for each column.
    public var bounds: [GroupBound]
  }

  /// The columns of the grouping.
  public let columns: [Column]
  /// The groups.
  public let groups: [Group]

  /// Creates the groups of axes, as the Cartesian product of the bins.
  /// - Throws: ``DL3Error/duplicateGroupAxis(_:)``
  public init(axes: [GroupAxis]) throws(DL3Error) {
    var names = Set<String>()
    for axis in axes where !names.insert(axis.column.uppercased()).inserted { throw .duplicateGroupAxis(axis.column) }
    columns = axes.map { axis in
      let isInterval = if case .edges = axis.bins { true } else { false }
      return Column(
        name: axis.column, unit: axis.unit, wrap: axis.wrap, includesLast: axis.includesLast, isInterval: isInterval)
    }
    var products: [[GroupBound]] = [[]]
    for axis in axes {
      let bounds = axis.bounds
      products = products.flatMap { product in bounds.map { product + [$0] } }
    }
    groups = products.enumerated().map { Group(id: Int64($0.offset), bounds: $0.element) }
  }

  /// Creates one group for each run. The id of the group is the OBS_ID of the run.
  public init(eachOf runs: Runs) {
    columns = [Column(name: "OBS_ID", unit: nil, wrap: nil, isInterval: false)]
    groups = runs.obsIDs.map { Group(id: $0, bounds: [.value(.integer($0))]) }
  }

  /// Creates groups with given ids and bounds.
  /// - Parameters:
  ///   - place: where the groups come from, for error messages.
  /// - Throws: ``DL3Error/duplicateGroup(place:id:)``, ``DL3Error/overlappingGroups(place:first:second:)``
  init(columns: [Column], groups: [Group], place: String) throws(DL3Error) {
    var ids = Set<Int64>()
    for group in groups where !ids.insert(group.id).inserted { throw .duplicateGroup(place: place, id: group.id) }
    for (position, group) in groups.enumerated() {
      for earlier in groups[..<position] where Self.overlap(earlier, group) {
        throw .overlappingGroups(place: place, first: earlier.id, second: group.id)
      }
    }
    self.columns = columns
    self.groups = groups
  }

  /// Creates groups without checking them.
  init(unchecked columns: [Column], _ groups: [Group]) {
    self.columns = columns
    self.groups = groups
  }

  private static func overlap(_ one: Group, _ other: Group) -> Bool {
    zip(one.bounds, other.bounds).allSatisfy { pair in
      switch pair {
      case (.interval(let low, let high), .interval(let otherLow, let otherHigh)): low < otherHigh && otherLow < high
      case (.value(let value), .value(let otherValue)):
        if let number = value.double, let otherNumber = otherValue.double {
          number == otherNumber
        } else {
          value == otherValue
        }
      default: false
      }
    }
  }

  /// Returns the highest bound of all groups in a column, if the group with this bound includes it; otherwise NaN.
  func highest(_ column: Int) -> Double {
    guard columns[column].includesLast else { return .nan }
    return groups.reduce(-.infinity) { highest, group in
      if case .interval(_, let high) = group.bounds[column] { max(highest, high) } else { highest }
    }
  }

  /// Returns the condition of a group as text: `ZEN_PNT = [0, 20) deg, N_TELS = 3`.
  public func text(of group: Group) -> String {
    zip(columns.indices, group.bounds).map { number, bound in
      let unit = columns[number].unit.map { " \($0)" } ?? ""
      switch bound {
      case .interval(let low, let high):
        let bracket = high == highest(number) ? "]" : ")"
        return "\(columns[number].name) = [\(shortest(low)), \(shortest(high))\(bracket)\(unit)"
      case .value(let value): return "\(columns[number].name) = \(value)\(unit)"
      }
    }.joined(separator: ", ")
  }
}
