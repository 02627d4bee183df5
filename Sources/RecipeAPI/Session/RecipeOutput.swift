import BackgroundModels
import DL3
import Diagnostics
import FITS
import Figures
import FileSystem
import ModelFiles
import ModelXML
import Outputs
import Parallel
import Reports
import Tables
import TextFormat

/// The output of a recipe: models, group tables, index tables and other files, in the layout that `docs/files.md`
/// describes.
public final class RecipeOutput {
  private let session: RecipeSession
  /// The folder to write; `nil` in a dry run, which creates all tables but writes no files.
  private let folder: OutputFolder?
  private let renderer = Renderer()
  private var copies = CopiedFiles()

  /// Creates the output of a recipe.
  /// - Parameter folder: the folder into which files are written; `nil` in a dry run.
  public init(session: RecipeSession, folder: OutputFolder?) {
    self.session = session
    self.folder = folder
  }

  /// Writes `models/NAME_gNNN.fits.gz` for each model, with as many threads as the request allows.
  func write(
    models: ModelSet, name: String?, format: ModelFormat, target: ModelTarget, systematics: Systematics?
  ) throws {
    try requireAny(of: models)
    // The index tables contain the file names, and strings in FITS are ASCII.
    let name = String((name ?? session.recipeName).map { $0.isASCII ? $0 : "_" })
    let files = models.entries.map { group, _ in
      let number = String(group.id)
      return "models/\(name)_g\(String(repeating: "0", count: max(0, 3 - number.count)))\(number).fits.gz"
    }
    try write(files) { paths in
      let all = zip(models.entries, zip(files, paths)).map { entry, names in
        PendingModelFile(
          model: entry.model, path: names.1, name: names.0, format: format, target: target, systematics: systematics,
          provenance: session.keywords(group: entry.group))
      }
      try orderedMap(count: all.count, threads: session.request.jobs) { index in
        try all[index].write()
      } consume: { index, notes in
        session.log.record(.notes(notes))
        session.observer.progress(Progress(step: "writing models", done: index + 1, total: all.count))
      }
    }
    for ((group, model), file) in zip(models.entries, files) {
      models.places[group.id] = ModelLocation(
        path: file, hduName: format.hduName(for: model.axes), hduClass: model.hduClass)
    }
    if format != .gadf {
      session.log.note(
        "old-layout",
        "the files have the layout of Gammapy up to 0.7; programs that expect the GADF layout cannot read them",
        at: "models/\(name)")
    }
    session.record(models, name: name, format: format)
  }

  /// Checks that there is a model to write. A dry run of a recipe with fits is not checked: such a run skips the fits,
  /// and without their results the recipe cannot create models.
  private func requireAny(of models: ModelSet) throws {
    if folder != nil || !session.log.lacksFits { try models.requireAny() }
  }

  /// One model file to write.
  private struct PendingModelFile: Sendable {
    let model: BackgroundModel
    let path: String
    /// The name of the file in notes.
    let name: String
    let format: ModelFormat
    let target: ModelTarget
    let systematics: Systematics?
    let provenance: [Keyword]

    func write() throws -> Notes {
      try ModelFile.write(
        model, to: path, format: format, named: name, target: target, systematics: systematics, provenance: provenance)
    }
  }

  /// Returns a file name with an extension, which the name may already have.
  private func fileName(_ name: String, _ ending: String) -> String { name.hasSuffix(ending) ? name : name + ending }

  /// Writes one model to `NAME.fits.gz`, or to a file without compression if the name ends with `.fits`.
  func write(
    model: BackgroundModel, name: String, format: ModelFormat, target: ModelTarget, systematics: Systematics?
  ) throws {
    let unread = model.origin.unreadRuns
    guard unread.isEmpty else { throw RecipeError.noExposure(runs: 0, refused: unread.count) }
    let file = name.hasSuffix(".fits") ? name : fileName(name, ".fits.gz")
    try write([file]) { paths in
      let notes = try ModelFile.write(
        model, to: paths[0], format: format, named: file, target: target, systematics: systematics,
        provenance: session.keywords(group: nil))
      session.log.record(.notes(notes))
    }
    session.record(model, file: file, format: format)
  }

