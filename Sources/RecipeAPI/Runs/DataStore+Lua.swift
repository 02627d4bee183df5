import DL3
import FileSystem
import LuaHost
import Outputs
import Parallel
import Selection
import TextFormat

extension DataStore: LuaBindable {
  /// The name of the class in Lua.
  public static let luaName = "Store"

  private static let condition = RunArguments.condition
  private static let keywords = Argument("keywords", .array(of: .string), "the keywords; case is ignored")
  private static let headerRun = Argument("run", .object(Run.self), "the run")
  private static let keyword = Argument("keyword", .string, "the keyword; case is ignored")
  private static let file = Argument("name", .string, "the path relative to the folder of the store")

  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<DataStore>(
    "A DL3 data store: the observations and their files. It is only read, never changed.",
    methods: [
      Method(
        "select", "Returns the runs that meet a condition.", details: RunArguments.selectDetails,
        example: """
          local off = store:select("IS_OFF && ZEN_PNT < 40")
          local long = store:select(function(run) return run.ONTIME > 1000 end)
          """,
        arguments: [condition], results: [RunArguments.result]
      ) { store, call in
        var selection = RunSelection(all: store)
        try selection.keep(try call[condition], in: call)
        return [.object(selection)]
      },
      Method(
        "file", "Returns the path of a file in the folder of the store, such as the true model of a simulated store.",
        example: "local truth = dt.read_model(store:file(\"truth/models/zenith_bands_g000.fits.gz\"))",
        arguments: [file], results: [ReturnValue("path", .string, "the path")]
      ) { store, call in [.string(joined(store.folder, try call[file]))] },
      Method(
        "cube_alignment", "Returns the alignment that background cubes for the store should have.",
        details: """
          With the event lists of some stores, such as H.E.S.S. DR1, gammapy assumes that every cube is in RADEC
          alignment. For these stores, the result is "RADEC"; otherwise it is "ALTAZ". Only the event list of the first
          run is examined.
          """,
        example: "local alignment = store:cube_alignment()",
        results: [ReturnValue("alignment", .string, "\"RADEC\" or \"ALTAZ\"")]
      ) { store, _ in [.string(try store.cubeAlignment().rawValue)] },
      Method(
        "read_header", "Returns the store with keywords of the EVENTS headers as additional columns of the runs.",
        details: """
          Each column has the name of its keyword. A run without the keyword has no value. The headers of all runs are
          read, but no events. The columns are not written to index tables.
          """,
        example: "local dark = store:read_header({ \"NSBLEVEL\" }):select(\"NSBLEVEL < 150\")", arguments: [keywords],
        results: [ReturnValue("store", .object(DataStore.self), "the store with these columns")]
      ) { store, call in
        let session = try call.attached(RecipeSession.self)
        var done = 0
        return [
          .object(
            try store.reading(headerKeywords: call[keywords], of: store.runs) {
              try StopSignal.current.check()
              done += 1
              session.observer.progress(Progress(step: "reading headers", done: done, total: store.runs.count))
            })
        ]
      },
      Method(
        "header", "Returns the value of a keyword in the EVENTS header of a run.",
        details: "To get keywords of all runs, use `read_header`. It adds the keywords as columns, which can also be "
          + "used in expressions.",
        example: "print(store:header(run, \"NSBLEVEL\"))", arguments: [headerRun, keyword],
        results: [
          ReturnValue("value", .any, "a boolean, a number or a string; nil if the header does not contain the keyword")
        ]
      ) { store, call in
        let name = try call[keyword].uppercased()
        let found = try store.eventHeader(of: call[headerRun].obsID)[name]
        let value: LuaValue =
          switch found {
          case .bool(let value)?: .boolean(value)
          case .int(let value)?: .integer(Int(value))
          case .double(let value)?: .number(value)
          case .string(let value)?: .string(value)
          default: .nil
          }
        return [value]
      },
      Method("runs", "Returns all runs.", results: [RunArguments.result]) { store, _ in
        [.object(RunSelection(all: store))]
      },
    ],
    fields: [
      Field(
        "columns", .array(of: .string), "the columns that expressions can use",
        converting: { $0.observations.allNames })
    ],
    length: ("the number of runs", { $0.observations.count }),
    describe: { "store of \(counted($0.observations.count, "run"))" })
}
