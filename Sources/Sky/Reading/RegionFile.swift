import Diagnostics
import Foundation

extension SkyRegions {
  /// Reads a ds9 region file.
  /// - Throws: ``SkyError/cannotRead(path:reason:)`` and the errors of ``init(ds9:path:)``.
  public init(regionFile path: String) throws(SkyError) {
    let data: Data
    do { data = try Data(contentsOf: URL(filePath: path)) } catch {
      throw .cannotRead(path: path, reason: (error as NSError).localizedDescription)
    }
    try self.init(ds9: String(decoding: data, as: UTF8.self), path: path)
  }

  /// Parses the text of a ds9 region file.
  ///
  /// Supported are:
  /// - the shapes of ``RegionForm/all`` in fk5 (J2000), icrs or galactic coordinates;
  /// - positions in degrees, as `5:34:31.9` (hours in fk5 and icrs), as `5h34m31.9s` and `+22d00m52s`, or with the
  ///   units d and r;
  /// - lengths in degrees or with the units `"`, `'`, d and r;
  /// - commas or blanks between arguments, several commands on a line separated by `;`, and comments from `#` on.
  ///
  /// Properties, including global properties, only affect how a region is drawn and are ignored. Everything else that
  /// cannot be parsed is an error, because a mask without one of its regions would be wrong without any indication.
  /// - Parameter path: the path for error messages.
  /// - Throws: ``SkyError/badRegionLine(path:line:found:expected:hint:)``,
  public init(ds9 text: String, path: String) throws(SkyError) {
    self.init()
    var frame: SkyFrame?
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let place = RegionPlace(path: path, line: number + 1)
      for command in line.prefix(while: { $0 != "#" }).split(separator: ";") {
        guard let command = RegionCommand(command) else { continue }
        if command.word == "global" { break }
        if let named = RegionCommand.frames[command.word] {
          frame = named
        } else {
          append(try command.shape(in: frame, at: place), from: .ds9)
        }
      }
    }
  }
}

/// The file and the number of a line in a region file.
struct RegionPlace {
  let path: String
  let line: Int

  func error(_ found: String, expected: String, hint: String? = nil) -> SkyError {
    .badRegionLine(path: path, line: line, found: found, expected: expected, hint: hint)
  }
}

/// One command of a region file: a word, followed by arguments in parentheses or after blanks.
struct RegionCommand {
  let word: String
  let arguments: [Substring]
  private let text: Substring
  private let isSubtracted: Bool

  static let frames: [String: SkyFrame] = ["fk5": .fk5, "j2000": .fk5, "icrs": .icrs, "galactic": .galactic]
  /// The coordinate systems of ds9 that do not define a position on the sky or are obsolete.
  private static let otherFrames: Set<String> = [
    "physical", "image", "amplifier", "detector", "linear", "fk4", "b1950", "ecliptic", "wcs",
  ]

  /// Parses a command. The result is `nil` for an empty command.
  init?(_ command: Substring) {
    var rest = command.drop(while: \.isWhitespace)
    while let last = rest.last, last.isWhitespace || last == "|" { rest.removeLast() }
    guard let first = rest.first else { return nil }
    text = rest
    isSubtracted = first == "-"
    if first == "-" || first == "+" { rest = rest.dropFirst().drop(while: \.isWhitespace) }
    let word = rest.prefix { $0.isLetter || $0.isNumber }
    self.word = word.lowercased()
    arguments = rest.dropFirst(word.count).split { $0.isWhitespace || ",()".contains($0) }
  }

  func shape(in frame: SkyFrame?, at place: RegionPlace) throws(SkyError) -> any SkyShape {
    let shown = text.count > 60 ? text.prefix(60) + "..." : text
    if Self.otherFrames.contains(word) || word.hasPrefix("wcs") {
      throw place.error(
        "unsupported coordinate system '\(word)'", expected: "fk5, icrs or galactic",
        hint: "save the regions in one of these (in ds9: Region, File Format, Coordinate System)")
    }
    guard let form = RegionForm.all.first(where: { $0.name == word }) else {
      throw place.error(
        "'\(shown)'", expected: "\(RegionForm.names), or the name of a coordinate system",
        hint: correction(for: word, in: RegionForm.all.map(\.name).sorted() + Self.frames.keys.sorted()))
    }
    if isSubtracted { throw .subtractedRegion(path: place.path, line: place.line, found: String(shown)) }
    guard let frame else {
      throw place.error(
        "'\(shown)' before any coordinate system", expected: "fk5, icrs or galactic on an earlier line",
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
}
