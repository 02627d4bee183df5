import CPangoCairo

extension Drawing {
  /// Returns the page as PNG with 8 bits for each of red, green and blue, and with its resolution.
  ///
  /// cairo paints the pixels, and ISA-L compresses them. ISA-L is ten times as fast as libpng, which cairo uses for PNG
  /// files.
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
