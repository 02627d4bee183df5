import Diagnostics
import TextFormat

extension RecipeLog {
  /// Records a note for the user. `topic` is a stable identifier of the kind of note.
  public func note(_ topic: String, _ text: String, at place: String) {
    var notes = Notes()
    notes.add(topic, text, at: place)
    record(.notes(notes))
  }

  /// Records a warning: the output may be wrong, or of little use, unless the user acts. `topic` is a stable identifier
  /// of the kind of warning. Warnings are listed at the end of the summary; with `--strict` they are errors.
  public func warn(_ topic: String, _ text: String, at place: String) {
    var notes = Notes()
    notes.warn(topic, text, at: place)
    record(.notes(notes))
  }

  /// Returns the notes and warnings of all log entries from index `start` on. Notes of the same kind are merged.
  public func notes(from start: Int = 0) -> Notes {
    entries[start...].reduce(into: Notes()) { if case .notes(let notes) = $1 { $0.merge(notes) } }
  }

  /// The texts of the notes.
  public var notes: [String] { notes().descriptions(of: .note) }

  /// The texts of the warnings.
  public var warnings: [String] { notes().descriptions(of: .warning) }
}
