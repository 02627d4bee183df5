import Tables

extension Runs {
  /// The rows of the observation table, in the order of the selection.
  public var table: Table {
    var table = store.observations.table
    table.columns = table.columns.map { $0.selecting(rows) }
    return table
  }
}

extension GroupedRuns {
  /// The rows of the observation table for the runs of each group, one group after the other. The first column,
  /// GROUP_ID, contains the id of the group. Runs outside all groups are omitted.
  public var table: Table {
    var table = outside.store.observations.table
    let rows = groups.flatMap(\.runs.rows)
    table.columns =
      [Column("GROUP_ID", .int(groups.flatMap { group in group.runs.map { _ in group.id } }))]
      + table.columns.filter { $0.name.uppercased() != "GROUP_ID" }.map { $0.selecting(rows) }
    return table
  }
}
