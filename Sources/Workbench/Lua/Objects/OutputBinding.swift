import Background
import DL3
import LuaHost
import Tables

extension RecipeOutput: LuaBindable {
  static let luaName = "Output"

  private static let models = Argument("models", .object(ModelSet.self), "the models")
  private static let groups = Argument("groups", .object(RunGroups.self), "the groups")
  private static let store = Argument("store", .object(DataStore.self), "the store whose runs are pointed at them")
  private static let name = Argument(
    "name", .optional(.string), "what the files are called before the group's number; the recipe's name by default")
  private static let target = Argument(
    "target", ArgumentType<ModelTarget>.choice, default: .gadf,
    "who reads the files: reversed-lon is for gammapy with event lists of H.E.S.S. DR1, whose cubes it mirrors")
  private static let tableName = Argument("name", .string, "the file's name, without ending")
  private static let rows = Argument("rows", .array(of: .table), "the rows, each a table of values by column")
  private static let columns = Argument(
    "columns", .optional(.array(of: .string)), "the columns, in this order; by default all, in order of name")
  private static let units = Argument(
    "units", ArgumentType<[String: String]>.dictionary(of: .string), default: [:], shown: "{}",
    "the units of columns, by name")
  private static let file = Argument("file", .string, default: "bundle.fits.gz", "the file's name")

  static let luaClass = LuaClass<RecipeOutput>(
    "The output folder. It appears when the recipe has ended well, and not before.",
    methods: [
      Method(
        "write_models", "Writes one file for each model, with rate, error, counts, exposure and touched bins.",
        details: "The files are `models/NAME_gNNN.fits.gz` with NNN the number of the group.",
        arguments: [models], options: [name, target]
      ) { out, call in
        try out.write(models: call[models], name: call[name], target: call[target])
        return []
      },
      Method(
        "write_index", "Writes index tables that point every run of a store at its files and at its model.",
        details: """
          Old background rows are replaced; a run that lies in no group with a model has none, and is listed. The tables
          point at the untouched files of the store.
          """,
        example: "out:write_models(models)\nout:write_index(store, models)", arguments: [store, models]
      ) { out, call in
        try out.writeIndex(of: call[store], models: call[models])
        return []
      },
      Method(
        "write_bundle", "Writes index tables and all models into one file, for readers that want a single one.",
        arguments: [store, models], options: [file, target]
      ) { out, call in
        try out.writeBundle(of: call[store], models: call[models], file: call[file], target: call[target])
        return []
      },
      Method("write_groups", "Writes the group table as FITS and ECSV.", arguments: [groups]) { out, call in
        try out.write(groups: call[groups])
        return []
      },
      Method(
        "write_table", "Writes rows as an ECSV table.",
        example: "out:write_table(\"choice\", runs:choice(), { columns = { \"OBS_ID\", \"CHOSEN\", \"REASON\" } })",
        arguments: [tableName, rows], options: [columns, units]
      ) { out, call in
        let table = try makeTable(rows: call[rows], columns: call[columns], units: call[units])
        try out.write(table: table, name: call[tableName])
        return []
      },
    ],
    describe: { _ in "output folder" })
}

/// A table of the rows that a script made; a column holds truth values, whole numbers, numbers or texts.
private func makeTable(rows: [LuaTable], columns: [String]?, units: [String: String]) throws -> Table {
  let names = try columns ?? Set(rows.flatMap { try $0.names }).sorted()
  return Table(
    columns: try names.map { name in
      let cells = try rows.map { try $0[name] }
      let isNull = cells.map(\.isNil)
      return Column(
        name, unit: units[name], try values(of: cells, name), isNull: isNull.contains(true) ? isNull : nil)
    })
}

private func values(of cells: [LuaValue], _ name: String) throws -> ColumnValues {
  let present = cells.filter { !$0.isNil }
  if !present.isEmpty, present.allSatisfy({ $0.boolean != nil }) { return .bool(cells.map { $0.boolean ?? false }) }
  if !present.isEmpty, present.allSatisfy({ if case .integer = $0 { true } else { false } }) {
    return .int(cells.map { Int64($0.integer ?? 0) })
  }
  if !present.isEmpty, present.allSatisfy({ $0.number != nil }) { return .double(cells.map { $0.number ?? .nan }) }
  if let stray = present.first(where: { $0.string == nil }) {
    throw RecipeError.badCell(column: name, found: stray.shown)
  }
  return .string(cells.map { $0.string ?? "" })
}
