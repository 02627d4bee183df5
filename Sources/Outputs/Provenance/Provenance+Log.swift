import DL3
import Diagnostics
import FileSystem
import FoundationEssentials
import Sky

extension Provenance.Store {
  /// Creates the identity of a store: its name and the SHA-256 of its index tables.
  public init(_ store: DataStore) throws {
    name = lastName(of: realPath(store.path) ?? store.path)
    observations = store.observations.count
    observationIndexSHA256 = try sha256(ofFile: store.observations.place.file)
    hduIndexSHA256 = try sha256(ofFile: store.index.place.file)
  }
}

extension Provenance {
  /// Returns the text of a parameter with each absolute path replaced by its last component. The location of a file on
  /// this machine must not be part of the output; ``inputs`` contains the SHA-256 of the files. A path is the whole
  /// text, or an item between semicolons, commas or line ends. A URL that begins with `file:/` is also a path.
  public static func withoutFolders(_ text: String) -> String {
    var (result, item) = ("", "")
    func finished(_ item: String) -> String {
      let blanks = item.prefix { $0.isWhitespace || "'\"".contains($0) }
      let path = item.dropFirst(blanks.count)
      let isPath = path.hasPrefix("/") || path.lowercased().hasPrefix("file:/")
      return isPath ? String(blanks) + lastName(of: String(path)) : item
    }
    for character in text {
      if ";,".contains(character) || character.isNewline {
        result += finished(item) + String(character)
        item = ""
      } else {
        item.append(character)
      }
    }
    return result + finished(item)
  }

  /// Adds everything that the log recorded, and the Lua modules that the recipe loaded.
  public mutating func complete(from log: RecipeLog, store: DataStore?, modules: [(name: String, path: String)]) throws
  {
    for module in modules { recipe.modules[module.name] = try sha256(ofFile: module.path) }
    inputs = log.inputs
    let paths = log.inputsByPath
    // The path of a file in the store begins with the path of the store: as the user gave it, without slashes at the
    // end, or with links resolved.
    let folders =
      store.map { (store: DataStore) -> [String] in
        let trimmed = withoutTrailingSlashes(store.path)
        return [store.path, trimmed, realPath(trimmed) ?? trimmed].filter { $0 != "/" && $0 != "." }
      } ?? []
    // Messages name a file by its path in the store, or by its file name only. The location of the file on this machine
    // must not be part of the output.
    func placeless(_ text: String) -> String {
      let files = folders.reduce(text) { $0.replacing($1 + "/", with: "") }
      let within = folders.filter { $0.hasPrefix("/") }.reduce(files) { $0.replacing($1, with: lastName(of: $1)) }
      return paths.keys.sorted().reduce(within) { $0.replacing($1, with: lastName(of: $1)) }
    }
    let histories = RunHistories(of: log)
    let regions = log.exclusions
    exclusions = regions.map { region in
      var entry = Region(region)
      entry.sha256 = region.file.flatMap { paths[$0]?.sha256 }
      return entry
    }
    runs = try Self.runs(histories, store, unused: log.reasonsUnused(histories), regions: regions)
    refused = histories.refused.map { Refusal(obsID: $0, reason: placeless(histories[$0].refusals[0])) }
    let known = Set(histories.used + histories.refused)
    notChosen = Refusals(
      log.reasonsNotChosen(
        of: (store?.observations.obsIDs ?? []).filter { !known.contains($0) }, scored: Set(histories.readOrCounted)))
    withoutModel = Refusals(histories.withoutModel(in: store))
    groups = Self.groups(log, histories, store)
    let single = { format in log.models.filter { $0.group == nil && $0.format == format }.map(\.file) }
    models = single(.gadf)
    if models.isEmpty, groups.isEmpty { models = single(.gammapy07Table) }
    self.regions = log.regionCounts.isEmpty ? nil : log.regionCounts
    studies = log.studies.isEmpty ? nil : log.studies
    tables = log.tables.isEmpty ? nil : log.tables
    fits = log.fits.isEmpty ? nil : log.fits
    printed = log.printed.isEmpty ? nil : log.printed.map(placeless)
    events = histories.eventCounts
    closure = log.closures
    (notes, warnings) = (log.notes.map(placeless), log.warnings.map(placeless))
    files = (log.files + [OutputFolder.mark]).sorted()
  }

  private static func runs(
    _ histories: RunHistories, _ store: DataStore?, unused: [Int64: String], regions: [RegionDefinition]
  ) throws -> [Run] {
    let numbers = Dictionary(uniqueKeysWithValues: regions.enumerated().map { ($1, $0) })
    return try histories.used.compactMap { id in
      let history = histories[id]
      guard let first = history.readings.first?.statistics, let location = try store?.location(of: .events, obsID: id)
      else { return nil }
      return try Run(
        obsID: id, file: lastName(of: location.path), size: fileSize(location.path), events: first.read,
        datasum: first.dataSum, fills: history.uses.map { Fill($0, numbers) }, sha256: history.sha256,
        unused: unused[id], refused: history.refusals.first)
    }
  }

  /// Returns the groups whose models were written.
  public static func groups(_ log: RecipeLog, _ histories: RunHistories, _ store: DataStore?) -> [Group] {
    let served = histories.runsByModel(in: store)
    return log.models.compactMap { model in
      model.group.map { group in
        Group(
          id: Int(group.id), bounds: group.text, runs: model.runs, ontime: model.ontime, model: model.file,
          obsIDs: model.obsIDs, serves: served[model.file])
      }
    }
  }
}

/// Returns the SHA-256 of a file, in hexadecimal.
public func sha256(ofFile path: String) throws -> String { try sha256(Data(readFile(path))) }
