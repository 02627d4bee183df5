import CPangoCairo
import Diagnostics

/// Measures and paints texts. The same outlines at every resolution: a text is as wide in a PNG as in a PDF.
///
/// It belongs to one thread.
final class Letters {
  private let own: Typesetter
  /// For texts of which the figures' own fonts lack a letter, such as a name in Chinese.
  private var systems: Typesetter?
  private var lines: [Key: TypesetLine] = [:]

  private struct Key: Hashable {
    let text: String
    let font: Font
  }

  /// So many lines are kept: the same numbers stand in figure after figure.
  private static let most = 4096

  /// - Throws: ``FigureError/noLibrary(reason:)``; ``FigureError/noFont`` on a machine without any letters.
  init() throws(FigureError) {
    if let reason = FontFiles.missingLibrary { throw .noLibrary(reason: reason) }
    // Whether or not they are, it has to be settled before the first map.
    _ = FontFiles.areAlone
    own = try Typesetter(pango_cairo_font_map_new())
  }

  private func line(_ text: String, _ font: Font) -> TypesetLine {
    let key = Key(text: text, font: font)
    if let known = lines[key] { return known }
    var line = own.line(text, font)
    if FontFiles.areAlone, !line.hasAllLetters, let systems = typesetterOfSystem() { line = systems.line(text, font) }
    if lines.count == Self.most { lines.removeAll() }
    lines[key] = line
    return line
  }

  /// With all fonts of the system; nil where it tells of none, and boxes stand for what the own ones lack.
  private func typesetterOfSystem() -> Typesetter? {
    if systems == nil { systems = try? Typesetter(darktime_system_font_map()) }
    return systems
  }

  /// Width and height of a line of text in points.
  func size(of text: String, _ font: Font) -> Size { line(text, font).size }

  /// The height of a line.
  func height(_ font: Font) -> Double { size(of: "0", font).height }

  /// Paints a text where it was placed.
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
  /// The text in lines no wider than `width`, broken between words where that can be; what does not fit into `most`
  /// lines is cut off, with an ellipsis.
  func lines(of text: String, _ font: Font, width: Double, most: Int) -> [String] {
    guard !text.isEmpty, most > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    for word in text.oneLine.split(separator: " ").map(String.init) {
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

  /// The text, its end cut off for an ellipsis where it is wider than `width`.
  func shortened(_ text: String, _ font: Font, width: Double) -> String {
    guard size(of: text, font).width > width else { return text }
    let body = text.hasSuffix("…") ? String(text.dropLast()) : text
    let head = self.head(of: body, font, width: width - size(of: "…", font).width)
    return body.prefix(head) + "…"
  }

  /// How many characters of a text fit, at least one.
  private func head(of text: String, _ font: Font, width: Double) -> Int {
    var (fits, tooMany) = (1, text.count + 1)
    while tooMany - fits > 1 {
      let middle = (fits + tooMany) / 2
      if size(of: String(text.prefix(middle)), font).width <= width { fits = middle } else { tooMany = middle }
    }
    return fits
  }
}
