import DL3
import LuaHost
import Production
import Selection
import TextFormat

/// The Lua object for the events of runs, counted on a grid of pixels and energies.
struct ScriptedPixelCounts: LuaBindable {
  /// The runs that were requested.
  let selection: RunSelection
  let grid: PixelGrid
  /// The counts of the runs that could be read; empty in a dry run.
  let counts: [PixelCounts]
  /// Whether this is a dry run, which checks the recipe and reads no events.
  let isDry: Bool

  /// The runs that could be read; in a dry run, all runs.
  var runs: Runs {
    let known = Set(counts.map(\.obsID))
    return isDry ? selection.runs : selection.runs.filter { known.contains($0.obsID) }
  }

  static let luaName = "PixelCounts"
  private static let run = Argument("run", .object(Run.self), "the run")

  static let luaClass = LuaClass<ScriptedPixelCounts>(
    "The counts of runs in energy bins and in pixels of the tangent plane at the pointing of each run.",
    methods: [
      Method(
        "contains",
        "Returns whether the events of a run were counted; a regression can only predict such runs.",
        details: "With `--keep-going`, runs that cannot be read are skipped, and their events are not counted.",
        arguments: [run], results: [ReturnValue("contains", .boolean, "whether the events were counted")]
      ) { counts, call in
        let obsID = try call[run].obsID
        return [.boolean(counts.runs.obsIDs.contains(obsID))]
      }
    ],
    fields: [
      Field("runs", .object(RunSelection.self), "the runs whose events were counted") {
        .object($0.selection.narrowed(to: $0.runs))
      },
      Field("pixels", .integer, "the number of pixels") { .integer($0.grid.count) },
      Field(
        "table", .array(of: .table),
        "a row for each run: OBS_ID, EVENTS (events read), COUNTS (events used), PIXELS (pixels used), ENERGY_LO "
          + "(lower edge of the first used energy bin, in TeV)",
        converting: { counts in
          counts.counts.map { run in
            [
              "OBS_ID": .integer(Int(run.obsID)), "EVENTS": .integer(run.statistics.read),
              "COUNTS": .integer(run.usedCounts), "PIXELS": .integer(run.keptPixels),
              "ENERGY_LO": .number(counts.grid.energyEdges[run.energyBins.lowerBound]),
            ] as [String: LuaValue]
          }
        }),
    ],
    length: ("the number of runs whose events were counted", { $0.runs.count }),
    describe: { counts in
      let events = counts.counts.reduce(0) { $0 + $1.usedCounts }
      return "\(counted(events, "event")) of \(counted(counts.runs.count, "run")) in "
        + "\(counted(counts.grid.count, "pixel")) and \(counted(counts.grid.energies, "energy bin"))"
    })
}
