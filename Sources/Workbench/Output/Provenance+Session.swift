import DL3
import Diagnostics
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
    // What is written names files within the store: where it stands on this machine is no part of it.
    func withinStore(_ text: String) -> String { store.map { text.replacing($0.path + "/", with: "") } ?? text }
    refused = session.refused.map { Refusal(obsID: $0.obsID, reason: withinStore($0.reason)) }
    groups = session.groups
    events = session.eventCounts
    closure = session.closures
    withoutModel = session.withoutModel
    notes = session.notes.all.map { withinStore($0.description) }
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
