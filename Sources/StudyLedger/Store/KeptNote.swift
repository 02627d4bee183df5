import Diagnostics

/// A note or warning that is kept with the strategy that caused it. It is reported again if the result of the strategy
/// is read from the ledger.
public struct KeptNote: Sendable, Hashable, Codable {
  private let isWarning: Bool
  private let topic: String
  private let text: String
  private let place: String
  private let count: Int

  /// Creates a note from a note of the log.
  public init(_ note: Note) {
    isWarning = note.severity == .warning
    (topic, text, place, count) = (note.topic, note.text, note.place, note.count)
  }

  /// The note for the log.
  public var note: Note {
    Note(isWarning ? .warning : .note, topic: topic, text: text, place: place, count: count)
  }
}
