import CPangoCairo

extension Drawing {
  /// Paints all items on a cairo context.
  func paint(on cairo: OpaquePointer) {
    cairo_set_line_cap(cairo, CAIRO_LINE_CAP_BUTT)
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND)
    setColour(paper, on: cairo)
    cairo_paint(cairo)
    for item in items {
      switch item {
      case .fill(let path, let colour):
        trace(path, on: cairo)
        setColour(colour, on: cairo)
        cairo_fill(cairo)
      case .stroke(let path, let stroke):
        trace(path, on: cairo)
        setColour(stroke.colour, on: cairo)
        cairo_set_line_width(cairo, stroke.width)
        cairo_set_dash(cairo, stroke.dash, Int32(stroke.dash.count), 0)
        cairo_stroke(cairo)
      case .text(let text):
        letters.paint(text, on: cairo)
      case .clip(let rectangle):
        cairo_save(cairo)
        cairo_rectangle(cairo, rectangle.x, rectangle.y, rectangle.width, rectangle.height)
        cairo_clip(cairo)
      case .unclip:
        cairo_restore(cairo)
      }
    }
  }

  private func setColour(_ colour: Colour, on cairo: OpaquePointer) {
    cairo_set_source_rgb(cairo, colour.red, colour.green, colour.blue)
  }

  private func trace(_ path: Path, on cairo: OpaquePointer) {
    cairo_new_path(cairo)
    for element in path.elements {
      switch element {
      case .move(let x, let y): cairo_move_to(cairo, x, y)
      case .line(let x, let y): cairo_line_to(cairo, x, y)
      case .circle(let x, let y, let radius):
        cairo_new_sub_path(cairo)
        cairo_arc(cairo, x, y, radius, 0, 2 * .pi)
        cairo_close_path(cairo)
      case .rectangle(let box): cairo_rectangle(cairo, box.x, box.y, box.width, box.height)
      case .close: cairo_close_path(cairo)
      }
    }
  }

  /// Paints all items on a surface. The caller destroys the surface.
  func paint(onSurface surface: OpaquePointer?, scale: Double = 1) throws(FigureError) {
    guard let surface else { throw .cairo(reason: "no surface") }
    guard let cairo = cairo_create(surface) else { throw .cairo(reason: "no context") }
    cairo_scale(cairo, scale, scale)
    paint(on: cairo)
    let status = cairo_status(cairo)
    cairo_destroy(cairo)
    guard status == CAIRO_STATUS_SUCCESS else { throw .cairo(reason: Self.text(status)) }
  }

  static func text(_ status: cairo_status_t) -> String {
    cairo_status_to_string(status).map { String(cString: $0) } ?? "status \(status.rawValue)"
  }

  /// Returns the bytes that a surface writes; `make` creates the surface for a stream.
  func streamed(
    _ make: (_ write: cairo_write_func_t, _ closure: UnsafeMutableRawPointer) -> OpaquePointer?
  ) throws(FigureError) -> [UInt8] {
    let sink = ByteSink()
    let write: cairo_write_func_t = { closure, bytes, count in
      guard let closure, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
      let sink = Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue()
      sink.bytes.append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
      return CAIRO_STATUS_SUCCESS
    }
    let surface = make(write, Unmanaged.passUnretained(sink).toOpaque())
    // The surface writes until it is destroyed.
    defer { withExtendedLifetime(sink) { cairo_surface_destroy(surface) } }
    try paint(onSurface: surface)
    cairo_surface_finish(surface)
    let status = cairo_surface_status(surface)
    guard status == CAIRO_STATUS_SUCCESS else { throw .cairo(reason: Self.text(status)) }
    return sink.bytes
  }
}

/// The buffer that a surface writes to.
private final class ByteSink {
  var bytes: [UInt8] = []
}
