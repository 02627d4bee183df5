import Diagnostics
import TextFormat

extension RecipeError {
  private static let dataHint = "give --data STORE, a folder of event lists; 'darktime simulate store' makes one to try"
  private static let outHint = "give --out OUT, a folder that is not there yet"

  /// The fact, told.
  public var problem: Problem {
    switch self {
    case .noSuchRecipe(let name, let known):
      Problem(
        found: "there is no recipe '\(name)'", expected: "a Lua file or a shipped recipe",
        hint: suggestion(for: name, among: known))
    case .cannotRead(let path, let reason):
      Problem(at: path, found: "cannot be read: \(reason)")
    case .notARecipe(let name, let found):
      Problem(
        at: name, found: "the script returns \(found)", expected: "a recipe",
        hint: "end it with 'return dt.recipe { ... }'")
    case .needsAPI(let wanted, let present):
      Problem(
        found: "the recipe needs version \(wanted) of the API", expected: "at most \(present)",
        hint: "use a later darktime")
    case .notAnAssignment(let text):
      Problem(at: "-p \(text)", found: "no '='", expected: "name=value")
    case .unknownParameter(let name, let recipe, let present):
      Problem(
        at: "-p \(name)", found: "\(recipe) has no such parameter", hint: suggestion(for: name, among: present))
    case .parameterTwice(let name):
      Problem(at: "-p \(name)", found: "given twice", hint: "give it once")
    case .badParameter(let name, let problem):
      Problem(
        at: "parameter \(name)", found: problem.found, expected: problem.expected, hint: problem.hint)
    case .badDefault(let function, let problem):
      Problem(
        found: "\(function): option 'default': \(problem.found)", expected: problem.expected, hint: problem.hint)
    case .missingParameter(let name, let expected):
      Problem(
        at: "parameter \(name)", found: "no value, and the recipe gives no default", expected: expected,
        hint: "give it as -p \(name)=...")
    case .missingOptions(let options):
      Problem(
        found: "the recipe needs \(options.joined(separator: " and "))",
        hint: options.map { $0 == "--data" ? Self.dataHint : Self.outHint }.joined(separator: "; "))
    case .notFilled:
      Problem(found: "the background has not been filled", hint: "call background:fill(runs) first")
    case .noEvents(let runs):
      Problem(
        found: "no event of \(counted(runs, "run")) was counted in the background",
        expected: "at least one event, from which a rate can be derived",
        hint:
          "check axes, 'events', 'exclude' and 'threshold' of the background; "
          + "models:skip(group, reason) leaves a group out")
    case .noExposure(let runs, let refused):
      Problem(
        found: "the background has no exposure: "
          + [
            refused > 0 ? "\(counted(refused, "run")) could not be read" : nil,
            runs > 0 ? "\(counted(runs, "run")) without good time, field or energies that count" : nil,
          ].compactMap { $0 }.joined(separator: ", "),
        expected: "at least one run with good time in which some bin counts",
        hint: "'darktime data check' tells what is wrong with the store")
    case .modelTwice(let group):
      Problem(found: "group \(group) has a model already, or was skipped", expected: "one model for each group")
    case .foreignGroup:
      Problem(
        found: "a group of another grouping", expected: "a group of the grouping given to dt.models",
        hint: "loop over the groups that dt.models was made with")
    case .noModels(groups: 0, _):
      Problem(
        found: "no group has a run, and so none has a model", expected: "a model of one group or more",
        hint: "select other runs, or change the groups")
    case .noModels(let groups, let skipped):
      Problem(
        found: "none of \(counted(groups, "group")) with runs has a model"
          + (skipped.first.map { "; \(grouped(skipped.count)) skipped, the first because of: \($0)" } ?? ""),
        expected: "a model of one group or more",
        hint: skipped.isEmpty
          ? "call models:add(group, background:rate()) for each group" : "change the parameters that it depends on")
    case .warnings(let texts):
      Problem(
        at: "--strict",
        found: "\(counted(texts.count, "warning")): "
          + (texts.prefix(5) + (texts.count > 5 ? ["..."] : [])).joined(separator: "; "),
        expected: "none", hint: "without --strict the output is written, and lists them")
    case .notWritten:
      Problem(
        found: "the models have not been written", hint: "call out:write_models(models) before the index is written")
    case .sharedRuns(let obsIDs):
      Problem(
        found: "the models share \(counted(obsIDs.count, "run")), which would count twice: "
          + listed(obsIDs, most: 10),
        expected: "models of different runs", hint: "make one background of all runs, or add models of other groups")
    case .weightCount(let found, let models):
      Problem(found: "\(counted(found, "weight")) for \(counted(models, "model"))", expected: "one for each")
    case .mixedModels:
      Problem(
        found: "radial models beside cubes", expected: "models of one kind",
        hint: "model:cube(lon, lat) or model:radial(offset) makes one of the other")
    case .noStoreForResponse:
      Problem(found: "no store to find it in", hint: "give the option 'store'")
    case .badCell(let column, let found):
      Problem(at: "column \(column)", found: found, expected: "true or false, numbers, or texts")
    case .nameCount(let found, let models):
      Problem(found: "\(counted(found, "name")) for \(counted(models, "model"))", expected: "a name for each model")
    case .notAPlace(let count):
      Problem(found: "a place of \(counted(count, "angle"))", expected: "lon and lat, such as { \"1 deg\", \"0 deg\" }")
    case .offsetsAndPlaces: Problem(found: "offsets and places", expected: "one of them")
    case .badFigure(let problem): problem
    case .noFigures: Problem(found: "a page of no figures", expected: "one or more")
    case .badNewName(let name):
      Problem(
        at: name, found: "not a plain name of letters, digits, '_' and '-'", hint: "give a plain name such as my_model")
    case .recipeExists(let file):
      Problem(at: file, found: "the file exists already", hint: "give another name, or go on with that file")
    case .shippedName(let name):
      Problem(
        at: name, found: "a shipped recipe has this name, and the new file would hide it",
        hint: "give another name, such as my_\(name)")
    case .cannotWrite(let file, let reason):
      Problem(at: file, found: "cannot be written: \(reason)")
    }
  }
}
