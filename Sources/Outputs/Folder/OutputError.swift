import Diagnostics
import FileSystem

/// What can be wrong with an output folder.
public enum OutputError: DarktimeError, Equatable {
  /// Something stands where the output is wanted, and `--overwrite` was not given.
  case exists(path: String)
  /// `--overwrite` was given, but what stands there was not made by this program.
  case notOurs(path: String)
  /// `--overwrite` was given, but the provenance of what is there cannot be read, or lists no files.
  case unlisted(path: String)
  /// `--overwrite` was given, but the folder holds files or folders that this program did not write into it: the first
  /// of them, and how many there are.
  case foreign(path: String, names: [String], count: Int)
  /// The output would replace a file that the recipe reads, or is made of.
  case inputReplaced(path: String, input: String)
  /// The output is wanted inside the input store, or around it.
  case touchesInput(path: String, store: String)
  /// The folder in which the output shall stand is missing.
  case noParent(path: String, parent: String)
  /// A recipe named a file that would stand outside the output folder.
  case outside(name: String)
  /// A recipe writes the same file twice.
  case writtenTwice(name: String)
  /// A system call failed.
  case failed(action: String, path: String, reason: String)

  /// A failure of the file system.
  public init(_ failure: FileFailure) {
    self = .failed(action: failure.action, path: failure.path, reason: failure.reason)
  }

  /// The fact, told.
  public var problem: Problem {
    switch self {
    case .exists(let path):
      Problem(at: path, found: "it exists already", hint: "give another --out, or --overwrite to replace it")
    case .notOurs(let path):
      Problem(
        at: path, found: "it carries no provenance.json of darktime, so --overwrite leaves it alone",
        expected: "an earlier output of darktime", hint: "remove it yourself, or give another --out")
    case .unlisted(let path):
      Problem(
        at: path,
        found: "its provenance.json does not list the files that were written, so --overwrite leaves it alone",
        expected: "an earlier output of darktime", hint: "remove it yourself, or give another --out")
    case .foreign(let path, let names, let count):
      Problem(
        at: path,
        found: "it contains \(count == 1 ? "something" : "\(count) things") that darktime did not write: "
          + names.joined(separator: ", ") + (count > names.count ? ", ..." : ""),
        expected: "nothing but an earlier output, which --overwrite replaces as a whole",
        hint: "move \(count == 1 ? "it" : "them") elsewhere, or give another --out")
    case .inputReplaced(let path, let input):
      Problem(
        at: path, found: "--overwrite would delete \(input), which this run reads",
        hint: "give another --out, or move the file elsewhere")
    case .touchesInput(let path, let store):
      Problem(
        at: path, found: "the output would stand in or around the input store \(store)",
        hint: "give an --out outside of it; inputs are never touched")
    case .noParent(let path, let parent):
      Problem(at: path, found: "there is no folder \(parent) to put it in", hint: "make that folder first")
    case .outside(let name):
      Problem(
        found: "the file name '\(name)'", expected: "a plain name; files are written inside the output folder only")
    case .writtenTwice(let name):
      Problem(found: "the file '\(name)' is written twice", hint: "give each its own name")
    case .failed(let action, let path, let reason):
      Problem(at: path, found: "cannot \(action): \(reason)")
    }
  }

  /// A wrong `--out` is a matter of the command line; the rest is one of data, recipe or file system.
  public var kind: ExitReason {
    switch self {
    case .exists, .notOurs, .unlisted, .foreign, .inputReplaced, .touchesInput, .noParent: .usage
    case .outside, .writtenTwice, .failed: .data
    }
  }
}
