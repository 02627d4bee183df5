import DL3
import Diagnostics
import LuaHost
import Outputs
import ScriptValues
import Selection
import Units

extension Run: LuaBindable {
  /// The name of the class in Lua.
  public static let luaName = "Run"

  private static let source = Argument(
    "source", ArgumentType<ThresholdSource>.choice,
    "the source of the threshold: \"index\" (SAFE_ENERGY_LO and SAFE_ENERGY_HI of the observation table) or \"aeff\" "
      + "(LO_THRES and HI_THRES of the effective area)")
  private static let name = Argument("column", .string, "the column; case is ignored")

  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<Run>(
    "One observation: a row of the observation table.",
    details: """
      The fields of a run are the columns of the observation table; case is ignored. `run.ZEN_PNT` is a plain number in
      the unit of the column, which `run:unit("ZEN_PNT")` returns. A cell without a value is `nil`. Fields and
      expressions can also refer to columns that are computed for the middle of the run: MJD and DATE_UTC (in UTC),
      SUN_ALT, MOON_ALT and MOON_FRACTION (the illuminated fraction of the Moon), SITE_LON, SITE_LAT and SITE_ALT. If
      the table has a column with one of these names, that column is used instead. Some columns exist for every store,
      whatever its table contains: TARGET_NAME, IS_OFF (whether the run is an off run), RA_OBJ, DEC_OBJ, RA_PNT,
      DEC_PNT, ALT_PNT, AZ_PNT, ZEN_PNT and others; see docs/files.md.
      """,
    example: "for run in runs:each() do print(run.OBS_ID, run.ZEN_PNT, run:unit(\"ZEN_PNT\")) end",
    methods: [
      Method(
        "unit", "Returns the unit of a column.", arguments: [name],
        results: [ReturnValue("unit", .string, "the unit; an empty string for a column without a unit")]
      ) { run, call in
        let column = try call[name]
        _ = try run.luaCell(column)
        return [.string(run.unit(column) ?? "")]
      },
      Method(
        "threshold",
        "Returns the energy threshold of the run, and the upper end of its safe energy range if there is one.",
        details: "It is an error if the run has no threshold.",
        example: "local low = run:threshold(\"aeff\")\nprint(low:value(\"TeV\"))",
        arguments: [source],
        results: [
          ReturnValue("low", .object(Quantity.self), "the threshold"),
          ReturnValue(
            "high", .optional(.object(Quantity.self)),
            "the upper end of the safe energy range; nil if the range has no upper end"),
        ]
      ) { run, call in
        var notes = Notes()
        let energies = try run.store.safeEnergies(of: run.obsID, from: call[source], notes: &notes)
        try call.attached(RecipeSession.self).log.record(.notes(notes))
        let high: LuaValue = energies.high < .infinity ? .object(Quantity(energies.high, .TeV)) : .nil
        return [.object(Quantity(energies.low, .TeV)), high]
      },
    ],
    dynamicFields: DynamicFields("the columns of the observation table", names: { $0.store.observations.allNames }) {
      run, name in
      StandardColumn(rawValue: name.uppercased()) == nil ? run.value(name).map(run.luaValue) : try run.luaCell(name)
    },
    describe: { "run \($0.obsID)" })

  /// Returns the value of a cell as a Lua value.
  /// - Throws: `DL3Error.noColumn` for an unknown column.
  public func luaCell(_ column: String) throws -> LuaValue {
    _ = try store.observations.column(column, purpose: nil)
    return value(column).map(luaValue) ?? .nil
  }

  func luaValue(_ value: CellValue) -> LuaValue {
    switch value {
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(Int(value))
    case .number(let value): .number(value)
    case .text(let value): .string(value)
    case .numbers(let values): .string(values.description)
    case .null: .nil
    }
  }
}
