import DL3
import Diagnostics
import FileSystem
import FoundationEssentials
import LuaHost

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Provenance.Store {
  /// The identity of a store: its name and the SHA-256 of its index tables.
  init(_ store: DataStore) throws {
    name = lastName(of: realPath(store.path) ?? store.path)
    observations = store.observations.count
    observationIndexSHA256 = try sha256(ofFile: store.observations.place.file)
    hduIndexSHA256 = try sha256(ofFile: store.index.place.file)
  }
}

extension Provenance {
  /// Takes over what a session saw, and the modules that the recipe loaded.
  mutating func complete(from session: RecipeSession, store: DataStore?, modules: [ModuleFile]) throws {
    for module in modules { recipe.modules[module.name] = try sha256(ofFile: module.path) }
    inputs = session.inputs
    runs = try session.statistics.compactMap { statistics in
      guard let location = try store?.location(of: .events, obsID: statistics.obsID) else { return nil }
      return Run(
        obsID: statistics.obsID, file: lastName(of: location.path),
        size: fileSize(location.path), events: statistics.read,
        datasum: statistics.dataSum,
        keptSky: session.keptFields[statistics.obsID]?.total,
        excludedRegions: session.keptFields[statistics.obsID]?.regions,
        energies: statistics.energies.map { [$0.lowerBound, $0.upperBound] }, sha256: session.sha256[statistics.obsID])
    }
    // What is written names files by what they are in the store, or called: where they stand on this machine is no part
    // of it.
    func placeless(_ text: String) -> String {
      let within = store.map { text.replacing($0.path + "/", with: "") } ?? text
      return session.inputPaths.sorted().reduce(within) { $0.replacing($1, with: lastName(of: $1)) }
    }
    refused = session.refused.map { Refusal(obsID: $0.obsID, reason: placeless($0.reason)) }
    let used = Set(session.statistics.map(\.obsID) + session.refused.map(\.obsID))
    notChosen = (store?.observations.obsIDs ?? []).compactMap { id in
      used.contains(id) ? nil : session.notChosen[id].map { Refusal(obsID: id, reason: $0) }
    }
    groups = session.groups
    let single = { format in session.singleModels.filter { $0.format == format }.map(\.file) }
    models = single(.gadf)
    if models.isEmpty, groups.isEmpty { models = single(.oldTable) }
    regions = session.regionCounts.isEmpty ? nil : session.regionCounts
    events = session.eventCounts
    closure = session.closures
    withoutModel = session.withoutModel
    notes = session.notes.all.map { placeless($0.description) }
    files = (session.files + [OutputFolder.mark]).sorted()
  }
}

/// SHA-256 of a file, in hexadecimal.
func sha256(ofFile path: String) throws -> String { try sha256(Data(contentsOf: URL(filePath: path))) }

/// The size of a file in bytes; 0 where there is none.
private func fileSize(_ path: String) -> Int64 {
  var status = stat()
  return stat(path, &status) == 0 ? Int64(status.st_size) : 0
}
