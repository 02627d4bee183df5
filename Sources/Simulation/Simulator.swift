import Diagnostics
import FITS
import Foundation
import Parallel
import Tables

/// Writes data stores of runs whose background is known.
///
/// Every run has a stream of random numbers of its own, so the store's bytes follow from seed and options alone, whatever
/// the number of threads. docs/simulation.md tells the physics.
public struct Simulator: Sendable {
  private let options: SimulationOptions
  private let stop: StopSignal

  /// A simulator of what the options ask for; `stop` asks it for an early end.
  /// - Throws: ``SimulationError/badOption(name:found:expected:)``, ``SimulationError/noTarget(zenith:targets:)``
  public init(_ options: SimulationOptions, stop: StopSignal = .process) throws(SimulationError) {
    try options.validate()
    self.options = options
    self.stop = stop
  }

  /// Writes a store: event lists and responses, the two index tables, and the truth (``Truth``).
  /// - Parameters:
  ///   - folder: the folder to write, which is new or empty. A folder that was made here is removed again on failure.
  ///   - progress: told the number of runs written after each.
  /// - Returns: the truth behind the store.
  /// - Throws: ``SimulationError``, `FITSError`, `Interrupted`
  @discardableResult
  public func write(to folder: String, progress: (Int) -> Void = { _ in }) throws -> Truth {
    let isNew = try makeFolder(folder)
    do {
      return try writeStore(to: folder, progress: progress)
    } catch {
      // What stays of a failed store is of no use; that it cannot be removed is no reason to hide the failure.
      if isNew { try? FileManager.default.removeItem(atPath: folder) }
      throw error
    }
  }

  private func writeStore(to folder: String, progress: (Int) -> Void) throws -> Truth {
    let runWriter = RunWriter(options: options, folder: folder)
    for path in Set((1...options.runs).flatMap(runWriter.folders)).sorted() {
      try FileManager.default.createDirectory(
        atPath: folder + "/" + path, withIntermediateDirectories: true)
    }
    try runWriter.writeSharedResponses()

    var runs: [SimulatedRun] = []
    var rows: [HDURow] = []
    try orderedMap(count: options.runs, threads: options.threads, stop: stop, makeState: {}) { index, _ in
      try runWriter.write(runWriter.plan(index))
    } consume: { index, written in
      runs.append(written.run)
      rows += written.rows
      progress(index + 1)
    }

    let index = IndexTables(dialect: options.dialect)
    try writeFile(folder + "/obs-index.fits.gz", [index.observations(runs)])
    try writeFile(folder + "/hdu-index.fits.gz", [index.hdus(rows)])
    let truth = Truth(options: options, runs: runs)
    try truth.write(to: folder)
    return truth
  }

  /// Whether the folder was made, rather than found empty.
  private func makeFolder(_ folder: String) throws(SimulationError) -> Bool {
    if let entries = try? FileManager.default.contentsOfDirectory(atPath: folder) {
      guard entries.isEmpty else { throw .folderExists(path: folder) }
      return false
    }
    guard !FileManager.default.fileExists(atPath: folder) else { throw .folderExists(path: folder) }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch { throw .cannotWrite(path: folder, reason: "\(error.localizedDescription)") }
    return true
  }
}

/// Writes a FITS file of tables.
func writeFile(_ path: String, _ tables: [Table]) throws {
  var writer = try FITSWriter(path: path)
  for table in tables { try writer.append(table) }
  try writer.close()
}
