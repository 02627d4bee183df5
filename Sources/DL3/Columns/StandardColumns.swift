import Diagnostics
import FITS
import Foundation
import Parallel
import Tables
import Units

/// The ``StandardColumn``s that the observation table of a store does not have.
///
/// A column is resolved when it is first used, with one note that says where its values come from. The first source is
/// other columns of the observation table, the second is keywords of the EVENTS headers. If both fail, altitude and
/// azimuth are computed from the pointing, the time and the site. The date, the Sun, the Moon and the site are always
/// computed. EVENTS headers are read only if a column needs them. `lock` guards the results, which justifies
/// `@unchecked Sendable`.
final class StandardColumns: @unchecked Sendable {
  /// Reads the EVENTS header of an observation.
  typealias HeaderReader = @Sendable (Int64) throws(DL3Error) -> Header

  /// The result of resolving a column: the column, or the reason why there is none.
  enum Resolution {
    case column(Column)
    case unknown(reason: String)
  }

  let observations: ObservationTable
  /// The site that is given with `--site`, which has priority over the sites in files.
  let site: Site?
  let readHeader: HeaderReader
  let lock = NSRecursiveLock()
  private var resolutions: [StandardColumn: Resolution] = [:]
  private var headers: [Header?]?
  var notes = Notes()

  /// Prepares the columns. Nothing is read or computed yet.
  /// - Parameter observations: the observation table, before it has standard columns.
  init(_ observations: ObservationTable, site: Site?, readHeader: @escaping HeaderReader) {
    self.observations = observations
    self.site = site
    self.readHeader = readHeader
  }

  /// Returns whether the name of a target or object means that the run was made to measure background: `off`, or `off`
  /// followed by `data`, `observation`, `run` or `field`.
  ///
  /// Case is ignored. Blanks, hyphens and underscores are equivalent and may be absent, and the second word may have a
  /// plural s. H.E.S.S. uses `Off data` (TARGET_NAME) and `off observation` (OBJECT).
  static func isOffName(_ name: String) -> Bool {
    let letters = name.strippedOfBlanks.lowercased().filter { !" -_".contains($0) }
    guard letters.hasPrefix("off") else { return false }
    let kind = letters.dropFirst(3)
    let singular = kind.hasSuffix("s") ? kind.dropLast() : kind
    return ["", "data", "observation", "run", "field"].contains(String(singular))
  }

  /// Returns the notes on the columns that were resolved since the last call.
  func takeNotes() -> Notes {
    lock.withLock {
      defer { notes = Notes() }
      return notes
    }
  }

  /// Returns a column. It is resolved when it is first used.
  func resolve(_ name: StandardColumn) -> Resolution {
    lock.withLock {
      if let known = resolutions[name] { return known }
      let resolution =
        switch name {
        case .isOff: Resolution.column(offRuns())
        case _ where name.isComputed: computedForMiddles(name)
        case .targetName: text(of: name, instead: .object)
        case .object: text(of: name, instead: nil)
        case .altitude, .zenith, .azimuth: filledDirection(name) ?? direction(name)
        case .targetRA, .targetDec:
          ofHeaders(name)
            ?? .unknown(
              reason: "no keyword \(name.rawValue) in the EVENTS headers (give the position of the target with the "
                + "parameter 'position')")
        default: ofHeaders(name) ?? .unknown(reason: "no keyword \(name.rawValue) in the EVENTS headers")
        }
      resolutions[name] = resolution
      return resolution
    }
  }

  func note(_ name: StandardColumn, _ source: String) {
    notes.add(
      "standard-column", "no column \(name.rawValue) in the observation table: \(source)",
      at: observations.place.description)
  }

  // MARK: Sources

  /// Returns a column of texts, from another column of the table or from the headers.
  private func text(of name: StandardColumn, instead other: StandardColumn?) -> Resolution {
    if let other, let found = observations.ownColumn(other.rawValue), let texts = found.texts {
      note(name, "\(other.rawValue) is used")
      return .column(Column(name.rawValue, .string(texts.map(\.strippedOfBlanks))))
    }
    return ofHeaders(name)
      ?? .unknown(
        reason: (other.map { "no column \($0.rawValue), and " } ?? "") + "no keyword OBJECT in the EVENTS headers")
  }

  private func offRuns() -> Column {
    var names = [StandardColumn.targetName, .object].compactMap { observations.ownColumn($0.rawValue)?.texts }
    if names.isEmpty, case .column(let object) = resolve(.object), let texts = object.texts { names = [texts] }
    let modes = observations.ownColumn("OBS_MODE")?.texts
    if names.isEmpty, modes == nil {
      notes.add(
        "standard-column",
        "neither the observation table nor the EVENTS headers name the targets, so IS_OFF is false for all runs",
        at: observations.place.description)
    }
    let isOff = (0..<observations.count).map { row in
      names.contains { Self.isOffName($0[row]) } || modes.map { Self.isOffName($0[row]) } == true
    }
    return Column(StandardColumn.isOff.rawValue, .bool(isOff))
  }

  /// Returns a column with the values of a keyword of the EVENTS headers; `nil` if no header has a usable value.
  func ofHeaders(_ name: StandardColumn) -> Resolution? {
    guard let keyword = name.keyword else { return nil }
    let cells = allHeaders().map { header in header?.keywords.first { $0.name.uppercased() == keyword } }
    guard cells.contains(where: { $0 != nil }) else { return nil }
    var column = DataStore.column(name.rawValue, cells)
    if name.isNumber {
      guard let numbers = column.numbers, numbers.contains(where: \.isFinite) else { return nil }
      let factor =
        name.unit.flatMap { wanted in
          (try? Unit(parsing: column.unit ?? wanted)).flatMap { found in
            (try? Unit(parsing: wanted)).flatMap { try? found.factor(to: $0) }
          }
        } ?? 1
      column = Column(name.rawValue, unit: name.unit, .double(numbers.map { $0 * factor }))
    } else {
      guard let texts = column.texts, texts.contains(where: { !$0.isEmpty }) else { return nil }
    }
    note(name, "the keyword \(keyword) in the EVENTS headers is used")
    return .column(column)
  }

  /// Returns the EVENTS headers of all runs. A header that cannot be read is `nil`, with a note.
  func allHeaders() -> [Header?] {
    if let headers { return headers }
    let (ids, readHeader) = (observations.obsIDs, readHeader)
    var read: [Header?] = []
    do {
      try orderedMap(count: ids.count, threads: 4) { index -> Result<Header, DL3Error> in
        do throws(DL3Error) { return .success(try readHeader(ids[index])) } catch { return .failure(error) }
      } consume: { index, result in
        switch result {
        case .success(let header): read.append(header)
        case .failure(let error):
          read.append(nil)
          notes.add(
            "unread-header",
            "an EVENTS header cannot be read, so columns that are taken from EVENTS headers have no value for this run",
            at: "observation \(ids[index]): \(error.problem.text)")
        }
      }
    } catch {
      // The user interrupted the program. Everything that uses the columns stops at its next check.
      read += [Header?](repeating: nil, count: ids.count - read.count)
    }
    headers = read
    return read
  }
}
