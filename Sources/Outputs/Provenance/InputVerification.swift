import DL3
import Diagnostics
import FITS
import FileSystem
import FoundationEssentials
import Parallel

/// The error for a file whose bytes do not agree with one of its checksums.
public struct ChecksumFault: DarktimeError, Equatable {
  let place: FilePlace
  let keyword: String
  let stated: String
  let found: String

  /// The error message.
  public var problem: Problem {
    Problem(
      at: place.description, found: "\(keyword) is \(stated), but the bytes of the HDU give \(found)",
      expected: "an unchanged file", hint: "download or copy the file again")
  }
}

/// The result of verifying all bytes of the files of runs (`--verify`).
public struct InputVerification {
  /// The SHA-256 of the event file of each undamaged run, by OBS_ID.
  public private(set) var sha256: [Int64: String] = [:]
  /// The runs whose files are damaged or cannot be located. Without `keepGoing` there are none, because each of them is
  /// an error.
  public private(set) var damaged: [Provenance.Refusal] = []

  private enum Outcome: Sendable {
    case sound(sha256: String)
    case damaged(String)
  }

  /// Verifies the event files of runs: the CRC of every gzip member, and CHECKSUM and DATASUM of every HDU.
  /// - Throws: Unless `keepGoing` is set, the first error in the order of the runs: `DL3Error` if a file cannot be
  ///   located, ``ChecksumFault``, `FITSError` or `FileFailure` if it is damaged. `Interrupted` on Ctrl-C.
  public init(of runs: Runs, jobs: Int, keepGoing: Bool, progress: (Int) -> Void) throws {
    let (store, ids) = (runs.store, runs.obsIDs)
    try orderedMap(count: ids.count, threads: jobs) { index in
      do {
        let path = try store.location(of: .events, obsID: ids[index]).path
        try Self.check(path)
        return Outcome.sound(sha256: Outputs.sha256(Data(try readFile(path))))
      } catch let fact as any DarktimeError where keepGoing && fact.exitReason == .data {
        return Outcome.damaged(fact.description)
      }
    } consume: { index, outcome in
      switch outcome {
      case .sound(let hash): sha256[ids[index]] = hash
      case .damaged(let reason): damaged.append(Provenance.Refusal(obsID: ids[index], reason: reason))
      }
      progress(index + 1)
    }
  }

  private static func check(_ path: String) throws {
    for hdu in try verify(path) {
      for (keyword, state) in [("DATASUM", hdu.dataSum), ("CHECKSUM", hdu.checksum)] {
        guard case .differs(let stated, let found) = state else { continue }
        throw ChecksumFault(
          place: FilePlace(path, hdu: hdu.name), keyword: keyword, stated: stated, found: found)
      }
    }
  }
}
