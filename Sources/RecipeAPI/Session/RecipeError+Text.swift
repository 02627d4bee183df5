import Diagnostics
import TextFormat

extension RecipeError {
  private static let dataHint = "give a data store with --data STORE; 'darktime simulate store' creates one for tests"
  private static let outHint = "give --out OUT, a folder that does not exist yet"

  /// The error message.
  public var problem: Problem {
    switch self {
    case .noSuchRecipe(let name, let known):
      Problem(
        found: "there is no recipe '\(name)'", expected: "a Lua file or a recipe that comes with darktime",
        hint: suggestion(for: name, among: known))
    case .cannotRead(let path, let reason):
      Problem(at: path, found: "cannot be read: \(reason)")
    case .notARecipe(let name, let found):
      Problem(
        at: name, found: "the script returns \(found)", expected: "a recipe",
        hint: "end the script with 'return dt.recipe { ... }'")
    case .needsAPI(let wanted, let present):
      Problem(
        found: "the recipe needs version \(wanted) of the API", expected: "at most version \(present)",
        hint: "install a later version of darktime")
    case .notAnAssignment(let text):
      Problem(at: "-p \(text)", found: "no '='", expected: "name=value")
    case .unknownParameter(let name, let recipe, let present):
      Problem(at: "-p \(name)", found: "\(recipe) has no such parameter", hint: suggestion(for: name, among: present))
    case .undeclaredParameter(let name, let declared):
      Problem(
        found: "the recipe declares no parameter '\(name)'",
        hint: correction(for: name, in: declared)
          ?? "add the parameter to the option 'params' of dt.recipe"
          + (declared.isEmpty ? "" : "; declared parameters: \(declared.joined(separator: ", "))"))
    case .parameterTwice(let name):
      Problem(at: "-p \(name)", found: "the parameter is given twice", hint: "give it only once")
    case .badParameter(let name, let problem):
      Problem(at: "parameter \(name)", found: problem.found, expected: problem.expected, hint: problem.hint)
    case .badDefault(let function, let problem):
      Problem(found: "\(function): option 'default': \(problem.found)", expected: problem.expected, hint: problem.hint)
    case .missingParameter(let name, let expected):
      Problem(
        at: "parameter \(name)", found: "the parameter has no default and was not set", expected: expected,
        hint: "set the parameter with -p \(name)=...")
    case .missingOptions(let options):
      Problem(
        found: "the recipe needs \(options.joined(separator: " and "))",
        hint: options.map { $0 == "--data" ? Self.dataHint : Self.outHint }.joined(separator: "; "))
    case .notFilled:
      Problem(found: "the background contains no runs", hint: "first call background:fill(runs)")
    case .noEvents(let runs):
      Problem(
        found: "the background contains \(counted(runs, "run")) but no events",
        expected: "at least one event within the axes that passes all cuts",
        hint:
          "check the axes and the options 'events', 'exclude' and 'threshold' of the background; "
          + "to omit a group, call models:skip(group, reason)")
    case .noExposure(let runs, let refused):
      Problem(
        found: "the background has no exposure: "
          + [
            refused > 0 ? "\(counted(refused, "run")) could not be read" : nil,
            runs > 0 ? "\(counted(runs, "run")) had no usable good time, field of view or energy range" : nil,
          ].compactMap { $0 }.joined(separator: ", "),
        expected: "at least one run with exposure in some bin",
        hint: "check the axes and the options 'exclude' and 'threshold' of the background, and check the store with "
          + "'darktime data check'")
    case .modelTwice(let group):
      Problem(
        found: "group \(group) already has a model, or was skipped",
        expected: "only one call of models:add or models:skip for each group")
    case .foreignGroup:
      Problem(
        found: "this group belongs to a different grouping", expected: "a group of the grouping given to dt.models",
        hint: "loop over the groups that were given to dt.models")
    case .noModelOnPath(let obsID):
      Problem(
        at: "run \(obsID)", found: "the run has good time only in zenith bands without a model",
        expected: "a model for at least one of these bands",
        hint: "add a model for one of these bands, or skip the group of the run with models:skip")
    case .noModels(groups: 0, _):
      Problem(
        found: "no group has a run, so no group has a model", expected: "runs in at least one group",
        hint: "select other runs, or change the groups")
    case .noModels(let groups, let skipped):
      Problem(
        found: Self.withoutModels(groups, skipped),
        expected: "a model for at least one group",
        hint: skipped.isEmpty
          ? "call models:add(group, background:rate()) for each group"
          : "change the parameters of the recipe so that fewer groups are skipped")
    case .warnings(let texts):
      Problem(
        at: "--strict",
        found: "\(counted(texts.count, "warning")): "
          + (texts.prefix(5) + (texts.count > 5 ? ["..."] : [])).joined(separator: "; "),
        expected: "no warnings",
        hint: "fix the causes of the warnings, or omit --strict to write the output nevertheless")
    case .notWritten:
      Problem(
        found: "the models have not been written",
        hint: "call out:write_models(models) before writing the index tables")
    case .sharedRuns(let obsIDs):
      Problem(
        found: "the models share \(counted(obsIDs.count, "run")), which would be counted twice: "
          + listed(obsIDs, most: 10),
        expected: "models that have no runs in common",
        hint: "fill one background with all runs, or use only models that have no runs in common")
    case .weightCount(let found, let models):
      Problem(
        found: "\(counted(found, "weight")) for \(counted(models, "model"))", expected: "one weight for each model")
    case .mixedModels:
      Problem(
        found: "radial models and cubes", expected: "models of one kind",
        hint: "convert the radial models with model:cube(lon, lat), or the cubes with model:radial(offset)")
    case .noStoreForResponse:
      Problem(
        found: "the model needs the IRFs of a run, but no store is given",
        hint: "give the store with the option 'store'")
    case .badCell(let column, let found):
      Problem(
        at: "column \(column)", found: "the column contains \(found)",
        expected: "only booleans, only numbers or only strings")
    case .nameCount(let found, let models):
      Problem(found: "\(counted(found, "name")) for \(counted(models, "model"))", expected: "one name for each model")
    case .notAPlace(let count):
      Problem(
        found: "a position with \(counted(count, "angle"))", expected: "lon and lat, such as { \"1 deg\", \"0 deg\" }")
    case .offsetsAndPlaces:
      Problem(found: "both options 'offsets' and 'places'", expected: "only one of these two options")
    case .badFigure(let problem): problem
    case .noFigures: Problem(found: "a page without figures", expected: "at least one figure")
    case .badNewName(let name):
      Problem(
        at: name, found: "the name contains characters other than letters, digits, '_' and '-'",
        hint: "give a name such as my_model")
    case .recipeExists(let file):
      Problem(at: file, found: "the file already exists", hint: "give another name, or edit this file")
    case .shippedName(let name):
      Problem(
        at: name, found: "a recipe that comes with darktime has this name, and the new file would hide that recipe",
        hint: "give another name, such as my_\(name)")
    case .cannotWrite(let file, let reason):
      Problem(at: file, found: "cannot be written: \(reason)")
    }
  }

  /// Returns a text about groups with runs, none of which has a model, and the first reason for skipping a group.
  private static func withoutModels(_ groups: Int, _ skipped: [String]) -> String {
    let all =
      groups == 1
      ? "the only group with runs has no model"
      : "none of the \(grouped(groups)) groups with runs has a model"
    guard let reason = skipped.first else { return all }
    let verb = skipped.count == 1 ? "was" : "were"
    return "\(all); \(counted(skipped.count, "group")) \(verb) skipped (first reason: \(reason))"
  }
}

extension RecipeError {
  /// Whether the error is due to missing data: no events, no exposure, or no models.
  public var isLackOfData: Bool {
    switch self {
    case .noEvents, .noExposure, .noModels: true
    default: false
    }
  }
}
