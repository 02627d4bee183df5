import CPangoCairo
import Diagnostics

/// Measures and paints texts. The same outlines at every resolution: nothing is fitted to pixels, so a text is as wide in a
/// PNG as in a PDF.
///
/// It owns a layout of pango and belongs to one thread.
final class Letters {
  /// The letters that figures are set in, free and found on every Linux; where it is missing the system's own stand in.
  static let family = "DejaVu Sans"

  private let context: OpaquePointer
  private let layout: OpaquePointer
  private let options: OpaquePointer
  private var sizes: [Key: Size] = [:]
  private var lastFont: Font?

  /// Why the libraries cannot be loaded, which is done when the first letters are set; nil if they are.
  private static let missingLibrary = darktime_load_pango_cairo().map { String(cString: $0) }

  private struct Key: Hashable {
    let text: String
    let font: Font
  }

  /// - Throws: ``FigureError/noLibrary(reason:)``; ``FigureError/noFont`` on a machine without any letters.
  init() throws(FigureError) {
    if let reason = Self.missingLibrary { throw .noLibrary(reason: reason) }
    guard let map = pango_cairo_font_map_get_default(), let context = pango_font_map_create_context(map),
      let options = cairo_font_options_create()
    else { throw .noFont }
    let description = Self.description(.axis)
    defer { pango_font_description_free(description) }
    guard let font = pango_font_map_load_font(map, context, description) else {
      g_object_unref(UnsafeMutableRawPointer(context))
      cairo_font_options_destroy(options)
      throw .noFont
    }
    g_object_unref(UnsafeMutableRawPointer(font))
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    pango_cairo_context_set_font_options(context, options)
    // A point of letters is a point of the page.
    pango_cairo_context_set_resolution(context, 72)
    pango_context_set_round_glyph_positions(context, 0)
    self.context = context
    self.options = options
    layout = pango_layout_new(context)
    pango_layout_set_single_paragraph_mode(layout, 1)
  }

  deinit {
    g_object_unref(UnsafeMutableRawPointer(layout))
    g_object_unref(UnsafeMutableRawPointer(context))
    cairo_font_options_destroy(options)
  }

  private static func description(_ font: Font) -> OpaquePointer? {
    let description = pango_font_description_new()
    pango_font_description_set_family(description, family)
    pango_font_description_set_weight(description, Int32(font.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL))
    pango_font_description_set_size(description, Int32((font.size * Double(PANGO_SCALE)).rounded()))
    return description
  }

  private func set(_ text: String, _ font: Font) {
    if lastFont != font {
      let description = Self.description(font)
      pango_layout_set_font_description(layout, description)
      pango_font_description_free(description)
      lastFont = font
    }
    pango_layout_set_text(layout, text.oneLine, -1)
  }

  /// Width and height of a line of text in points.
  func size(of text: String, _ font: Font) -> Size {
    let key = Key(text: text, font: font)
    if let known = sizes[key] { return known }
    set(text, font)
    var extents = PangoRectangle()
    pango_layout_get_extents(layout, nil, &extents)
    let size = Size(
      width: Double(extents.width) / Double(PANGO_SCALE), height: Double(extents.height) / Double(PANGO_SCALE))
    sizes[key] = size
    return size
  }

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
    set(placed.text, placed.font)
    pango_cairo_update_layout(cairo, layout)
    pango_cairo_show_layout(cairo, layout)
    cairo_restore(cairo)
  }
}

extension Letters {
  /// The text in lines no wider than `width`, broken between words where that can be; what does not fit into `most` lines
  /// is cut off, with an ellipsis.
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
