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
        "obs_ids", .array(of: .integer), "the runs for which the model is used; empty for all runs",
        converting: { $0.obsIDs.map { Int($0) } }),
    ],
    describe: { "model \($0.name)" })
}

/// The function `dt.read_xml`.
enum ModelXMLFunctions {
  private static let file = Argument("file", .string, "the file")
  private static let store = Argument(
    "store", .optional(.object(DataStore.self)),
    "the store with the responses that CTAIrfBackground and CTAAeffBackground use")

  static let read = Function(
    "read_xml", "Reads the backgrounds of a model definition file (XML) of ctools and gammalib.",
    details: "Gradients have the sign convention of GADF. Sources of other types are skipped, with a note.",
    example: "for _, model in ipairs(dt.read_xml(\"OUT/models.xml\")) do print(model.name, model:value(\"Index\")) end",
    arguments: [file], options: [store],
    results: [ReturnValue("models", .array(of: .object(BackgroundSource.self)), "the models, in the order of the file")]
  ) { call in
    let (path, store) = (try call[file], try call[store])
    let session = try call.attached(RecipeSession.self)
    let read = try ModelDefinitions(path: path) { kind, file, obsIDs in
      switch kind {
      case .lookup:
        let shape = try TabulatedShape.lookup(path: file ?? "", dataSums: session.request.dataSums)
        if let file { try session.record(input: file) }
        return shape.table
      case .background: return try TabulatedShape.background(of: obsIDs, in: try known(store)).table
      case .effectiveArea: return try TabulatedShape.effectiveArea(of: obsIDs, in: try known(store)).table
      }
    }
    session.log.record(.notes(read.notes))
    try session.record(input: path)
    return [try read.sources.map { LuaValue.object($0) }.luaValue(in: call.state)]
  }

  private static func known(_ store: DataStore?) throws(RecipeError) -> DataStore {
    if let store { return store }
    throw .noStoreForResponse
  }
}
