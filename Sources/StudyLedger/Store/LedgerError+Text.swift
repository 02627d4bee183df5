import Diagnostics
import TextFormat

extension LedgerError {
  /// The error message.
  public var problem: Problem {
    switch self {
    case .noDataFolder:
      Problem(
        found: "no data folder for the ledger of studies",
        expected: "an absolute path in the environment variable XDG_DATA_HOME or HOME",
        hint: "give the path of the ledger with --ledger")
    case .noFolder(let path, let folder):
      Problem(
        at: path, found: "the folder \(folder) does not exist", expected: "a ledger in a folder that exists",
        hint: "correct the path of --ledger, or create the folder")
    case .missing(let path):
      Problem(
        at: path, found: "no such file", expected: "a ledger of studies written by 'darktime run'",
        hint: "check the path that is given with --ledger")
    case .notALedger(let path):
      Problem(
        at: path, found: "a file that is not a ledger of studies",
        expected: "a new file, or a ledger that darktime has written", hint: "give another file with --ledger")
    case .newer(let path, let found, let known):
      Problem(
        at: path, found: "a ledger of version \(found)", expected: "at most version \(known)",
        hint: "use a newer version of darktime, or give another file with --ledger")
    case .locked(let path, let seconds):
      Problem(
        at: path, found: "the ledger was locked by another program for \(fixed(seconds, 0)) s",
        hint: "wait until the other program has finished, or give another file with --ledger")
    case .failed(let path, let action, let reason):
      Problem(
        at: path, found: "cannot \(action) the ledger of studies: \(reason.oneLine)",
        hint: "give another file with --ledger, or use --ledger none")
    case .damaged(let path, let study, let reason):
      Problem(
        at: path, found: "study \(study) cannot be read: \(reason.oneLine)",
        hint: "move the file away; studies are then computed again")
    case .unknownStudy(let path, let id, let present):
      Problem(
        at: path, found: "no study with the number \(id)" + (present == 0 ? ", because the ledger has no studies" : ""),
        expected: present == 0 ? nil : "a number that 'darktime studies' lists",
        hint: present == 0 ? "run a recipe with a study first, or give another file with --ledger" : nil)
    case .notComparable(let one, let other):
      Problem(
        found: "no run is scored in the same bins by both study \(one) and study \(other)",
        expected: "studies that share at least one run, scored with the same pixels, energy bins, threshold and "
          + "exclusions")
    }
  }
}
