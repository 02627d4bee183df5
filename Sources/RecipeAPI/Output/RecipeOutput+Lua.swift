import BackgroundModels
import DL3
import Figures
import LuaHost
import ModelFiles
import ModelXML
import Selection
import Tables
import TextFormat

extension RecipeOutput: LuaBindable {
  /// The name of the class in Lua.
  public static let luaName = "Output"

  private static let models = Argument("models", .object(ModelSet.self), "the models")
  private static let groups = Argument("groups", .object(RunGroups.self), "the groups")
  private static let store = Argument(
    "store", .object(DataStore.self), "the data store whose runs are listed in the index tables")
  private static let name = Argument(
    "name", .optional(.string), "the part of the file names before the group number; by default the name of the recipe")
  private static let target = Argument(
    "target", ArgumentType<ModelTarget>.choice, default: .auto,
    "the program that will read the files. \"gadf\": any program that follows GADF; \"gammapy-hess-dr1\": gammapy "
      + "with event lists of H.E.S.S. DR1, for which gammapy mirrors cubes; \"ctools\": ctools, in which DETX "
      + "increases to the north and DETY to the east; \"auto\": \"gammapy-hess-dr1\" for cubes that gammapy would "
      + "mirror, otherwise \"gadf\"")
  private static let model = Argument("model", ArgumentType<BackgroundModel>.model, "the model")
  private static let modelName = Argument("name", .string, "the file name without extension")
  private static let format = Argument(
    "format", ArgumentType<ModelFormat>.choice, default: .gadf,
    "the layout: \"gadf\" (a GADF table), \"gammapy-0.7\" (a table as in Gammapy up to 0.7) or "
      + "\"gammapy-0.7-image\" (an image as in Gammapy up to 0.7; only for cubes)")
  private static let systematics = Argument(
    "systematics", .optional(.object(Systematics.self)),
    "the systematic errors to write to the HDU SYSTEMATICS, created by `ranking:systematics`; by default none")
  private static let groupsName = Argument(
    "name", .string, default: "groups", "the name of the FITS file and the ECSV file, without extension")
  private static let totals = Argument(
    "totals", .boolean, default: true, "whether the table has the columns RUNS, LIVETIME and COUNTS")
  private static let runs = Argument("runs", WritableRuns.type, "the runs, or groups of runs")
  private static let xmlName = Argument("name", .string, "the file name without extension")
  private static let fits = Argument("fits", .object(FitSet.self), "the fits")
  private static let instrument = Argument(
    "instrument", .optional(.string),
    "the instrument by which ctools matches models and observations; by default TELESCOP of the event lists")
  private static let ids = Argument(
    "ids", ArgumentType<IdentifierForm>.choice, default: .plain,
    "the form of OBS_IDs, which ctools compares as strings: \"plain\" (as in index tables, such as 23523), or "
      + "\"padded\" (with zeros to six digits, such as 023523, as in observation definitions made by hand)")
  private static let tableName = Argument("name", .string, "the file name without extension")
  private static let fittedModels = Argument("fits", .object(FitSet.self), "the fits")
  private static let rows = Argument("rows", .array(of: .table), "the rows: tables with column names as keys")
  private static let columns = Argument(
    "columns", .optional(.array(of: .string)),
    "the columns to write, in the given order; by default all columns, sorted by name")
  private static let units = Argument(
    "units", ArgumentType<[String: String]>.dictionary(of: .string), default: [:], shown: "{}",
    "a table of units, with column names as keys")
  private static let file = Argument("file", .string, default: "bundle.fits.gz", "the file name")