  /// Writes the index tables.
  func writeIndex(of store: DataStore, models: ModelSet) throws {
    let index = try makeIndex(of: store, models: models) { $1 }
    try write([index.observations], to: "obs-index.fits.gz")
    try write([index.hdus], to: "hdu-index.fits.gz")
  }

  /// Writes index tables and models into one file: HDU_INDEX, OBS_INDEX, BKG0, BKG1, ...
  func writeBundle(of store: DataStore, models: ModelSet, file: String, target: ModelTarget) throws {
    let index = try makeIndex(of: store, models: models) { group, place in
      ModelLocation(path: file, hduName: "BKG\(group)", hduClass: place.hduClass)
    }
    let tables = try models.entries.map { group, model in
      try model.fileTable(name: "BKG\(group.id)", target: target, provenance: session.keywords(group: group))
    }
    try write([index.hdus, index.observations] + tables, to: file)
  }

  /// Writes the group table to `NAME.fits` and `NAME.ecsv`. If `totals` is true, the table also contains the number of
  /// runs of each group and, if runs of the groups have been read, their livetime and counts.
  func write(groups: RunGroups, name: String, totals: Bool) throws {
    let stem = [".fits", ".ecsv"].first(where: name.hasSuffix).map { String(name.dropLast($0.count)) } ?? name
    let table = totals ? withTotals(groups) : groups.definition.table
    try write([table], to: stem + ".fits")
    try write(table: table, name: stem)
  }

  private func withTotals(_ groups: RunGroups) -> Table {
    var table = groups.definition.table
    let histories = RunHistories(of: session.log)
    let members = groups.grouping.groups.map(\.runs.obsIDs)
    let read = members.map { ids in ids.compactMap { histories[$0].statistics } }
    var totals = [Column("RUNS", .int(members.map { Int64($0.count) }))]
    if read.contains(where: { !$0.isEmpty }) {
      totals.append(Column("LIVETIME", unit: "s", .double(read.map { $0.reduce(0) { $0 + $1.livetime } })))
      totals.append(Column("COUNTS", .int(read.map { $0.reduce(0) { $0 + Int64($1.filled) } })))
    }
    table.columns += totals
    table.keywords.append(
      Keyword(
        GroupRule.totalsKeyword, .string(totals.map(\.name).joined(separator: ",")),
        comment: "columns that do not define groups"))
    return table
  }

  /// Writes rows of the observation table to `NAME.fits.gz`.
  func write(runs: WritableRuns, name: String) throws {
    let table =
      switch runs {
      case .selection(let selection): selection.runs.table
      case .groups(let groups): groups.grouping.table
      }
    try write([table], to: fileName(name, ".fits.gz"))
  }

  private func write(_ tables: [Table], to file: String) throws {
    try write([file]) { paths in
      var writer = try FITSWriter(path: paths[0], primary: session.keywords(group: nil))
      for table in tables { try writer.append(table) }
      try writer.close()
    }
  }

  /// Writes files with a function that receives the paths, and records the files. In a dry run they are only recorded.
  private func write(_ files: [String], _ body: ([String]) throws -> Void) throws {
    try folder?.write(files, body)
    for file in files { session.log.record(.file(file)) }
  }

  /// Writes a file. In a dry run, the file is only recorded.
  public func write(_ bytes: [UInt8], to file: String) throws {
    try folder?.write(bytes, to: file)
    session.log.record(.file(file))
  }

