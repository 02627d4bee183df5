import Diagnostics
import FileSystem

/// A list of OBS_IDs as given by the user: `20275, 20283`, or a file with one OBS_ID per line.
public struct ObservationList: Sendable, Equatable {
  /// The ids, in the order given.
  public let ids: [Int64]
  /// The file from which the ids were read; `nil` if they were given directly.
  public let file: String?

  /// Creates a list of ids that were given directly or read from a file.
  public init(_ ids: [Int64], file: String? = nil) { (self.ids, self.file) = (ids, file) }

  /// Parses a list of numbers, or reads the file that the text names.
  /// - Throws: ``SelectionError``
  public init(parsing text: String) throws(SelectionError) {
    let words = text.split { $0 == "," || $0 == " " || $0 == "\t" }
    if !words.isEmpty, words.allSatisfy({ $0.first?.isNumber == true && Int64($0) != nil }) {
      self.init(words.compactMap { Int64($0) })
    } else {
      self.init(try Self.readFile(text), file: text)
    }
  }

  /// Reads a file of ids, which are separated by blanks, commas or new lines. Comments start with `#`.
  private static func readFile(_ path: String) throws(SelectionError) -> [Int64] {
    guard let bytes = try? FileSystem.readFile(path) else { throw .noRunList(path: path) }
    let text: String
    do { text = try decodedText(bytes, of: path) } catch {
      throw .cannotReadTable(path: path, reason: error.reason)
    }
    var ids: [Int64] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (number, line) in lines.enumerated() {
      let content = line.prefix { $0 != "#" }
      for word in content.split(whereSeparator: { $0 == "," || $0 == " " || $0 == "\t" }) {
        guard let id = Int64(word) else {
          throw .notAnObservation(place: "\(path):\(number + 1)", found: String(word.prefix(40)))
        }
        ids.append(id)
      }
    }
    guard !ids.isEmpty else { throw .emptyRunList(path: path) }
    return ids
  }
}
