import Foundation
import Simulation
import TestSupport

/// Simulated stores that all tests read. Each is made once per run of the tests, and removed at its end.
enum SampleStore {
  /// A store of several hours: 9 off runs in three zenith bands, and 3 runs on sources.
  static let full = make("full") { ($0.runs, $0.seed) = (12, 2) }
  /// A store of three short off runs, for tests that damage a copy of it.
  static let small = make("small") { options in
    (options.runs, options.targetRuns, options.ontime) = (3, 0, 60)
  }

  /// A store and its truth.
  struct Sample {
    let path: String
    let truth: Truth
  }

  private static let folder: String = {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("darktime-samples-\(getpid())").path
    atexit { try? FileManager.default.removeItem(atPath: SampleStore.folder) }
    return folder
  }()

  private static func make(_ name: String, _ change: (inout SimulationOptions) -> Void) -> Sample {
    var options = SimulationOptions()
    options.threads = 2
    change(&options)
    let path = "\(folder)/\(name)"
    do {
      try? FileManager.default.removeItem(atPath: path)
      return Sample(path: path, truth: try Simulator(options).write(to: path))
    } catch { fatalError("the sample store cannot be simulated: \(error)") }
  }

  /// Runs `body` in a new folder that contains `store`, a copy of the small store.
  static func withCopy<Result>(_ body: (_ folder: String) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
      try FileManager.default.copyItem(atPath: small.path, toPath: folder + "/store")
      return try body(folder)
    }
  }

  /// Returns the path of the event file of a run in a copy.
  static func eventFile(_ obsID: Int) -> String { "store/data/sim_dl3_obs_id_00000\(obsID).fits.gz" }
}
