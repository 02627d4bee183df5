import DL3
import Diagnostics
import LuaHost
import Outputs
import Selection
import Units

extension Run: LuaBindable {
  /// The name in Lua.
  public static let luaName = "Run"

  private static let source = Argument(
    "source", ArgumentType<ThresholdSource>.choice,
    "where it is told: SAFE_ENERGY_LO of the observation table, or LO_THRES in the header of the effective area")
  private static let name = Argument("column", .string, "the column, in any case")

  /// A run, as scripts see it.
  public static let luaClass = LuaClass<Run>(
    "One observation: a row of the observation table.",
    details: """
      Its fields are the columns of the table, in any case: `run.ZEN_PNT` is a plain number in the column's unit,
      which `run:unit("ZEN_PNT")` tells. A cell without a value is `nil`.
      """,
    example: "for run in runs:each() do print(run.OBS_ID, run.ZEN_PNT, run:unit(\"ZEN_PNT\")) end",
    methods: [
      Method(
        "unit", "Tells the unit of a column.", arguments: [name],
        results: [ReturnValue("unit", .string, "the unit; empty for a plain number")]
      ) { run, call in
        let column = try call[name]
        _ = try run.luaCell(column)
        return [.string(run.unit(column) ?? "")]
      },
      Method(
        "threshold", "Tells the safe energies of the run; a run without a threshold is an error.",
        example: "local low = run:threshold(\"aeff\")\nprint(low:value(\"TeV\"))",
        arguments: [source],
        results: [
          ReturnValue("low", .object(Quantity.self), "the threshold"),
          ReturnValue("high", .optional(.object(Quantity.self)), "the upper end, where one is told"),
        ]
      ) { run, call in
        var notes = Notes()
        let energies = try run.store.safeEnergies(of: run.obsID, from: call[source], notes: &notes)
        try call.attached(RecipeSession.self).log.record(.notes(notes))
        let high: LuaValue = energies.high < .infinity ? .object(Quantity(energies.high, .TeV)) : .nil
        return [.object(Quantity(energies.low, .TeV)), high]
      },
    ],
    dynamicFields: DynamicFields("the columns of the observation table", names: { $0.columnNames }) { run, name in
      run.value(name).map(run.luaValue)
    },
    describe: { "run \($0.obsID)" })

  /// A cell; an unknown column is an error.
  public func luaCell(_ column: String) throws -> LuaValue {
    guard let value = value(column) else { throw SelectionError.unknownColumn(name: column, present: columnNames) }
    return luaValue(value)
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
