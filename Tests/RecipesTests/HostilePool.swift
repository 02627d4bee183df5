import DL3
import Foundation
import LuaHost
import Testing

@testable import Outputs
@testable import RecipeAPI
@testable import Recipes

/// A state with the whole API, a store, an output folder, and objects of each class.
struct HostilePool {
  let session: RecipeSession
  /// The names of the classes.
  let classes: [String]
  private let state: LuaState
  private let pool: LuaTable

  /// Creates the objects from the store in `folder`.
  init(folder: String) throws {
    let request = RecipeRequest(
      recipe: "hostile", data: folder + "/store", out: folder + "/out", jobs: 2, keepGoing: true)
    session = RecipeSession(request: request, observer: RecipeObserver(), recipeName: "hostile")
    state = try LuaState(workbench: session, roots: [])
    try Self.xml.write(toFile: folder + "/models.xml", atomically: true, encoding: .utf8)
    let output = RecipeOutput(
      session: session, folder: try OutputFolder.start(at: folder + "/out", overwrite: false, store: nil))
    try state.setGlobal("store", to: .object(try DataStore(path: folder + "/store")))
    try state.setGlobal("output", to: .object(output))
    try state.setGlobal("xml", to: .string(folder + "/models.xml"))
    let made = try state.run(Self.script, name: "pool.lua")
    pool = try #require(made[0].table)
    classes = try pool.names
    try state.setGlobal("pool", to: made[0])
    try state.setGlobal("odd", to: made[1])
  }

  /// Runs one call within limits that are small enough for thousands of calls.
  func run(_ code: String) throws -> [LuaValue] {
    state.limits = LuaLimits(memory: 64 << 20, instructions: 1_000_000, seconds: 0.5)
    return try state.run(code, name: "call.lua")
  }

  /// Puts an object into the pool, in the place of another one. The first object of each class is kept.
  func keep(_ value: LuaValue, at number: Int) throws {
    guard let objects = try pool[value.typeName].table else { return }
    try objects.set(.integer(2 + number % (HostileCalls.poolSize - 1)), to: value)
  }

  private static let xml = """
    <source_library><source name="B" type="CTABackground" instrument="HESS" id="1">
    <spatialModel type="Gaussian"><parameter name="Sigma" value="3" scale="1" free="1"/></spatialModel>
    <spectrum type="PowerLaw"><parameter name="Prefactor" value="1" scale="1e-6" free="1"/>
    <parameter name="Index" value="-2" scale="1" free="1"/>
    <parameter name="PivotEnergy" value="1" scale="1e6" free="0"/></spectrum></source></source_library>
    """

  /// Makes an object of each class, and the values to which the code of the calls refers.
  private static let script = """
    local runs = store:runs()
    local energy = dt.axis.parse("energy", "log 0.1 100 TeV 4 bins")
    local offset = dt.axis.parse("offset", "sqrt 0 3 deg 3 bins")
    local field = dt.axis.parse("lon", "linear -3 3 deg 4 bins")
    local lat = dt.axis.parse("lat", "linear -3 3 deg 4 bins")
    local radial = dt.background2d { energy = energy, offset = offset }
    radial:fill(runs)
    local cube = dt.background3d { energy = energy, lon = field, lat = lat }
    cube:fill(runs)
    local sums2d = dt.background2d { energy = energy, offset = offset }:run_sums(runs)
    local sums3d = dt.background3d { energy = energy, lon = field, lat = lat }:run_sums(runs)
    local groups = runs:group { dt.by.edges("ZEN_PNT", "0, 90 deg") }
    local models = dt.models(groups)
    local model = radial:rate()
    for group in groups:each() do models:add(group, model) end
    local bins = "0.1, 0.3, 1, 100 TeV"
    local counts = dt.pixel_counts { runs = runs, energy = bins, pixel = "0.5 deg", threshold = "none" }
    local regression = dt.regression {
      counts = counts, updates = 2, norm = {}, covariates = {},
      terms = { r = { field = "radial 1", run = "1", energy = "level" } },
    }
    local study = dt.study { runs = runs, pixel = "0.5 deg", energy = "0.1, 1, 100 TeV" }
    local fold
    study:strategy("all", function(given)
      fold = given
      return sums2d:subset(given.training):background():rate()
    end)
    local ranking = study:ranking()
    local fits = dt.fit { runs = runs, energy = "0.2, 30 TeV", nodes = 2, threshold = "none", gradient = false }
    local ok, failure = pcall(dt.axis.parse, "x", "y")
    local norms = regression:norms(runs, { beyond = "1 deg", scored = "0.1, 100 TeV" })
    local one = {
      Store = store, Runs = runs, Run = runs[1], Matches = runs:pair(runs, { columns = { ZEN_PNT = "90 deg" } }),
      Groups = groups, Group = groups[1], GroupAxis = dt.by.edges("ZEN_PNT", "0, 90 deg"),
      Background2D = radial, Background3D = cube, RunSums2D = sums2d, RunSums3D = sums3d,
      ShapeComparison = sums2d:compare(model), Model2D = model, Model3D = cube:rate(),
      Fits = fits, Fit = fits[1], ParametricModel = dt.read_xml(xml)[1], Systematics = ranking:systematics(),
      Models = models, Regions = dt.sky.circle("83 deg", "22 deg", "1 deg"), Output = output,
      Figure = dt.figure.spectrum { models = models }, Axis = energy, Quantity = dt.quantity("1 deg"),
      Recipe = dt.recipe { api = 1, summary = "x", run = print }, Parameter = dt.param.string {}, Error = failure,
      PixelCounts = counts, Regression = regression, Norm = norms[1], Study = study, Fold = fold, Ranking = ranking,
    }
    local pool = {}
    for name, object in pairs(one) do pool[name] = { object, object, object, object } end

    local odd = {
      long = ("x"):rep(100000), many = ("1,"):rep(20000) .. "1 deg", nested = ("("):rep(5000), loop = {}, list = {},
      meta = setmetatable({}, { __index = function() error("index") end, __len = function() return 2 ^ 62 end }),
      fails = function() error("fails") end, returns = function() return 0.5 end,
    }
    odd.loop[1], odd.loop.x = odd.loop, odd.loop
    for i = 1, 5000 do odd.list[i] = i end
    odd.recurses = function(...) return odd.recurses(...) + 1 end
    return pool, odd
    """
}
