import Diagnostics
import FileSystem

extension SkyRegions {
  /// Reads a ds9 region file.
  /// - Throws: ``SkyError/cannotRead(path:reason:)`` and the errors of ``init(ds9:path:notes:)``.
  public init(regionFile path: String, notes: inout Notes) throws(SkyError) {
    let text: String
    do { text = try readText(path) } catch { throw .cannotRead(path: path, reason: error.reason) }
    try self.init(ds9: text, path: path, notes: &notes)
  }

  /// Parses the text of a ds9 region file.
  ///
  /// Supported are:
  /// - the shapes of ``RegionForm/all`` in the frames of ``SkyFrame``;
  /// - positions in degrees, as `5:34:31.9` (hours for right ascensions), as `5h34m31.9s` and `+22d00m52s`, or with the
  ///   units d (deg) and r (rad);
  /// - lengths in degrees or with the units `"`, `'`, d and r;
  /// - commas or blanks between arguments, several commands on a line separated by `;`, comments, and properties. Only
  ///   the property `include` is used; all others affect how a region is drawn.
  ///
  /// A shape with a minus sign, or with the property `include=0`, is subtracted from the union of all shapes that are
  /// not subtracted. The order in the file does not matter. Shapes without an area are skipped with a note. A file
  /// without regions is valid, with a note. Everything else that cannot be parsed is an error, because a mask without
  /// one of its regions would be wrong without any indication.
  /// - Parameter path: the path for error messages.
  /// - Throws: ``SkyError/badRegionLine(path:line:found:expected:hint:)``,
  ///   ``SkyError/onlySubtracted(path:line:found:)``
  public init(ds9 text: String, path: String, notes: inout Notes) throws(SkyError) {
    var reader = RegionFileReader(path: path)
    // Some editors write a byte order mark at the beginning of a file.
    let text = text.first == "\u{feff}" ? text.dropFirst() : text[...]
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      try reader.read(line, at: RegionPlace(path: path, line: number + 1))
    }
    self = try reader.regions(&notes)
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

/// A type that collects the regions of a region file, line by line.
private struct RegionFileReader {
  let path: String
  private var frame: RegionFrame?
  /// Whether shapes without a sign are subtracted (`global include=0`).
  private var isSubtractedByDefault = false
  private var included: [any SkyShape] = []
  private var subtracted: [any SkyShape] = []
  private var firstSubtracted: (line: Int, text: String)?
  /// The names of the skipped shapes, which have no area.
  private var skipped: [String] = []
  private var afterComment: [Int] = []

  init(path: String) { self.path = path }

  mutating func read(_ line: Substring, at place: RegionPlace) throws(SkyError) {
    for command in try RegionLine(line, at: place).commands {
      if command.isAfterComment { afterComment.append(place.line) }
      if command.word == "global" {
        isSubtractedByDefault = command.isExcluded ?? isSubtractedByDefault
      } else if let named = command.frame {
        frame = named
      } else if let name = command.shapeWithoutArea {
        skipped.append(name)
      } else {
        let shape = try command.shape(in: frame, at: place)
        if command.isExcluded ?? isSubtractedByDefault {
          subtracted.append(shape)
          firstSubtracted = firstSubtracted ?? (place.line, command.shown)
        } else {
          included.append(shape)
        }
      }
    }
  }

  /// Returns the regions, and adds notes on what was skipped.
  func regions(_ notes: inout Notes) throws(SkyError) -> SkyRegions {
    if !skipped.isEmpty {
      let names = Set(skipped).sorted().joined(separator: ", ")
      notes.add("ds9", "number of shapes skipped because they have no area (\(names)): \(skipped.count)", at: path)
    }
    if let line = afterComment.first {
      notes.warn(
        "ds9",
        "a region that follows a comment on the same line is read, although ds9 ignores the region; move the region "
          + "to its own line, or delete the region", at: "\(path):\(line)")
    }
    if included.isEmpty {
      if let (line, text) = firstSubtracted { throw .onlySubtracted(path: path, line: line, found: text) }
      notes.add("ds9", "the region file defines no regions", at: path)
    }
    return SkyRegions(included, from: .ds9) - SkyRegions(subtracted, from: .ds9)
  }
}
