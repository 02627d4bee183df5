import BackgroundModels
import DL3
import Diagnostics
import Fitting
import LuaHost
import ModelXML
import Outputs
import ParametricModels

extension BackgroundSource: ParametricObject {
  var parametric: ParametricModel { model }
  var statistics: [RunStatistics] { [] }
  var fit: FitResult? { nil }
  func rate(of obsID: Int64?) -> FittedRate { FittedRate(model) }

  /// The name of the class in Lua.
  public static let luaName = "ParametricModel"

  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<BackgroundSource>(
    "A parametric model that was read from a model definition file.",
    example: "local model = dt.read_xml(\"models.xml\")[1]\nprint(model:value(\"Sigma\"))",
    methods: parameterMethods + rateMethods,
    fields: [
      Field("name", .string, "the name of the source") { .string($0.name) },
      Field("instrument", .string, "the instrument of the runs for which the model is used") { .string($0.instrument) },
      Field(
        "obs_ids", .array(of: .integer), "the OBS_IDs of the runs for which the model is used; empty for all runs",
        converting: { $0.obsIDs.map { Int($0) } }),
    ],
    describe: { "model \($0.name)" })
}

/// The function `dt.read_xml`.
enum ModelXMLFunctions {
  private static let file = Argument("file", .string, "the XML file")
  private static let store = Argument(
    "store", .optional(.object(DataStore.self)),
    "the store with the responses of the runs; needed for sources of type CTAIrfBackground or CTAAeffBackground")
  private static let obsID = Argument(
    "obs_id", .optional(.integer),
    "the OBS_ID of the run whose response is used; needed for a source that belongs to several runs or to all runs")

  static let read = Function(
    "read_xml", "Reads the background models from a model definition file (XML) of ctools and gammalib.",
    details: "File names in the XML file are relative to the folder of the XML file, as in gammalib. Sources that are "
      + "not backgrounds, such as sky models, are skipped, and a note reports this. If a background has a gradient, a "
      + "positive value means that the rate increases with lon or lat as defined in GADF.",
    example: "for _, model in ipairs(dt.read_xml(\"OUT/models.xml\")) do print(model.name, model:value(\"Index\")) end",
    arguments: [file], options: [store, obsID],
    results: [ReturnValue("models", .array(of: .object(BackgroundSource.self)), "the models, in the order of the file")]
  ) { call in
    let (path, store) = (try call[file], try call[store])
    let session = try call.attached(RecipeSession.self)
    let wanted = try call[obsID].map(Int64.init)
    var notes = Notes()
    func run(_ obsIDs: [Int64], _ shape: TabulatedShape.Kind) throws(FittingError) -> Int64 {
      guard let id = wanted ?? (obsIDs.count == 1 ? obsIDs[0] : nil) else { throw .shapeOfRun(shape: shape.rawValue) }
      return id
    }
    let read = try ModelDefinitions(path: path) { kind, file, obsIDs in
      switch kind {
      case .lookup:
        return try TabulatedShape.lookup(path: file ?? "", dataSums: session.request.dataSums).table
      case .background:
        return try TabulatedShape.background(of: run(obsIDs, kind), in: known(store), notes: &notes).table
      case .effectiveArea: return try TabulatedShape.effectiveArea(of: run(obsIDs, kind), in: known(store)).table
      }
    }
    for path in read.files where !path.isEmpty { try session.record(input: path) }
    notes.merge(read.notes)
    session.log.record(.notes(notes))
    try session.record(input: path)
    return [try read.sources.map { LuaValue.object($0) }.luaValue(in: call.state)]
  }

  private static func known(_ store: DataStore?) throws(RecipeError) -> DataStore {
    if let store { return store }
    throw .noStoreForResponse
  }
}
