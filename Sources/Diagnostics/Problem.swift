/// What went wrong, told so that its reader can mend it: where, what was found, what was expected, how to mend it.
///
/// Errors are typed facts (``DarktimeError``); this is the one form in which all of them are told, always on one line.
public struct Problem: Sendable, Equatable {
  /// Where: a file with its HDU and column, `script:line`, or the option of a command.
  public var place: String?
  /// What was found.
  public var found: String
  /// What would have been right.
  public var expected: String?
  /// What the reader can do about it.
  public var hint: String?

  /// Tells a problem from its parts.
  public init(at place: String? = nil, found: String, expected: String? = nil, hint: String? = nil) {
    self.place = place
    self.found = found
    self.expected = expected
    self.hint = hint
  }

  /// The problem on one line: `place: found; expected ...; mend`.
  public var text: String {
    var line = ""
    if let place, !place.isEmpty { line += place + ": " }
    line += found
    if let expected { line += "; expected " + expected }
    if let hint { line += "; " + hint }
    return line.oneLine
  }
}

/// Where in a FITS file something stands, spelled as `path[HDU], column NAME, row N`.
public struct FilePlace: Sendable, Hashable, CustomStringConvertible {
  /// The file, as the user or the index table named it.
  public var file: String
  /// The HDU: its EXTNAME, or `#n` counted from 0 where it has none.
  public var hdu: String?
  /// The column.
  public var column: String?
  /// The row, counted from 1.
  public var row: Int?

  /// Names a place in a file.
  public init(_ file: String, hdu: String? = nil, column: String? = nil, row: Int? = nil) {
    self.file = file
    self.hdu = hdu
    self.column = column
    self.row = row
  }

  /// The place as text.
  public var description: String {
    var text = file
    if let hdu { text += "[\(hdu)]" }
    if let column { text += ", column \(column)" }
    if let row { text += ", row \(row)" }
    return text
  }
}

extension String {
  /// The text with every control character (a file may hold any) replaced, so that it stays on one line.
  public var oneLine: String { replacingControls(except: []) }

  /// The text with every control character but tabs and line ends replaced, so that it cannot drive a terminal.
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
