/// Something that the user should know: a deviation in a file that could still be read, or a result that needs
/// attention.
///
/// A note is listed once, with the number of its occurrences.
public struct Note: Sendable, Equatable {
  /// How much attention a note needs.
  public enum Severity: Sendable, Hashable {
    /// The program made an assumption, and nothing suggests that the assumption is wrong.
    case note
    /// The output may be wrong or of little use unless the user acts.
    case warning
  }

  /// How much attention the note needs.
  public var severity: Severity
  /// A stable identifier of the kind of deviation, such as `missing-unit`. Notes with the same severity, topic and
  /// text are listed together.
  public var topic: String
  /// The text: what deviates, and what the program assumes instead.
  public var text: String
  /// The place where the deviation occurred first.
  public var place: String
  /// The number of times that the deviation occurred.
  public var count: Int

  /// Creates a note or a warning.
  public init(_ severity: Severity = .note, topic: String, text: String, place: String, count: Int = 1) {
    self.severity = severity
    self.topic = topic
    self.text = text
    self.place = place
    self.count = count
  }

  /// The note on one line: `text (place)` or `text (N times, first in place)`.
  public var description: String {
    (count == 1 ? "\(text) (\(place))" : "\(text) (\(count) times, first in \(place))").oneLine
  }
}

/// An ordered collection of notes and warnings with one entry for each severity, topic and text. If collections are
/// merged in a fixed order, the result does not depend on the number of threads.
public struct Notes: Sendable, Equatable {
  /// The notes in the order of their first occurrence.
  public private(set) var all: [Note] = []
  private var index: [Key: Int] = [:]

  private struct Key: Hashable {
    var severity: Note.Severity
    var topic: String
    var text: String
  }

  /// Creates an empty collection.
  public init() {}

  /// Whether there are no notes.
  public var isEmpty: Bool { all.isEmpty }

  /// Adds a note about `place`.
  public mutating func add(_ topic: String, _ text: String, at place: String) {
    merge(Note(topic: topic, text: text, place: place))
  }

  /// Adds a warning about `place`.
  public mutating func warn(_ topic: String, _ text: String, at place: String) {
    merge(Note(.warning, topic: topic, text: text, place: place))
  }

  /// Returns the texts of all entries with one severity, in order.
  public func descriptions(of severity: Note.Severity) -> [String] {
    all.filter { $0.severity == severity }.map(\.description)
  }

  /// Adds all notes of `other`. The counts of equal notes are summed.
  public mutating func merge(_ other: Notes) {
    for note in other.all { merge(note) }
  }

  /// Returns the notes of all topics except one.
  public func without(_ topic: String) -> Notes {
    var rest = Notes()
    for note in all where note.topic != topic { rest.merge(note) }
    return rest
  }

  /// Adds a note. The counts of equal notes are summed.
  public mutating func merge(_ note: Note) {
    let key = Key(severity: note.severity, topic: note.topic, text: note.text)
    if let known = index[key] {
      all[known].count += note.count
    } else {
      index[key] = all.count
      all.append(note)
    }
  }

  /// Returns whether two collections have equal notes. The index is not compared, because it is derived from the notes.
  public static func == (left: Notes, right: Notes) -> Bool { left.all == right.all }
}
