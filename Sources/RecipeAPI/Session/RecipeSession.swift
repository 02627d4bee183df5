import DL3
import Diagnostics
import FileSystem
import Outputs
import Tables

/// One execution of a recipe: the request, the place where the output is built, and the log.
public final class RecipeSession {
  /// The request of the user: recipe, data store, output folder, parameters and options.
  public let request: RecipeRequest
  /// The observer to which progress and printed lines are reported.
  public let observer: RecipeObserver
  /// The name of the recipe, which is also the default name of models.
  let recipeName: String
  /// The path that the output will have. A dry run computes relative paths from it.
  public let plannedFolder: String
  /// The place where the output is built.
  public let staging = StagingPlace()
  /// The path of an earlier output that the new output replaces; `nil` if there is none.
  public var replaced: String?
  /// The part of the provenance that is known before the recipe runs. It is written to the headers of all files.
  public var provenance: Provenance?
  /// The log of the recipe.
  public let log = RecipeLog()
  private var parameters = 0

  /// Creates a session in which nothing has been read or written yet.
  public init(request: RecipeRequest, observer: RecipeObserver, recipeName: String) {
    self.request = request
    self.observer = observer
    self.recipeName = recipeName
    plannedFolder = request.out ?? "."
  }

  /// Returns the position of the next parameter that the script declares.
  public func nextParameter() -> Int {
    parameters += 1
    return parameters
  }

  /// Records an input file that the recipe has read.
  /// - Throws: ``OutputError/inputReplaced(path:input:)`` for a file in the output that will be replaced.
  public func record(input path: String) throws {
    if let replaced, let real = realPath(path), isInside(real, folder: replaced) {
      throw OutputError.inputReplaced(path: request.out ?? replaced, input: path)
    }
    log.record(.input(Provenance.Input(file: lastName(of: path), sha256: try Outputs.sha256(ofFile: path)), path: path))
  }

  /// Returns the keywords of the provenance for the header of every HDU.
  public func keywords(group: GroupedRuns.Group?) -> [Keyword] {
    guard let provenance else { return [] }
    var keywords = [
      Keyword("CREATOR", .string("\(Program.name) \(Program.version)"), comment: "program and version"),
      Keyword("RECIPE", .string(provenance.recipe.name.ascii), comment: "recipe that created this file"),
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
  /// The text in printable ASCII, as FITS headers require. Other characters are replaced by their code points.
  fileprivate var ascii: String {
    unicodeScalars.map { (" "..."~").contains($0) ? String($0) : $0.escaped(asASCII: true) }.joined()
  }
}
