import Tables

extension GroupRule {
  /// The groups as a table: GROUP_ID, then X_MIN and X_MAX for each column X of intervals, and X for each column X of
  /// values. The columns have units.
  ///
  /// If the n-th column is an expression, X consists of the words of the expression, and the keyword EXPRn contains the
  /// expression. If the n-th column has normalised angles, the keyword WRAPn gives their wrap angle (``Column/wrap``).
  /// If the last edge of the n-th column is in no group, the keyword LASTn is F.
  public var table: Table {
    var table = Table(name: "OBS_GROUPS", columns: [.init("GROUP_ID", .int(groups.map(\.id)))])
    for ((number, column), name) in zip(columns.enumerated(), tableNames) {
      let bounds = groups.map { $0.bounds[number] }
      if column.isInterval {
        let lows = bounds.compactMap { if case .interval(let low, _) = $0 { low } else { nil } }
        let highs = bounds.compactMap { if case .interval(_, let high) = $0 { high } else { nil } }
        table.columns.append(.init("\(name)_MIN", unit: column.unit, .double(lows)))
        table.columns.append(.init("\(name)_MAX", unit: column.unit, .double(highs)))
      } else {
        let values = bounds.compactMap { if case .value(let value) = $0 { value } else { nil } }
        table.columns.append(.init(name, unit: column.unit, Self.columnValues(values)))
      }
      if name != column.name {
        table.keywords.append(
          Keyword("EXPR\(number + 1)", .string(column.name), comment: "the expression of column \(name)"))
      }
      if column.isInterval, !column.includesLast {
        table.keywords.append(
          Keyword("LAST\(number + 1)", .bool(false), comment: "the last edge of \(column.name) belongs to no group"))
      }
      if let wrap = column.wrap {
        table.keywords.append(
          Keyword("WRAP\(number + 1)", .double(wrap), comment: "wrap angle of \(column.name)"))
      }
    }
    return table
  }

  /// The keyword that lists the columns which describe the runs of each group, but do not define the groups.
  public static let totalsKeyword = "TOTALS"

  /// The names X in ``table``: the name of a column of the observation table, or the words of an expression, joined by
  /// underscores. The number of the column is appended to a name that would be empty or occur twice.
  private var tableNames: [String] {
    var known = Set<String>()
    return columns.enumerated().map { number, column in
      let words = column.name.split { !($0.isLetter || $0.isNumber || $0 == "_") }.joined(separator: "_")
      let isNew = known.insert(words.uppercased()).inserted
      return isNew && !words.isEmpty ? words : "\(words)_\(number + 1)"
    }
  }

  private static func columnValues(_ values: [GroupValue]) -> ColumnValues {
    let integers = values.compactMap { if case .integer(let value) = $0 { value } else { nil } }
    if integers.count == values.count { return .int(integers) }
    let numbers = values.compactMap(\.double)
    if numbers.count == values.count { return .double(numbers) }
    return .string(values.map(\.description))
  }

  /// Creates groups from a table in the format of ``table``, or from a table of an older program. The ids of the groups
  /// and the gaps between the groups are preserved.
  /// - Parameter place: where the table comes from, for error messages.
  /// - Throws: ``DL3Error/notAGroupTable(place:found:expected:)``, ``DL3Error/duplicateGroup(place:id:)``,
  ///   ``DL3Error/overlappingGroups(place:first:second:)``
  public init(_ table: Table, place: String) throws(DL3Error) {
    guard let ids = table["GROUP_ID"]?.integers else {
      throw .notAGroupTable(
        place: place, found: "no column GROUP_ID that contains whole numbers", expected: "a group table")
    }
    var columns: [Column] = []
    var bounds = [[GroupBound]](repeating: [], count: ids.count)
    var others: Set<String> = ["GROUP_ID"]
    if case .string(let names)? = table.keyword(Self.totalsKeyword) {
      others.formUnion(names.split(separator: ",").map(String.init))
    }
    for column in table.columns where !others.contains(column.name.uppercased()) {
      if column.name.hasSuffix("_MAX"), table["\(column.name.dropLast(4))_MIN"] != nil { continue }
      if column.name.hasSuffix("_MIN"), let highColumn = table["\(column.name.dropLast(4))_MAX"] {
        let name = String(column.name.dropLast(4))
        columns.append(.init(name: name, unit: column.unit, wrap: nil, isInterval: true))
        try Self.append(intervals: column, highColumn, to: &bounds, place: place)
      } else {
        columns.append(.init(name: column.name, unit: column.unit, wrap: nil, isInterval: false))
        try Self.append(values: column, to: &bounds, place: place)
      }
      if table.keyword("LAST\(columns.count)") == .bool(false) { columns[columns.count - 1].includesLast = false }
      if case .string(let text) = table.keyword("EXPR\(columns.count)") { columns[columns.count - 1].name = text }
      switch table.keyword("WRAP\(columns.count)") {
      case .double(let wrap)?: columns[columns.count - 1].wrap = wrap
      case .int(let wrap)?: columns[columns.count - 1].wrap = Double(wrap)
      default: break
      }
    }
    try self.init(columns: columns, groups: zip(ids, bounds).map { Group(id: $0, bounds: $1) }, place: place)
  }

  private static func append(
    intervals lowColumn: Tables.Column, _ highColumn: Tables.Column, to bounds: inout [[GroupBound]], place: String
  ) throws(DL3Error) {
    guard let lows = lowColumn.numbers, let highs = highColumn.numbers else {
      throw .notAGroupTable(
        place: place, found: "\(lowColumn.name) or \(highColumn.name) does not contain numbers", expected: "numbers")
    }
    guard lowColumn.unit == highColumn.unit else {
      throw .notAGroupTable(
        place: place, found: "\(lowColumn.name) and \(highColumn.name) have different units", expected: "the same unit")
    }
    for (row, (low, high)) in zip(lows, highs).enumerated() {
      guard low.isFinite, high.isFinite, low < high else {
        throw .notAGroupTable(
          place: place, found: "row \(row + 1) has \(lowColumn.name) \(low) and \(highColumn.name) \(high)",
          expected: "finite, increasing bounds")
      }
      bounds[row].append(.interval(low: low, high: high))
    }
  }

  private static func append(
    values column: Tables.Column, to bounds: inout [[GroupBound]], place: String
  ) throws(DL3Error) {
    for row in bounds.indices {
      switch CellValue(column, row: row) {
      case .integer(let value): bounds[row].append(.value(.integer(value)))
      case .number(let value) where !value.isNaN: bounds[row].append(.value(.number(value)))
      case .text(let value): bounds[row].append(.value(.text(value)))
      default:
        throw .notAGroupTable(
          place: place, found: "row \(row + 1) has no value in \(column.name)", expected: "a number or a string")
      }
    }
  }

  /// Returns the same groups, but with the angles of a column normalised. Tables of older programs do not say that a
  /// column is normalised.
  /// - Parameters:
  ///   - name: the column; case is ignored. Other columns are unchanged.
  ///   - limit: the upper limit of the angles, in the unit of the bounds. Angles are in `[limit - 360 deg, limit)`.
  public func wrapping(_ name: String, below limit: Double) -> GroupRule {
    let wrapped = columns.map { column in
      var column = column
      if column.isInterval, column.name.uppercased() == name.uppercased() { column.wrap = limit }
      return column
    }
    return GroupRule(unchecked: wrapped, groups)
  }
}