  /// Writes fits to the model definition file `NAME.xml`, and copies the files that it needs into the same folder.
  func write(xml set: FitSet, name: String, instrument: String?, ids: IdentifierForm) throws {
    let file = fileName(name, ".xml")
    if let model = set.modelFile {
      let used = lastName(of: model)
      session.log.warn(
        "model-not-in-xml",
        "the XML file does not contain \(used), the background model that was used in the fit: ctools multiplies the "
          + "spectrum by the background model in the IRFs of the observation. For ctools, use IRFs that contain the "
          + "background model \(used)", at: file)
    }
    var sources: [BackgroundSource] = []
    for fit in set.fits {
      for source in fit.result.model.sources {
        session.log.note(
          "source-not-written",
          "the source '\(source.name)' is not written: its spectrum is a rate of events, but the file needs a flux",
          at: file)
      }
      sources += try BackgroundSource.sources(of: fit.result, ids: ids) { obsID in
        let known = fit.statistics.first { $0.obsID == obsID }?.telescope
        guard let name = instrument ?? known else { throw ModelXMLError.noInstrument(obsID: obsID) }
        return name
      }
    }
    let definitions = ModelDefinitions(sources)
    let named = zip(definitions.files, copies.names(of: definitions.files, nextTo: file, taken: folder?.files ?? []))
    let names = Dictionary(uniqueKeysWithValues: named.map { ($0, lastName(of: $1)) })
    try write(Array(definitions.xml(ids: ids, fileNames: names).utf8), to: file)
    for (path, copy) in named where copies.add(copy, of: path) {
      if lastName(of: copy) != lastName(of: path) {
        session.log.note(
          "renamed-copy",
          "\(lastName(of: path)) is copied as \(copy), because another file is already named \(lastName(of: path))",
          at: file)
      }
      try write(readFile(path), to: copy)
    }
  }

  /// Writes a table to `NAME.ecsv`.
  public func write(table: Table, name: String) throws {
    let file = fileName(name, ".ecsv")
    try write(Array(table.ecsv().utf8), to: file)
  }

  /// Writes rows of a script to `NAME.ecsv`. The report page shows them.
  func write(rows: Table, name: String) throws {
    try write(table: rows, name: name)
    session.log.record(.table(fileName(name, ".ecsv")))
  }

  /// Writes a figure in the format that the extension of the file name determines.
  func write(figure: Figure, size: String?, file: String, dpi: Double) throws {
    var figure = figure
    do {
      let format = try Format(fileName: file, dpi: dpi)
      if let size { figure.size = try Size(inches: size) }
      try write(renderer.render(figure, as: format), to: file)
    } catch let fact as any DarktimeError where fact.exitReason == .usage {
      // On the command line, these errors are usage errors. In a recipe, they are errors of the script.
      throw RecipeError.badFigure(fact.problem)
    }
  }

  /// Writes the results of fits to `NAME.json`.
  func write(fits: FitSet, name: String) throws {
    let file = fileName(name, ".json")
    try write(Array((stableJSON(FitReport(fits.fits)) + "\n").utf8), to: file)
    session.log.record(.fits(file))
  }

  /// Returns the index tables.
  ///
  /// `place` returns the location that the tables list for the model of a group. Its argument `written` is the location
  /// of the file that `write_models` wrote.
  private func makeIndex(
    of store: DataStore, models: ModelSet, _ place: (_ group: Int64, _ written: ModelLocation) -> ModelLocation
  ) throws -> IndexTables {
    try requireAny(of: models)
    guard !models.places.isEmpty || models.entries.isEmpty else { throw RecipeError.notWritten }
    let histories = RunHistories(of: session.log)
    let assignment = try models.assignment(for: store) { !histories[$0].isUsed && !histories[$0].refusals.isEmpty }
    let locations = assignment.groups.compactMapValues { group in models.places[group].map { place(group, $0) } }
    for id in store.observations.obsIDs {
      if let location = locations[id] {
        session.log.record(.run(id, .served(file: location.path)))
      } else {
        let reason = assignment.reasons[id] ?? "the model for the run was not written"
        session.log.record(.run(id, .withoutModel(reason: reason)))
      }
    }
    return IndexTables(store, models: locations, folder: folder?.path ?? session.plannedFolder)
  }
}
