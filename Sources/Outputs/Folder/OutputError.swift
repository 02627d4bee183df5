import Diagnostics
import FileSystem

/// An error about an output folder.
public enum OutputError: DarktimeError, Equatable {
  /// The output exists already, and `--overwrite` was not given.
  case exists(path: String)
  /// `--overwrite` was given, but the existing file or folder was not written by this program.
  case notOurs(path: String)
  /// `--overwrite` was given, but the provenance of the existing output cannot be read, or lists no files.
  case unlisted(path: String)
  /// `--overwrite` was given, but the folder contains files or folders that this program did not write. `names` lists
  /// the first of these entries, and `count` is their total number.
  case foreign(path: String, names: [String], count: Int)
  /// The output would replace an input: the recipe, one of its modules, or a file that the recipe reads.
  case inputReplaced(path: String, input: String)
  /// The output would be inside an input, or the input store would be inside the output.
  case touchesInput(path: String, store: String)
  /// The parent folder of the output does not exist.
  case noParent(path: String, parent: String)
  /// A folder above the output would have the path of an existing file.
  case parentIsFile(path: String, parent: String)
  /// A recipe gave a file name that is not a plain path inside the output folder, or that is longer than 240 bytes.
  case outside(name: String)
  /// A recipe named a file that would be hidden, because its name begins with a dot. This happens if a recipe gives an
  /// empty name, to which an extension is added.
  case hidden(name: String)
  /// A recipe writes the same file twice.
  case writtenTwice(name: String)
  /// A system call failed.
  case failed(action: String, path: String, reason: String)

  /// Creates an error from a failure of the file system.
  public init(_ failure: FileFailure) {
    self = .failed(action: failure.action, path: failure.path, reason: failure.reason)
  }

  /// The error message.
  public var problem: Problem {
    switch self {
    case .exists(let path):
      Problem(
        at: path, found: "it already exists",
        hint: "give another --out, or replace the existing output with --overwrite")
    case .notOurs(let path):
      Problem(
        at: path, found: "it contains no provenance.json written by darktime, so --overwrite does not replace it",
        expected: "an earlier output of darktime", hint: "remove the folder yourself, or give another --out")
    case .unlisted(let path):
      Problem(
        at: path,
        found: "its provenance.json does not list the files that were written, so --overwrite does not replace the "
          + "folder",
        expected: "an earlier output of darktime whose provenance.json lists its files",
        hint: "remove the folder yourself, or give another --out")
    case .foreign(let path, let names, let count):
      Problem(
        at: path,
        found: "it contains \(count == 1 ? "a file or folder" : "\(count) files or folders") "
          + "that darktime did not write: " + names.joined(separator: ", ") + (count > names.count ? ", ..." : ""),
        expected: "only an earlier output, which --overwrite replaces completely",
        hint: "move \(count == 1 ? "this entry" : "these entries") to another folder, or give another --out")
    case .inputReplaced(let path, let input):
      Problem(
        at: path, found: "--overwrite would delete \(input), which the recipe reads",
        hint: "give another --out, or move the file to another folder")
    case .touchesInput(let path, let store):
      Problem(
        at: path, found: "the output and the input \(store) overlap: one of them would contain the other",
        hint: "give an --out that is not inside the input and does not contain it; inputs are never changed")
    case .noParent(let path, let parent):
      Problem(at: path, found: "its parent folder \(parent) does not exist", hint: "create that folder first")
    case .parentIsFile(let path, let parent):
      Problem(at: path, found: "\(parent) is a file", expected: "a folder", hint: "give another --out")
    case .outside(let name):
      Problem(
        found: "the file name '\(name)'", expected: "a path of at most 240 bytes inside the output folder")
    case .hidden(let name):
      Problem(
        found: "the file name '\(name)' begins with a dot, so the file would be hidden",
        expected: "a name that is not empty and does not begin with a dot")
    case .writtenTwice(let name):
      Problem(found: "the file '\(name)' is written twice", hint: "give each file its own name")
    case .failed(let action, let path, let reason):
      Problem(at: path, found: "cannot \(action): \(reason)")
    }
  }

  /// `.usage` for a wrong `--out`; `.data` for errors of the recipe or the file system.
  public var exitReason: ExitReason {
    switch self {
    case .exists, .notOurs, .unlisted, .foreign, .inputReplaced, .touchesInput, .noParent, .parentIsFile: .usage
    case .outside, .hidden, .writtenTwice, .failed: .data
    }
  }
}
