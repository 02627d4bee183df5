import DL3
import Diagnostics
import Fitting
import ModelFiles
import ParametricModels
import Reports

/// The readers of data stores: the index tables, and the event file of a run.
enum StoreHarnesses {
  /// The file to which the index refers. Its name ends in .gz, but readers look at the first bytes of a file.
  private static let eventFile = "data/sim_dl3_obs_id_000001.fits.gz"

  static let all = [
    Harness("obs-index", file: "obs/obs-index.fits") { try readStore($0 + "/obs") },
    Harness("hdu-index", file: "hdu/hdu-index.fits") { try readStore($0 + "/hdu") },
    Harness("events", file: "events/" + eventFile) { folder in
      let store = try DataStore(path: folder + "/events", dataSums: .ignore)
      for id in store.runs.obsIDs.prefix(1) {
        try trying { _ = try EventReader(store, options: EventOptions(gti: .keep)).read(id) }
        try trying { _ = try EventReader(store).read(id) }
        var notes = Notes()
        try trying { _ = try store.safeEnergies(of: id, from: .aeff, notes: &notes) }
      }
      try trying {
        _ = try PointSpread(path: folder + "/events/" + eventFile, hdu: "PSF", offset: 0.5, dataSums: .ignore)
      }
      try trying { _ = try ModelFile(path: folder + "/events/" + eventFile, dataSums: .ignore) }
      _ = try store.check(threads: 1)
    },
  ]

  private static func readStore(_ folder: String) throws {
    try trying { _ = try describeStore(folder, dataSums: .ignore).text }
    let store = try DataStore(path: folder, dataSums: .ignore)
    try trying { _ = try store.runs.numbers("ZEN_PNT + RA_PNT", at: 0, replacing: [:]) }
    try trying { _ = try store.runs.values(of: "TARGET_NAME") }
    for id in store.runs.obsIDs.prefix(3) { try trying { _ = try store.location(of: .events, obsID: id) } }
    _ = try store.check(threads: 1)
  }
}
