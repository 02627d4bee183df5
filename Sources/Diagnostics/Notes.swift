/// Something that the user should know of: a deviation that could be read all the same, or a result that needs
/// attention. It is listed once, with the number of places where it was met.
public struct Note: Sendable, Equatable {
  /// How much attention it needs.
  public enum Severity: Sendable, Hashable {
    /// What was assumed is right, as far as the program can know.
    case note
    /// The output may be wrong, or of little use, unless the user acts.
    case warning
  }

  /// How much attention it needs.
  public var severity: Severity
  /// A stable identifier of the kind of deviation, such as `missing-unit`; notes of one topic and text are told
  /// together.
  public var topic: String
  /// What deviates and what was assumed.
  public var text: String
  /// Where it was met first.
  public var place: String
  /// In how many places it was met.
  public var count: Int

  /// A note, or a warning, met at one place.
  public init(_ severity: Severity = .note, topic: String, text: String, place: String, count: Int = 1) {
    self.severity = severity
    self.topic = topic
    self.text = text
    self.place = place
    self.count = count
  }

  /// `text (first in place, N times)`.
  public var description: String {
    (count == 1 ? "\(text) (\(place))" : "\(text) (\(count) times, first in \(place))").oneLine
  }
}

/// An ordered collection of notes and warnings, one entry for each topic and text. Merging in a fixed order gives the
/// same notes whatever the number of threads.
public struct Notes: Sendable, Equatable {
  /// The notes, in the order of their first appearance.
  public private(set) var all: [Note] = []
  private var index: [Key: Int] = [:]

  private struct Key: Hashable {
    var severity: Note.Severity
    var topic: String
    var text: String
  }

  /// No notes.
  public init() {}

  /// Whether there is nothing to tell.
  public var isEmpty: Bool { all.isEmpty }

  /// Adds a deviation met at `place`.
  public mutating func add(_ topic: String, _ text: String, at place: String) {
    merge(Note(topic: topic, text: text, place: place))
  }

  /// Adds a warning about `place`.
  public mutating func warn(_ topic: String, _ text: String, at place: String) {
    merge(Note(.warning, topic: topic, text: text, place: place))
  }

  /// The texts of those of one severity, in order.
  public func descriptions(of severity: Note.Severity) -> [String] {
    all.filter { $0.severity == severity }.map(\.description)
  }

  /// Adds all notes of `other`, counts summed.
  public mutating func merge(_ other: Notes) {
    for note in other.all { merge(note) }
  }

  /// The notes of all topics but one.
  public func without(_ topic: String) -> Notes {
    var rest = Notes()
    for note in all where note.topic != topic { rest.merge(note) }
    return rest
  }

  private mutating func merge(_ note: Note) {
    let key = Key(severity: note.severity, topic: note.topic, text: note.text)
    if let known = index[key] {
      all[known].count += note.count
    } else {
      index[key] = all.count
      all.append(note)
    }
  }

  /// Two collections are equal when they tell the same.
  public static func == (left: Notes, right: Notes) -> Bool { left.all == right.all }
}
