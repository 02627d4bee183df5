import Background
import DL3
import Diagnostics
import FileSystem
import Sky
import Tables

/// What the host remembers while a recipe runs: who asked, what was used, what has to be told afterwards.
final class RecipeSession {
  let request: RunRequest
  let observer: RunObserver
  let recipeName: String
  /// Where the output will stand, before there is a folder; tells relative paths in a dry run.
  let plannedFolder: String
  /// Where the output is built.
  let staging = StagingPlace()
  var provenance: Provenance?
  var notes = Notes()
  var files: [String] = []
  var withoutModel: [Int64] = []
  /// Runs that a dry run would have read.
  var plannedRuns = 0
  private(set) var statistics: [RunStatistics] = []
  private(set) var refused: [Provenance.Refusal] = []
  /// The files that the recipe named, in the order in which they were read.
  private(set) var inputs: [Provenance.Input] = []
  /// Where they stand.
  private(set) var inputPaths: Set<String> = []
  private(set) var sha256: [Int64: String] = [:]
  /// What excluded regions left of the fields of runs; only of those into which some reach.
  private(set) var keptFields: [Int64: KeptField.Summary] = [:]
  /// The excluded regions of all fills, each once, by where they were told.
  private var regions: [RegionOrigin: Set<AnyHashable>] = [:]
  /// Runs that did not fulfil the conditions by which runs were chosen that were filled, and the condition.
  private(set) var notChosen: [Int64: String] = [:]
  private(set) var groups: [Provenance.Group] = []
  /// Models that were written by themselves.
  var singleModels: [(file: String, format: ModelFormat)] = []
  private(set) var closures: [ClosureReport] = []
  private(set) var warnings: [String] = []
  private var parameters = 0

  init(request: RunRequest, observer: RunObserver, recipeName: String) {
    self.request = request
    self.observer = observer
    self.recipeName = recipeName
    plannedFolder = request.out ?? "."
  }

  /// Counts the parameters of a recipe as its script makes them.
  func nextParameter() -> Int {
    parameters += 1
    return parameters
  }

  /// Takes note of how runs were chosen that are filled.
  func add(choice: RunSelection) { notChosen.merge(choice.refusals) { first, _ in first } }

  /// Takes note of what a fill met.
  func add(statistics new: [RunStatistics], refused: [RefusedRun], notes: Notes, keptFields: [Int64: KeptField.Summary])
  {
    statistics += new
    self.refused += refused.map { Provenance.Refusal(obsID: $0.obsID, reason: $0.problem) }
    self.notes.merge(notes)
    self.keptFields.merge(keptFields) { $1 }
  }

  /// Takes note of the regions that runs do not count.
  func add(_ exclusion: Exclusion?) {
    guard let exclusion else { return }
    for set in [exclusion.everywhere] + exclusion.ofRun.values {
      for (shape, origin) in zip(set.shapes, set.origins) { regions[origin, default: []].insert(AnyHashable(shape)) }
    }
  }

  /// How many excluded regions there are of each origin; those of a script are `lua`.
  var regionCounts: [String: Int] {
    Dictionary(uniqueKeysWithValues: regions.map { ($0.key == .single ? "lua" : $0.key.rawValue, $0.value.count) })
  }

  /// With `--verify` the runs whose files are sound to the last byte; else all of them.
  /// - Throws: as ``InputVerification`` does.
  func verified(_ runs: Runs) throws -> Runs {
    guard request.verify else { return runs }
    let verification = try InputVerification(of: runs, jobs: request.jobs, keepGoing: request.keepGoing) { done in
      observer.progress(Progress(step: "verifying", done: done, total: runs.count))
    }
    sha256.merge(verification.sha256) { $1 }
    refused += verification.damaged
    let damaged = Set(verification.damaged.map(\.obsID))
    return runs.filter { !damaged.contains($0.obsID) }
  }

  /// Takes note of models that are written under a name, and of how well they predict the runs they were made of: each run
  /// once, by the model of its own group if that was made of it, else by the first that was.
  func add(_ models: ModelSet, name: String) {
    var (table, groupOfRun): (ClosureTable, [Int64]) = (ClosureTable(), [])
    for (group, model) in models.entries {
      groups.append(
        Provenance.Group(
          id: Int(group.id), bounds: group.text, runs: model.runs, ontime: model.ontime,
          model: models.places[group.id]?.path))
    }
    let own = models.entries.flatMap { group, model in
      let members = Set(group.runs.obsIDs)
      return model.madeOf.filter(members.contains).map { (run: $0, group: group.id) }
    }
    let all = models.entries.flatMap { group, model in model.madeOf.map { (run: $0, group: group.id) } }
    let teller = Dictionary((own + all).map { ($0.run, $0.group) }) { first, _ in first }
    for (group, model) in models.entries {
      let own = model.closure(for: Set(model.madeOf.filter { teller[$0] == group.id }))
      table.add(own)
      groupOfRun += own.runs.map { _ in group.id }
    }
    guard !table.runs.isEmpty else { return }
    closures.append(ClosureReport(models: name, table: table, groups: groupOfRun))
    for warning in table.warnings { warnings.append("\(name): \(warning)") }
  }

  /// Takes note of a file that the recipe names and that was read.
  func add(input path: String) throws {
    inputPaths.insert(path)
    let input = Provenance.Input(file: lastName(of: path), sha256: try Workbench.sha256(ofFile: path))
    if !inputs.contains(input) { inputs.append(input) }
  }

  /// What became of all events.
  var eventCounts: EventCounts {
    let total = statistics.reduce(into: RunStatistics(obsID: 0)) { $0 += $1 }
    return EventCounts(
      read: total.read, filled: total.filled, outsideEnergy: total.outsideEnergy, outsideOffset: total.outsideOffset,
      outsideGTI: total.outsideGTI, nonFinite: total.nonFinite, impossible: total.impossible,
      cut: total.cut, excluded: total.excluded, outsideSafeEnergies: total.outsideSafeEnergies)
  }

  /// The path under which a file is to be written; `nil` in a dry run.
  func plan(_ file: String, in folder: OutputFolder?) throws -> String? {
    files.append(file)
    return try folder?.newFile(file)
  }

  /// The provenance that stands in the header of every HDU.
  func keywords(group: Grouping.Group?) -> [Keyword] {
    guard let provenance else { return [] }
    var keywords = [
      Keyword("CREATOR", .string("\(Program.name) \(Program.version)"), comment: "program and version"),
      Keyword("RECIPE", .string(provenance.recipe.name.ascii), comment: "recipe that made this"),
      Keyword("RECSHA", .string(provenance.recipe.sha256)),
    ]
    if let store = provenance.store {
      keywords.append(Keyword("DATASTOR", .string(store.name.ascii), comment: "data store"))
    }
    if let group {
      keywords.append(Keyword("GROUP_ID", .int(group.id), comment: "group of runs"))
      if !group.text.isEmpty { keywords.append(Keyword("GROUP", .string(group.text.ascii))) }
    }
    for (name, text) in provenance.parameters.sorted(by: { $0.key < $1.key }) {
      keywords.append(Keyword("HISTORY", .commentary("-p \(name)=\(text)".oneLine.ascii)))
    }
    return keywords
  }
}

extension String {
  /// The text in ASCII, as FITS headers demand it: any other character by its code point.
  fileprivate var ascii: String { unicodeScalars.map { $0.isASCII ? String($0) : $0.escaped(asASCII: true) }.joined() }
}
