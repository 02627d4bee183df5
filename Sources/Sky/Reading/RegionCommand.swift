import Diagnostics

/// A coordinate system of a region file.
enum RegionFrame: Hashable {
  /// A frame on the sky.
  case sky(SkyFrame)
  /// A coordinate system that does not define a position on the sky, such as `image`.
  case other(String)
}

/// One command of a region file: a word, followed by arguments in parentheses or after blanks.
struct RegionCommand {
  let word: String
  /// Whether the shape is subtracted, as the property `include` says. Without this property, the sign before the shape
  /// decides; `nil` if there is neither.
  let isExcluded: Bool?
  /// Whether the command follows a comment on the same line. ds9 ignores such a command.
  let isAfterComment: Bool
  private let arguments: [Substring]
  private let text: Substring

  static let frames: [String: SkyFrame] = [
    "fk5": .fk5, "j2000": .fk5, "icrs": .icrs, "galactic": .galactic, "fk4": .fk4, "b1950": .fk4, "ecliptic": .ecliptic,
  ]
  /// The coordinate systems of ds9 that do not define a position on the sky.
  private static let otherFrames: Set<String> = ["physical", "image", "amplifier", "detector", "linear", "wcs"]
  /// The shapes of ds9 that have no area.
  static let shapesWithoutArea: Set<String> = [
    "point", "line", "text", "vector", "ruler", "compass", "projection", "segment",
  ]
  /// The shapes that ds9 writes after a `#`.
  static let commentedShapes = shapesWithoutArea.union(["composite"])
  /// The symbols of points. In an older syntax, the symbol is before the word `point`.
  private static let symbols: Set<String> = ["circle", "box", "diamond", "cross", "x", "arrow", "boxcircle"]

  /// Parses a command and its properties. `command` is the text before the properties.
  init(_ command: Substring, properties: Substring, isAfterComment: Bool) {
    var rest = command
    while let last = rest.last, last.isWhitespace || last == "|" { rest.removeLast() }
    text = rest
    let sign = rest.first == "-" ? true : rest.first == "+" ? false : nil
    if sign != nil { rest = rest.dropFirst().drop(while: \.isWhitespace) }
    let word = rest.prefix { $0.isLetter || $0.isNumber }
    self.word = word.lowercased()
    arguments = rest.dropFirst(word.count).split { $0.isWhitespace || ",()".contains($0) }
    isExcluded = Self.isExcluded(self.word == "global" ? rest : properties) ?? sign
    self.isAfterComment = isAfterComment
  }

  /// The command, shortened for messages.
  var shown: String { text.count > 60 ? text.prefix(60) + "..." : String(text) }

  /// The name of the shape that the command describes, if the shape has no area; otherwise `nil`.
  var shapeWithoutArea: String? {
    if Self.shapesWithoutArea.contains(word) { return word }
    return Self.symbols.contains(word) && arguments.first?.lowercased() == "point" ? "point" : nil
  }

  /// The coordinate system that the command selects; `nil` for another command.
  var frame: RegionFrame? {
    if let known = Self.frames[word] { return .sky(known) }
    return Self.otherFrames.contains(word) || word.hasPrefix("wcs") ? .other(word) : nil
  }

  /// Creates the shape that the command describes.
  /// - Throws: ``SkyError/badRegionLine(path:line:found:expected:hint:)``
  func shape(in frame: RegionFrame?, at place: RegionPlace) throws(SkyError) -> any SkyShape {
    if word == "composite" {
      throw place.error(
        "a composite region", expected: "single regions",
        hint: "dissolve the composite region (in ds9: Region, Composite Region, Dissolve) and save the regions again")
    }
    guard let form = RegionForm.byName[word] else {
      throw place.error(
        "'\(shown)'", expected: "\(RegionForm.names), or the name of a coordinate system",
        hint: correction(for: word, in: RegionForm.all.map(\.name).sorted() + Self.frames.keys.sorted()))
    }
    if case .other(let name)? = frame {
      throw place.error(
        "'\(shown)' in the unsupported coordinate system '\(name)'", expected: SkyFrame.phrase,
        hint: "save the regions in one of these systems (in ds9: Region, File Format, Coordinate System)")
    }
    guard case .sky(let frame)? = frame else {
      throw place.error(
        "'\(shown)' before any coordinate system", expected: "\(SkyFrame.phrase) on an earlier line",
        hint: "add a line with the coordinate system, such as fk5")
    }
    do { return try RegionArguments(texts: arguments, frame: frame).shape(form) } catch {
      switch error {
      case .syntax(let found, let expected):
        throw place.error("\(found) in '\(shown)'", expected: expected)
      case .sky(.impossibleRegion(let kind, let found, let expected)):
        throw place.error("\(kind) with \(found) in '\(shown)'", expected: expected)
      case .sky(let other):
        throw other
      }
    }
  }

  /// Returns whether the property `include` has the value false; `nil` if the properties do not contain it.
  private static func isExcluded(_ properties: Substring) -> Bool? {
    var quote: Character?
    let plain = properties.map { character -> Character in
      if let closing = quote {
        if character == closing { quote = nil }
        return "\u{0}"
      }
      if "{\"'".contains(character) { quote = character == "{" ? "}" : character }
      return character
    }
    let words = String(plain).lowercased().split { !$0.isLetter && !$0.isNumber }
    guard let name = words.firstIndex(of: "include"), name + 1 < words.count else { return nil }
    return ["0", "no", "false", "off", "n"].contains(words[name + 1])
  }
}
