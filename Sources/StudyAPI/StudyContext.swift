import DL3
import LuaHost
import Outputs
import Production
import RecipeAPI
import Studies
import StudyLedger
import TextFormat

/// What a recipe has read so far. The results of its studies depend on this.
final class StudyContext {
  private let session: RecipeSession
  private let store: DataStore
  /// The digest of the files of runs, which is computed again when the recipe has read other runs.
  private var files: (runs: [Int64], sha256: String) = ([], "")

  init(_ session: RecipeSession, _ store: DataStore) { (self.session, self.store) = (session, store) }

  /// Returns the identity of a study; `nil` for a study at the prompt, which has no recipe.
  func identity(
    number: Int, study: Study, runs: [PixelCounts], zeniths: [Int64: Double], options: [String: String],
    _ state: LuaState
  ) throws -> StudyIdentity? {
    guard var provenance = session.provenance else { return nil }
    for module in state.moduleFiles { provenance.recipe.modules[module.name] = try sha256(ofFile: module.path) }
    let obsIDs = Set(study.folds.flatMap { $0.training + $0.targets }).union(session.log.readRuns)
    let request = session.request
    return StudyIdentity(
      recipe: provenance.recipe, parameters: provenance.parameters, store: provenance.store, site: provenance.site,
      inputs: session.log.inputs, files: DataFiles(of: obsIDs, in: store).sha256,
      reading: [
        "datasum": "\(request.dataSums)", "keep-going": "\(request.keepGoing)", "verify": "\(request.verify)",
      ], number: number, options: options, folds: study.folds, counts: digest(of: runs, zeniths: zeniths))
  }

  /// Returns a digest of everything that the recipe has read so far: files that it names, modules, and files of runs.
  ///
  /// A recipe can read more after `dt.study` and before a strategy, so the identity of the study is not sufficient.
  func readDigest(_ state: LuaState) throws -> String {
    let inputs = session.log.inputs.map { "\($0.file) \($0.sha256)" }
    let modules = try state.moduleFiles.map { "\($0.name) \(try sha256(ofFile: $0.path))" }
    let runs = session.log.readRuns
    if runs != files.runs { files = (runs, DataFiles(of: runs, in: store).sha256) }
    return sha256(Array((inputs + modules + [files.sha256]).joined(separator: "\n").utf8))
  }
}
