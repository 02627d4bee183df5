import CPangoCairo
import Diagnostics

/// Measures and paints texts. The same outlines are used at every resolution, so a text is as wide in a PNG as in a
/// PDF.
///
/// An instance must be used from one thread only.
final class Letters {
  private let own: Typesetter
  /// The fonts of the system, for texts with characters that the figure fonts do not have, such as Chinese names.
  private var systems: Typesetter?
  private var lines: [Key: TypesetLine] = [:]

  private struct Key: Hashable {
    let text: String
    let font: Font
  }

  /// The largest number of lines in the cache. The cache helps because the same numbers occur in many figures.
  private static let most = 4096

  /// The largest number of characters of a text. A longer text is wider than usual figures, and the time to lay it out
  /// grows faster than its length.
  private static let longest = 1000

  /// Returns the text, cut off with an ellipsis if it is too long to be drawn.
  fileprivate static func bounded(_ text: String) -> String {
    // A character has at least one byte, so the characters of a text with few bytes need not be counted.
    guard text.utf8.count > longest, text.count > longest else { return text }
    return text.prefix(longest) + "…"
  }

  /// Loads the libraries and the fonts.
  ///
  /// - Throws: ``FigureError/noLibrary(reason:)``, ``FigureError/noFont``, ``FigureError/unreadableFont``
  init() throws(FigureError) {
    if let reason = FontFiles.missingLibrary { throw .noLibrary(reason: reason) }
    // Reading this property selects the fonts, so it must be read before the first font map is created. Its value is
    // not needed here.
    _ = FontFiles.areAlone
    own = try Typesetter(pango_cairo_font_map_new())
  }

  private func line(_ text: String, _ font: Font) -> TypesetLine {
    let text = Self.bounded(text)
    let key = Key(text: text, font: font)
    if let known = lines[key] { return known }
    var line = own.line(text, font)
    if FontFiles.areAlone, !line.hasAllLetters, let systems = typesetterOfSystem() { line = systems.line(text, font) }
    if lines.count == Self.most { lines.removeAll() }
    lines[key] = line
    return line
  }

  /// Returns a typesetter with all fonts of the system, or `nil` if there are none. Without this typesetter, missing
  /// characters appear as boxes.
  private func typesetterOfSystem() -> Typesetter? {
    if systems == nil { systems = try? Typesetter(darktime_system_font_map()) }
    return systems
  }

  /// Returns the width and height of a line of text in points.
  func size(of text: String, _ font: Font) -> Size { line(text, font).size }

  /// Returns the height of a line in points.
  func height(_ font: Font) -> Double { size(of: "0", font).height }

  /// Paints a text at its place.
  func paint(_ placed: PlacedText, on cairo: OpaquePointer) {
    cairo_save(cairo)
    if placed.isTurned {
      cairo_translate(cairo, placed.box.x, placed.box.bottom)
      cairo_rotate(cairo, -.pi / 2)
    } else {
      cairo_translate(cairo, placed.box.x, placed.box.y)
    }
    cairo_set_source_rgb(cairo, placed.colour.red, placed.colour.green, placed.colour.blue)
    cairo_move_to(cairo, 0, 0)
    line(placed.text, placed.font).show(on: cairo)
    cairo_restore(cairo)
  }
}

extension Letters {
  /// Returns the text in lines that are at most `width` wide, broken between words if possible. Text that does not fit
  /// into `most` lines is cut off with an ellipsis.
  func lines(of text: String, _ font: Font, width: Double, most: Int) -> [String] {
    guard !text.isEmpty, most > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    for word in Self.bounded(text).oneLine.split(separator: " ").map(String.init) {
      let longer = line.isEmpty ? word : line + " " + word
      if size(of: longer, font).width <= width {
        line = longer
        continue
      }
      if !line.isEmpty { lines.append(line) }
      line = word
      while size(of: line, font).width > width, line.count > 1 {
        let head = self.head(of: line, font, width: width)
        lines.append(String(line.prefix(head)))
        line.removeFirst(head)
      }
      if lines.count > most { break }
    }
    if !line.isEmpty { lines.append(line) }
    guard lines.count > most else { return lines }
    return lines.prefix(most - 1) + [shortened(lines[most - 1] + "…", font, width: width)]
  }

  /// Returns the text, cut off with an ellipsis if it is wider than `width`.
  func shortened(_ text: String, _ font: Font, width: Double) -> String {
    guard size(of: text, font).width > width else { return text }
    let body = text.hasSuffix("…") ? String(text.dropLast()) : text
    let head = self.head(of: body, font, width: width - size(of: "…", font).width)
    return body.prefix(head) + "…"
  }

  /// Returns the number of characters of a text that fit into `width`; at least one.
  private func head(of text: String, _ font: Font, width: Double) -> Int {
    var (fits, tooMany) = (1, text.count + 1)
    while tooMany - fits > 1 {
      let middle = (fits + tooMany) / 2
      if size(of: String(text.prefix(middle)), font).width <= width { fits = middle } else { tooMany = middle }
    }
    return fits
  }
}
