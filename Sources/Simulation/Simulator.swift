import Diagnostics
import FITS
import FileSystem
import Foundation
import Parallel
import Tables

/// Writes simulated data stores whose true background is known.
///
/// Every run has its own stream of random numbers. The bytes of the store therefore depend only on the seed and the
/// options, not on the number of threads. The physics is described in docs/simulation.md.
public struct Simulator: Sendable {
  private let options: SimulationOptions
  private let stop: StopSignal

  /// Creates a simulator.
  ///
  /// - Parameters:
  ///   - options: What to simulate.
  ///   - stop: A signal to stop before all runs are written.
  /// - Throws: ``SimulationError/badOption(name:found:expected:)``, ``SimulationError/negativeBackground(_:)``,
  ///   ``SimulationError/noTarget(zenith:targets:)``.
  public init(_ options: SimulationOptions, stop: StopSignal = .process) throws(SimulationError) {
    try options.validate()
    self.options = options
    self.stop = stop
  }

  /// Writes a store, with event lists, responses, the two index tables, and the truth (``Truth``). If writing fails, no
  /// incomplete store remains; see ``StagedFolder``.
  ///
  /// - Parameters:
  ///   - folder: The folder to write, which must be new or empty. Missing parent folders are created.
  ///   - progress: Called after each run with the number of runs written so far.
  /// - Returns: The truth of the store.
  /// - Throws: ``SimulationError``, `SkyError`, `FITSError`, `FileFailure`, `Interrupted`.
  @discardableResult
  public func write(to folder: String, progress: (Int) -> Void = { _ in }) throws -> Truth {
    let (place, exists) = try Self.place(of: folder)
    let stage = try StagedFolder(at: place, replaces: exists)
    defer { stage.abandon() }
    let truth = try writeStore(to: stage, progress: progress)
    try stage.finish()
    return truth
  }

  private func writeStore(to stage: StagedFolder, progress: (Int) -> Void) throws -> Truth {
    let folder = stage.staging
    let runWriter = RunWriter(options: options, folder: folder)
    for path in Set((1...options.runs).flatMap(runWriter.folders)).sorted() {
      try stage.makeFolders(path.split(separator: "/"))
    }
    try runWriter.writeSharedResponses()

    var runs: [SimulatedRun] = []
    var rows: [HDURow] = []
    try orderedMap(count: options.runs, threads: options.threads, stop: stop) { index in
      try runWriter.write(runWriter.plan(index))
    } consume: { index, written in
      runs.append(written.run)
      rows += written.rows
      progress(index + 1)
    }

    let index = IndexTables(dialect: options.dialect)
    try writeFile(joined(folder, "obs-index.fits.gz"), [index.observations(runs)])
    try writeFile(joined(folder, "hdu-index.fits.gz"), [index.hdus(rows)])
    let truth = Truth(options: options, runs: runs)
    try truth.write(to: stage)
    return truth
  }

  /// Returns the path of the store with symbolic links resolved, and whether an empty folder already exists at this
  /// path. Creates missing parent folders.
  private static func place(of folder: String) throws(SimulationError) -> (path: String, exists: Bool) {
    if fileExists(folder) {
      guard isFolder(folder), (folderEntries(folder) ?? []).isEmpty, let place = realPath(folder) else {
        throw .folderExists(path: folder)
      }
      return (place, true)
    }
    let trimmed = withoutTrailingSlashes(folder)
    let parent = folderName(of: trimmed)
    do {
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    } catch { throw .cannotWrite(path: folder, reason: "\(error.localizedDescription)") }
    guard let place = realPath(parent) else { throw .cannotWrite(path: folder, reason: "there is no folder \(parent)") }
    return (joined(place, lastName(of: trimmed)), false)
  }
}

/// Writes tables to a FITS file.
func writeFile(_ path: String, _ tables: [Table]) throws {
  var writer = try FITSWriter(path: path)
  for table in tables { try writer.append(table) }
  try writer.close()
}
