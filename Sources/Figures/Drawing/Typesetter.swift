import CPangoCairo
import Diagnostics

/// Lays out lines of text in the fonts of a Pango font map.
final class Typesetter {
  private let context: OpaquePointer

  /// Creates a typesetter, which takes ownership of the font map.
  /// - Throws: ``FigureError/noFont`` if the map has no fonts; ``FigureError/unreadableFont`` if the file of a font
  ///   cannot be read.
  init(_ map: OpaquePointer?) throws(FigureError) {
    guard let map else { throw .noFont }
    defer { g_object_unref(UnsafeMutableRawPointer(map)) }
    guard let context = pango_font_map_create_context(map), let options = cairo_font_options_create() else {
      throw .noFont
    }
    defer { cairo_font_options_destroy(options) }
    let description = Self.description(.axis)
    defer { pango_font_description_free(description) }
    guard let font = pango_font_map_load_font(map, context, description) else {
      g_object_unref(UnsafeMutableRawPointer(context))
      throw .noFont
    }
    g_object_unref(UnsafeMutableRawPointer(font))
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    pango_cairo_context_set_font_options(context, options)
    // At 72 dots per inch, one point of the font size is one point of the page.
    pango_cairo_context_set_resolution(context, 72)
    pango_context_set_round_glyph_positions(context, 0)
    guard [Font.title, .axis].allSatisfy({ Self.canRead($0, map, context) }) else {
      g_object_unref(UnsafeMutableRawPointer(context))
      throw .unreadableFont
    }
    self.context = context
  }

  /// Returns whether the file of a font can be read. If it cannot, Pango paints boxes, but reports no error.
  private static func canRead(_ font: Font, _ map: OpaquePointer, _ context: OpaquePointer) -> Bool {
    let description = Self.description(font)
    defer { pango_font_description_free(description) }
    guard let loaded = pango_font_map_load_font(map, context, description) else { return false }
    defer { g_object_unref(UnsafeMutableRawPointer(loaded)) }
    guard let scaled = pango_cairo_font_get_scaled_font(loaded) else { return false }
    return cairo_scaled_font_status(scaled) == CAIRO_STATUS_SUCCESS
  }

  deinit { g_object_unref(UnsafeMutableRawPointer(context)) }

  private static func description(_ font: Font) -> OpaquePointer? {
    let description = pango_font_description_new()
    pango_font_description_set_family(description, FontFiles.family)
    pango_font_description_set_weight(description, Int32(font.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL))
    pango_font_description_set_size(description, Int32((font.size * Double(PANGO_SCALE)).rounded()))
    return description
  }

  /// Returns a line of text with positioned glyphs.
  func line(_ text: String, _ font: Font) -> TypesetLine {
    let layout = pango_layout_new(context)
    let description = Self.description(font)
    pango_layout_set_single_paragraph_mode(layout, 1)
    pango_layout_set_font_description(layout, description)
    pango_font_description_free(description)
    pango_layout_set_text(layout, text.oneLine, -1)
    return TypesetLine(layout)
  }
}

/// A line of text with positioned glyphs.
final class TypesetLine {
  private let layout: OpaquePointer?
  /// Width and height in points.
  let size: Size

  fileprivate init(_ layout: OpaquePointer?) {
    self.layout = layout
    var extents = PangoRectangle()
    pango_layout_get_extents(layout, nil, &extents)
    size = Size(
      width: Double(extents.width) / Double(PANGO_SCALE), height: Double(extents.height) / Double(PANGO_SCALE))
  }

  deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

  /// Whether the fonts have a glyph for each character of the line.
  var hasAllLetters: Bool { pango_layout_get_unknown_glyphs_count(layout) == 0 }

  /// Paints the line with its upper left corner at the current point. Glyphs keep their positions at any scale, because
  /// nothing is aligned to pixels.
  func show(on cairo: OpaquePointer) { pango_cairo_show_layout(cairo, layout) }
}
