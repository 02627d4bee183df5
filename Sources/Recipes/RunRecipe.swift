import DL3
import Diagnostics
import FITS
import FoundationEssentials
import LuaHost
import Outputs
import Parallel
import RecipeAPI
import ReportPages
import Reports
import TextFormat

/// Runs a recipe: loads the script, opens the store, calls the function `run`, and moves the complete output to its
/// final path.
///
/// If anything fails, no files are left behind, and an earlier output stays unchanged.
/// - Parameter events: A cache that keeps event lists until a recipe runs again; `nil` for no cache.
/// - Throws: Errors of any layer. An error that passes through Lua becomes a `LuaError`, with script, line and
///   traceback.
public func runRecipe(
  _ request: RecipeRequest, observer: RecipeObserver = RecipeObserver(), events: EventCache? = nil
) throws -> RecipeSummary {
  let start = ContinuousClock.now
  let stages = StageClock(observer.stage)
  let observer = stages.watching(observer)
  let loaded = try LoadedRecipe(request, observer: observer)
  stages.end("loading the recipe")
  let session = loaded.session
  defer { observer.scripts(loaded.scripts) }
  let values = try loaded.parameterValues()

  var missing: [String] = []
  if request.data?.isEmpty ?? loaded.recipe.needsData { missing.append("--data") }
  if request.out?.isEmpty ?? !request.dryRun { missing.append("--out") }
  guard missing.isEmpty else { throw RecipeError.missingOptions(missing) }
  var store = try request.data.map { try DataStore(path: $0, site: request.site, dataSums: request.dataSums) }
  store?.eventCache = events
  if store != nil { stages.end("reading the index tables") }
  if let store { session.log.record(.notes(store.notes)) }
  session.provenance = try Provenance(
    recipe: .init(name: loaded.file.name, summary: loaded.recipe.summary, sha256: loaded.sha256, modules: [:]),
    parameters: values.mapValues { Provenance.withoutFolders($0.text) }, store: store.map { try .init($0) },
    site: request.site)

  for file in values.sorted(by: { $0.key < $1.key }).compactMap(\.value.file) { try session.record(input: file) }

  var folder: OutputFolder?
  if let out = request.out {
    let inputs = loaded.scripts + session.log.inputsByPath.keys
    let (place, exists) = try OutputFolder.check(
      out, overwrite: request.overwrite, store: store?.path, inputs: inputs)
    if exists { session.replaced = place }
    if !request.dryRun {
      folder = try OutputFolder.start(at: out, overwrite: request.overwrite, store: store?.path, inputs: inputs)
      session.staging.set(folder?.staging)
    }
  }
  defer { folder?.abandon() }

  let parameters = try loaded.state.makeTable(names: values.count)
  for (name, value) in values { try parameters.set(.string(name), to: value.lua.luaValue(in: loaded.state)) }
  let declared = loaded.recipe.parameters.map(\.name)
  try loaded.state.setMissingKeys(of: parameters) { name in
    declared.contains(name) ? nil : RecipeError.undeclaredParameter(name: name, declared: declared)
  }
  let output = RecipeOutput(session: session, folder: folder)
  try StopSignal.$current.withValue(.process(until: loaded.state.deadline)) {
    do {
      try loaded.recipe.run(.table(parameters), store.map { .object($0) } ?? .nil, .object(output))
    } catch var error as LuaError {
      if let hint = loaded.exclusionHint(for: error, values, of: store) { error.hint = hint }
      throw error
    }
  }
  if let store { session.log.record(.notes(store.takeColumnNotes())) }
  stages.end("running the recipe, excluding the stages above")

  for mask in session.log.masksOutsideFields {
    session.log.warn(
      "mask", "the mask excludes nothing in the field of view of any run; check its coordinates",
      at: mask.file ?? mask.shape)
  }

  if request.report { session.log.record(.file(OutputFolder.reportPage)) }
  if request.strict, !session.log.warnings.isEmpty { throw RecipeError.warnings(session.log.warnings) }
  if let folder {
    if var provenance = session.provenance {
      try provenance.complete(
        from: session.log, store: store, modules: loaded.state.moduleFiles.map { ($0.name, $0.path) })
      try folder.write(try stableJSON(provenance) + "\n", to: OutputFolder.mark)
      // The report page is made from the other files of the output, including the provenance, so it is written last.
      if request.report {
        for (name, bytes) in try reportFiles(
          of: folder.staging, isFull: request.isReportFull, jobs: request.jobs)
        {
          try folder.write(bytes, to: name)
        }
        stages.end("making the report page")
      }
    }
    if session.replaced != nil, let out = request.out {
      // Check again: during the run, somebody may have put a file into the old output, or the recipe may have loaded a
      // module from it.
      try OutputFolder.check(
        out, overwrite: request.overwrite, store: store?.path, inputs: loaded.scripts + session.log.inputsByPath.keys)
    }
    if try folder.finish() {
      session.log.note(
        "no-exchange",
        "the file system cannot replace a folder in one step, so the output is moved into place in several steps; if "
          + "darktime is killed between these steps, the earlier output is restored the next time the recipe runs",
        at: folder.path)
    }
    stages.end("moving the output into place")
  }
  let elapsed = start.duration(to: .now)
  return RecipeSummary(
    session.log, recipe: loaded.file.name, out: request.out, dryRun: request.dryRun, store: store,
    seconds: elapsed / .seconds(1))
}
