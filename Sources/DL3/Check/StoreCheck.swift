import Diagnostics
import FITS
import FileSystem
import Parallel

/// An error, an inconsistency or a deviation that the check of a store has found.
public struct Finding: Sendable, Equatable, CustomStringConvertible {
  /// The severity of a finding.
  public enum Severity: String, Sendable, Comparable {
    /// A deviation that does not affect the data.
    case note
    /// Data that are inconsistent.
    case warning
    /// Data that cannot be read, or that do not match their checksum.
    case error

    /// Orders severities: a note is less severe than a warning, and a warning is less severe than an error.
    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .note: 0
      case .warning: 1
      case .error: 2
      }
    }
  }

  /// The severity of the finding.
  public var severity: Severity
  /// The place of the finding: a file with its HDU, or an index row.
  public var place: String
  /// The description of the finding.
  public var text: String

  /// The finding as `warning: place: text`.
  public var description: String { "\(severity.rawValue): \(place): \(text)".oneLine }

  /// Creates a finding from an error that was thrown.
  init(_ error: some DarktimeError) {
    var problem = error.problem
    place = problem.place ?? ""
    problem.place = nil
    severity = .error
    text = problem.text
  }

  /// Creates a finding.
  init(_ severity: Severity, _ place: String, _ text: String) {
    self.severity = severity
    self.place = place
    self.text = text
  }
}

extension DataStore {
  /// Reads all data that the index lists. Reports missing files and HDUs, wrong gzip and FITS checksums, duplicate
  /// rows, and ids, times, ontimes and numbers of events that are inconsistent.
  /// - Parameters:
  ///   - threads: the number of threads that read files and runs. The findings do not depend on it.
  ///   - progress: called on the calling thread with the number of files and runs that are done, and the number of all
  ///     files and runs.
  /// - Returns: the findings on the index, the files and the runs, followed by the notes on other deviations.
  /// - Throws: `Interrupted`.
  public func check(threads: Int, progress: (_ done: Int, _ all: Int) -> Void = { _, _ in }) throws -> [Finding] {
    var findings = indexFindings()
    let files = referencedFiles()
    let all = files.count + observations.count
    try orderedMap(count: files.count, threads: threads) {
    } job: { job, _ in
      files[job].findings(index: index.place)
    } consume: { done, found in
      findings += found
      progress(done + 1, all)
    }
    var notes = self.notes
    // Wrong data sums are already reported for the files. The runs in these files are checked nevertheless.
    var store = self
    store.dataSums = .ignore
    try orderedMap(count: observations.count, threads: threads) { [store] in
      (reader: EventReader(store, options: EventOptions(gti: .keep)), events: RunEvents())
    } job: { [store] row, state in
      RunCheck(store: store, row: row).findings(state.reader, &state.events)
    } consume: { done, found in
      findings += found.findings
      notes.merge(found.notes)
      progress(files.count + done + 1, all)
    }
    return findings
      + notes.all.map { note in
        Finding(
          note.severity == .warning ? .warning : .note, note.place,
          note.count == 1 ? note.text : "\(note.text) (\(note.count) times)")
      }
  }

  private func indexFindings() -> [Finding] {
    var findings: [Finding] = []
    var kinds = Set<String>()
    var strangers: [Int64: Int] = [:]
    for number in 0..<index.count {
      let row = index[number]
      let place = FilePlace(index.place.file, hdu: index.place.hdu, row: number + 1)
      if !kinds.insert("\(row.obsID) \(row.type) \(row.hduClass)").inserted {
        findings.append(
          Finding(
            .warning, place.description,
            "a second \(row.type) row of class \(row.hduClass) for observation \(row.obsID): the first row is used"))
      }
      if observations.row(of: row.obsID) == nil, strangers.updateValue(number, forKey: row.obsID) == nil {
        findings.append(
          Finding(.warning, place.description, "OBS_ID \(row.obsID) is not in the observation table"))
      }
    }
    return findings
  }

  private func referencedFiles() -> [ReferencedFile] {
    var files: [ReferencedFile] = []
    var known: [String: Int] = [:]
    for number in 0..<index.count {
      let row = index[number]
      let location = location(of: row)
      let file = known[location.path] ?? files.count
      if file == files.count {
        known[location.path] = file
        files.append(ReferencedFile(path: location.path, rows: []))
      }
      files[file].rows.append(row)
    }
    return files
  }
}

/// A file with the index rows that refer to it.
private struct ReferencedFile {
  var path: String
  var rows: [IndexRow]

  func findings(index: FilePlace) -> [Finding] {
    if FileKind(at: path) == .nothing, let row = rows.first {
      let place = FilePlace(index.file, hdu: index.hdu, row: row.row + 1)
      return [Finding(DL3Error.missingFile(place, obsID: row.obsID, path: path))]
    }
    do {
      let hdus = try verify(path)
      return hdus.flatMap(checksumFindings) + missingHDUs(hdus.map(\.name))
    } catch { return [Finding(error)] }
  }

  private func checksumFindings(_ hdu: HDUVerification) -> [Finding] {
    [("DATASUM", hdu.dataSum), ("CHECKSUM", hdu.checksum)].compactMap { keyword, state in
      guard case .differs(let stated, let found) = state else { return nil }
      return Finding(
        .error, FilePlace(path, hdu: hdu.name).description,
        "\(keyword) is \(stated), but the bytes of the HDU give \(found)")
    }
  }

  private func missingHDUs(_ names: [String]) -> [Finding] {
    let present = Set(names.map { $0.strippedOfBlanks.uppercased() })
    return rows.filter { !present.contains($0.hduName.uppercased()) }.map { row in
      Finding(DL3Error.missingHDU(path: path, name: row.hduName, obsID: row.obsID, present: names))
    }
  }
}
