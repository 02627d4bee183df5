import DL3
import Diagnostics
import FileSystem
import Outputs
import Tables

/// One run of a recipe: who asked for it, where its output is built, and the record of what happened.
public final class RecipeSession {
  /// The request of the user: recipe, data store, output folder, parameters and options.
  public let request: RecipeRequest
  /// The observer that progress and printed lines are reported to.
  public let observer: RecipeObserver
  /// The name of the recipe; models that are written without a name of their own have it.
  let recipeName: String
  /// Where the output will be, before there is a folder; tells relative paths in a dry run.
  public let plannedFolder: String
  /// Where the output is built.
  public let staging = StagingPlace()
  /// An earlier output that this one will replace.
  public var replaced: String?
  /// What is known before the recipe runs: the headers of all files carry it.
  public var provenance: Provenance?
  /// What happened.
  public let log = RecipeLog()
  private var parameters = 0

  /// Creates a session in which nothing has been read or written yet.
  public init(request: RecipeRequest, observer: RecipeObserver, recipeName: String) {
    self.request = request
    self.observer = observer
    self.recipeName = recipeName
    plannedFolder = request.out ?? "."
  }

  /// Counts the parameters of a recipe as its script makes them.
  public func nextParameter() -> Int {
    parameters += 1
    return parameters
  }

  /// Records a file that the recipe names and that was read.
  /// - Throws: ``OutputError/inputReplaced(path:input:)`` for a file of the output that is about to be replaced.
  public func record(input path: String) throws {
    if let replaced, let real = realPath(path), isInside(real, folder: replaced) {
      throw OutputError.inputReplaced(path: request.out ?? replaced, input: path)
    }
    log.record(
      .input(Provenance.Input(file: lastName(of: path), sha256: try Outputs.sha256(ofFile: path)), path: path))
  }

  /// The path under which a file is to be written; `nil` in a dry run.
  public func plan(_ file: String, in folder: OutputFolder?) throws -> String? {
    log.record(.file(file))
    return try folder?.newFile(file)
  }

  /// The provenance in the header of every HDU.
  public func keywords(group: GroupedRuns.Group?) -> [Keyword] {
    guard let provenance else { return [] }
    var keywords = [
      Keyword("CREATOR", .string("\(Program.name) \(Program.version)"), comment: "program and version"),
      Keyword("RECIPE", .string(provenance.recipe.name.ascii), comment: "recipe that made this"),
      Keyword("RECSHA", .string(provenance.recipe.sha256)),
    ]
    if let store = provenance.store {
      keywords.append(Keyword("DATASTOR", .string(store.name.ascii), comment: "data store"))
    }
    if let group {
      keywords.append(Keyword("GROUP_ID", .int(group.id), comment: "group of runs"))
      if !group.text.isEmpty { keywords.append(Keyword("GROUP", .string(group.text.ascii))) }
    }
    for (name, text) in provenance.parameters.sorted(by: { $0.key < $1.key }) {
      keywords.append(Keyword("HISTORY", .commentary("-p \(name)=\(text)".oneLine.ascii)))
    }
    return keywords
  }
}

extension String {
  /// The text in ASCII, as FITS headers demand it: any other character by its code point.
  fileprivate var ascii: String { unicodeScalars.map { $0.isASCII ? String($0) : $0.escaped(asASCII: true) }.joined() }
}
