/// An error message that enables its reader to fix the problem: where it occurred, what was found, what was expected
/// and how to fix it.
///
/// Every ``DarktimeError`` is reported in this form, always on one line.
public struct Problem: Sendable, Equatable {
  /// The location: a file with its HDU and column, `script:line`, or the option of a command.
  public var place: String?
  /// What was found.
  public var found: String
  /// What was expected instead.
  public var expected: String?
  /// What the reader can do about it.
  public var hint: String?

  /// Creates an error message from its parts.
  public init(at place: String? = nil, found: String, expected: String? = nil, hint: String? = nil) {
    self.place = place
    self.found = found
    self.expected = expected
    self.hint = hint
  }

  /// Returns the same message with this place.
  public func at(_ place: String) -> Problem { Problem(at: place, found: found, expected: expected, hint: hint) }

  /// The message on one line: `place: found; expected ...; hint`. The middle of a very long part is left out, because
  /// a part may quote a file or a script.
  public var text: String {
    var line = ""
    if let place, !place.isEmpty { line += place.abridged + ": " }
    line += found.abridged
    if let expected { line += "; expected " + expected.abridged }
    if let hint { line += "; " + hint.abridged }
    return line.oneLine
  }
}

extension String {
  /// The text, without its middle if it is longer than 4,000 bytes.
  fileprivate var abridged: String {
    let (bytes, most) = (utf8.count, 4000)
    guard bytes > most else { return self }
    // If a cut is within a character, U+FFFD replaces each half.
    let (start, end) = (String(decoding: utf8.prefix(most / 2), as: UTF8.self), utf8.suffix(most / 2))
    return "\(start) ... (\(bytes - most) bytes) ... \(String(decoding: end, as: UTF8.self))"
  }
}

/// A location in a FITS file, written as `path[HDU], column NAME, row N`.
public struct FilePlace: Sendable, Hashable, CustomStringConvertible {
  /// The path of the file, as the user or the index table gives it.
  public var file: String
  /// The HDU: its EXTNAME or, if it has none, `PRIMARY` or `#n` (counted from 0).
  public var hdu: String?
  /// The name of the column.
  public var column: String?
  /// The row, counted from 1.
  public var row: Int?

  /// Creates a location.
  public init(_ file: String, hdu: String? = nil, column: String? = nil, row: Int? = nil) {
    self.file = file
    self.hdu = hdu
    self.column = column
    self.row = row
  }

  /// The location as text.
  public var description: String {
    var text = file
    if let hdu { text += "[\(hdu)]" }
    if let column { text += ", column \(column)" }
    if let row { text += ", row \(row)" }
    return text
  }
}

extension String {
  /// The text with every control character replaced by a blank, so that the text stays on one line. Texts from files
  /// may contain any character.
  public var oneLine: String { replacingControls(except: []) }

  /// The text with every control character except tabs and line feeds replaced by a blank, so that the text cannot
  /// control a terminal.
  public var printable: String { replacingControls(except: ["\t", "\n"]) }

  private func replacingControls(except kept: Set<Unicode.Scalar>) -> String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
      result.append(isControl && !kept.contains(scalar) ? " " : scalar)
    }
    return String(result)
  }
}
