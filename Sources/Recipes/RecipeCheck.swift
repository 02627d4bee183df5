import Diagnostics
import FileSystem
import LuaHost
import Outputs
import RecipeAPI
import Reports
import Simulation
import TextFormat

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The result of a check in which no error was found: the script of the recipe loads, and the parameters are valid.
/// ``ran`` states whether the recipe also ran on a simulated store.
public struct RecipeCheck: Report {
  /// The kind of this report: `recipe-check`.
  public static let kind = "recipe-check"

  let name: String
  let parameters: [String: String]
  /// Whether the recipe ran to its end.
  let ran: Bool
  /// Why the recipe did not run, or did not run to its end.
  let notes: [String]

  /// The result as text: the name of the recipe, the number of its parameters that have a value, and the notes.
  public var text: String {
    let valid = "\(name): valid (\(counted(parameters.count, "parameter")) with a value)"
    return
      ([valid + (ran ? "; the recipe ran without errors on a simulated store" : "")]
      + notes.map { "note: \($0)" }).joined(separator: "\n")
  }
}

/// Loads a recipe, checks parameters, and runs it on a simulated store of two runs, which is removed afterwards.
///
/// If the recipe needs data that the simulated store does not have, the result contains a note instead of an error. If
/// a required parameter has no value, the recipe is not run.
/// - Parameters:
///   - isStatic: whether the recipe is only loaded and not run.
///   - observer: the functions to which progress is reported. Texts that the recipe prints are not shown.
/// - Throws: ``RecipeError``, `LuaError`, and the errors of ``runRecipe(_:observer:events:)``.
public func checkRecipe(
  _ request: RecipeRequest, isStatic: Bool, observer: RecipeObserver = RecipeObserver()
) throws -> RecipeCheck {
  let loaded = try LoadedRecipe(request)
  let values = try loaded.statedValues()
  let (name, parameters) = (loaded.file.displayName, values.mapValues(\.text))
  func result(ran: Bool = false, _ notes: [String]) -> RecipeCheck {
    RecipeCheck(name: name, parameters: parameters, ran: ran, notes: notes)
  }
  let missing = loaded.recipe.missing(in: values).map { "-p \($0.name)=..." }
  if isStatic { return result([]) }
  if !missing.isEmpty {
    return result(["to run the recipe on a simulated store, set \(missing.joined(separator: " "))"])
  }
  do {
    try runOnSimulatedStore(request, needsData: loaded.recipe.needsData, observer)
  } catch let lack as LackOfData {
    return result(["the recipe stopped, perhaps only because the simulated store lacks some data: \(lack.reason)"])
  }
  return result(ran: true, [])
}

/// Simulates a store in a temporary folder and runs a recipe on it.
/// - Throws: ``LackOfData``, and the errors of ``runRecipe(_:observer:events:)``.
private func runOnSimulatedStore(_ request: RecipeRequest, needsData: Bool, _ observer: RecipeObserver) throws {
  let temporary = getenv("TMPDIR").map { String(cString: $0) } ?? ""
  let folder: String
  do throws(FileFailure) {
    folder = try makeTemporaryFolder(
      in: temporary.hasPrefix("/") ? temporary : "/tmp", stem: "\(Program.name)-", for: "a simulated store")
  } catch { throw OutputError(error) }
  defer { removeTree(folder) }
  var (request, observer) = (request, observer)
  if needsData {
    var options = SimulationOptions()
    (options.runs, options.targetRuns, options.zenithAngles, options.threads) = (2, 0, [15, 25], request.jobs)
    let store = joined(folder, "store")
    try Simulator(options).write(to: store)
    request.data = store
  }
  (request.out, request.ledger) = (joined(folder, "out"), .off)
  observer.print = { _ in }
  do { _ = try runRecipe(request, observer: observer) } catch let error as any DarktimeError where error.isLackOfData {
    throw LackOfData(reason: error.problem.text.replacing(joined(folder, "store"), with: "STORE"))
  }
}

/// The error for a recipe that ended because the simulated store lacks data.
private struct LackOfData: Error {
  let reason: String
}
