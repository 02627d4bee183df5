import CPangoCairo

extension Drawing {
  /// The page as PNG, 8 bits each of red, green and blue, with its resolution.
  ///
  /// Painted by cairo and packed by ISA-L: libpng, which cairo would call, takes ten times as long for it.
  func png(dpi: Double, _ memory: PixelMemory) throws(FigureError) -> [UInt8] {
    let scale = dpi / 72
    let (width, height) = ((size.width * scale).rounded(), (size.height * scale).rounded())
    guard scale > 0, width >= 1, height >= 1, max(width, height) <= Double(Format.mostPixels) else {
      throw .tooLarge(size: size, dpi: dpi)
    }
    let stride = 4 * Int(width)
    let pixels = memory.bytes(stride * Int(height))
    let surface = cairo_image_surface_create_for_data(
      pixels, CAIRO_FORMAT_RGB24, Int32(width), Int32(height), Int32(stride))
    defer { cairo_surface_destroy(surface) }
    try paint(onSurface: surface, scale: scale)
    cairo_surface_flush(surface)
    return PNGWriter(width: Int(width), height: Int(height), dpi: dpi).file(pixels: pixels, stride: stride)
  }
}