  private static let picture = Argument("name", .string, "the file name, with the extension .png, .svg or .pdf")
  private static let figure = Argument("figure", .object(Figure.self), "the figure")
  private static let size = Argument(
    "size", .optional(.string), "width and height in inches, such as \"6x4\"; by default large enough for the panels")
  private static let dpi = Argument(
    "dpi", .number(10...2400), default: Format.defaultDPI, "the resolution of a PNG, in pixels per inch")

  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<RecipeOutput>(
    "The output folder. It is created only when the recipe has finished without errors.",
    methods: [
      Method(
        "write_models", "Writes a file for each model, with rate, error, counts, exposure and the state of each bin.",
        details: "The files are `models/NAME_gNNN.fits.gz`, where NAME is the option `name` and NNN is the id of the "
          + "group.",
        arguments: [models], options: [name, format, target, systematics]
      ) { out, call in
        try out.write(
          models: call[models], name: call[name], format: call[format], target: call[target],
          systematics: call[systematics])
        return []
      },
      Method(
        "write_model", "Writes one model to a file.",
        details: """
          The file is `NAME.fits.gz`, or NAME itself if it ends with .fits or .fits.gz. The index tables do not refer to
          this file.
          """,
        example: "out:write_model(model, \"models/all\")", arguments: [model, modelName],
        options: [format, target, systematics]
      ) { out, call in
        try out.write(
          model: call[model], name: call[modelName], format: call[format], target: call[target],
          systematics: call[systematics])
        return []
      },
      Method(
        "write_index", "Writes index tables that list the files and the model of every run of a store.",
        details: """
          In the tables, the models replace the backgrounds of the store. The store itself does not change. A run that
          belongs to no group with a model has no background row, and is reported. All other rows refer to the files of
          the store.
          """,
        example: "out:write_models(models)\nout:write_index(store, models)", arguments: [store, models]
      ) { out, call in
        try out.writeIndex(of: call[store], models: call[models])
        return []
      },
      Method(
        "write_bundle", "Writes index tables and all models into one file, for programs that need a single file.",
        arguments: [store, models], options: [file, target]
      ) { out, call in
        try out.writeBundle(of: call[store], models: call[models], file: call[file], target: call[target])
        return []
      },
      Method(
        "write_groups", "Writes the group table to a FITS file and an ECSV file.",
        details: """
          The columns are GROUP_ID (the number NNN in the names of model files), the bounds of each group, RUNS and, for
          runs whose events have been read, LIVETIME in s and COUNTS. `runs:group_from` reads either file.
          """,
        arguments: [groups], options: [groupsName, totals]
      ) { out, call in
        try out.write(groups: call[groups], name: call[groupsName], totals: call[totals])
        return []
      },
      Method(
        "write_runs", "Writes the rows of the observation table for the given runs to a FITS file.",
        details: """
          The file is `NAME.fits.gz`. For groups, the rows are sorted by group, and the first column is GROUP_ID, the
          id of the group.
          """,
        example: "out:write_runs(\"chosen\", runs)", arguments: [tableName, runs]
      ) { out, call in
        try out.write(runs: call[runs], name: call[tableName])
        return []
      },
      Method(
        "write_figure", "Writes a figure to a PNG, SVG or PDF file.",
        example: "out:write_figure(\"spectra.svg\", dt.figure.spectrum { models = models })",
        arguments: [picture, figure], options: [size, dpi]
      ) { out, call in
        try out.write(figure: call[figure], size: call[size], file: call[picture], dpi: call[dpi])
        return []
      },
      Method(
        "write_xml", "Writes fits as a model definition file of ctools and gammalib.",
        details: """
          The file is `NAME.xml`, with one background (a `<source>` element) for each run, or a single one for a fit
          with `sharing = "joint"`. A lookup table is copied to the same folder, where gammalib looks for it. A gradient
          in ALTAZ alignment cannot be written, because the gradients of gammalib are in RADEC alignment.
          """,
        example: "out:write_xml(\"models\", fits)", arguments: [xmlName, fits], options: [instrument, ids]
      ) { out, call in
        try out.write(xml: call[fits], name: call[xmlName], instrument: call[instrument], ids: call[ids])
        return []
      },
      Method(
        "write_table", "Writes rows to an ECSV file.",
        details: """
          The report page shows the first 200 rows. If the table has the columns OBS_ID, NORM and NORM_ERR, the page
          also shows a figure of the normalisations. If the table has the columns AXIS, LOW, HIGH, RATIO, RATIO_ERR and,
          optionally, GROUP_ID, the page also shows a figure of the ratios.
          """,
        example: "out:write_table(\"choice\", runs:choice(), { columns = { \"OBS_ID\", \"CHOSEN\", \"REASON\" } })",
        arguments: [tableName, rows], options: [columns, units]
      ) { out, call in
        let table = try makeTable(rows: call[rows], columns: call[columns], units: call[units])
        try out.write(rows: table, name: call[tableName])
        return []
      },
      Method(
        "write_fits",
        "Writes the results of fits to a JSON file (not FITS): values, errors, covariance, ln L, counts and status.",
        details: "The file is `NAME.json`. A positive gradient means that the rate increases with lon or lat as "
          + "defined in GADF.",
        example: "out:write_fits(\"fits\", fits)", arguments: [tableName, fittedModels]
      ) { out, call in
        try out.write(fits: call[fittedModels], name: call[tableName])
        return []
      },
    ],
    describe: { _ in "output folder" })
}

/// Creates a table from the rows of a script. The values of a column must be of one type: boolean, number or string.
private func makeTable(rows: [LuaTable], columns: [String]?, units: [String: String]) throws -> Table {
  let names = try columns ?? Set(rows.flatMap { try $0.names }).sorted()
  return Table(
    columns: try names.map { name in
      let cells = try rows.map { try $0[name] }
      let isNull = cells.map(\.isNil)
      return Column(name, unit: units[name], try values(of: cells, name), isNull: isNull.contains(true) ? isNull : nil)
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

/// The runs that `write_runs` writes.
enum WritableRuns {
  case selection(RunSelection)
  case groups(RunGroups)

  static var type: ArgumentType<WritableRuns> {
    ArgumentType("Runs or Groups", luaCATS: "Runs|Groups", phrase: "runs or groups of runs") { value, _ in
      if let selection: RunSelection = value.object() { return .selection(selection) }
      if let groups: RunGroups = value.object() { return .groups(groups) }
      throw Mismatch(value)
    }
  }
}
