import Diagnostics
import FITS
import FileSystem
import Foundation
import Parallel
import Tables

/// Writes data stores of runs whose background is known.
///
/// Every run has a stream of random numbers of its own, so the store's bytes follow from seed and options alone,
/// whatever the number of threads. docs/simulation.md tells the physics.
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

  /// Writes a store: event lists and responses, the two index tables, and the truth (``Truth``). It appears whole or
  /// not at all; see ``StagedFolder``.
  /// - Parameters:
  ///   - folder: the folder to write, which is new or empty; folders above it are made.
  ///   - progress: told the number of runs written after each.
  /// - Returns: the truth behind the store.
  /// - Throws: ``SimulationError``, `FITSError`, `FileFailure`, `Interrupted`
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
    try writeFile(folder + "/obs-index.fits.gz", [index.observations(runs)])
    try writeFile(folder + "/hdu-index.fits.gz", [index.hdus(rows)])
    let truth = Truth(options: options, runs: runs)
    try truth.write(to: stage)
    return truth
  }

  /// Where a store will be, links resolved, and whether an empty folder is there already.
  private static func place(of folder: String) throws(SimulationError) -> (path: String, exists: Bool) {
    if fileExists(folder) {
      guard isFolder(folder), folderEntries(folder).isEmpty, let place = realPath(folder) else {
        throw .folderExists(path: folder)
      }
      return (place, true)
    }
    var trimmed = folder
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    let parent = folderName(of: trimmed)
    do {
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    } catch { throw .cannotWrite(path: folder, reason: "\(error.localizedDescription)") }
    guard let place = realPath(parent) else { throw .cannotWrite(path: folder, reason: "no such folder: \(parent)") }
    return (joined(place, lastName(of: trimmed)), false)
  }
}

/// Writes a FITS file of tables.
func writeFile(_ path: String, _ tables: [Table]) throws {
  var writer = try FITSWriter(path: path)
  for table in tables { try writer.append(table) }
  try writer.close()
}
