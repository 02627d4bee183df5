import CISAL
import CPangoCairo

extension Drawing {
  /// The page as PNG, 8 bits each of red, green and blue, with its resolution.
  ///
  /// Painted by cairo and packed by ISA-L: libpng, which cairo would call, takes ten times as long for it.
  func png(dpi: Double) throws(FigureError) -> [UInt8] {
    let scale = dpi / 72
    let (width, height) = ((size.width * scale).rounded(), (size.height * scale).rounded())
    guard scale > 0, width >= 1, height >= 1, max(width, height) <= Double(Format.mostPixels) else {
      throw .tooLarge(size: size, dpi: dpi)
    }
    guard let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height)) else {
      throw .library(reason: "no surface")
    }
    defer { cairo_surface_destroy(surface) }
    try paint(onSurface: surface, scale: scale)
    cairo_surface_flush(surface)
    guard let pixels = cairo_image_surface_get_data(surface) else {
      throw .library(reason: Self.text(cairo_surface_status(surface)))
    }
    return PNGWriter(width: Int(width), height: Int(height), dpi: dpi)
      .file(pixels: pixels, stride: Int(cairo_image_surface_get_stride(surface)))
  }
}

/// Writes PNG files (W3C, Portable Network Graphics) of true colour.
struct PNGWriter {
  let width: Int
  let height: Int
  let dpi: Double

  /// The file of pixels of 32 bits, `0x00RRGGBB` in the order of the machine, `stride` bytes a row.
  func file(pixels: UnsafeMutablePointer<UInt8>, stride: Int) -> [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    // 8 bits, true colour, deflate, the filters of the standard, not interlaced.
    append("IHDR", bigEndian(width) + bigEndian(height) + [8, 2, 0, 0, 0], to: &file)
    let perMetre = Int((dpi / 0.0254).rounded())
    append("pHYs", bigEndian(perMetre) + bigEndian(perMetre) + [1], to: &file)
    append("IDAT", deflated(filtered(pixels, stride)), to: &file)
    append("IEND", [], to: &file)
    return file
  }

  /// Rows of red, green and blue, each less the row above (filter 2): most of a figure is like what stands above it.
  private func filtered(_ pixels: UnsafeMutablePointer<UInt8>, _ stride: Int) -> [UInt8] {
    let size = height * (3 * width + 1)
    // A pixel is stored as four bytes, the last of them written over by the next: one more behind the end.
    return [UInt8](unsafeUninitializedCapacity: size + 1) { target, count in
      guard let start = target.baseAddress.map({ UnsafeMutableRawPointer($0) }) else { return }
      var position = 0
      for row in 0..<height {
        start.storeBytes(of: row == 0 ? 0 : 2, toByteOffset: position, as: UInt8.self)
        position &+= 1
        let line = UnsafeRawPointer(pixels + row * stride)
        let above = row == 0 ? nil : UnsafeRawPointer(pixels + (row - 1) * stride)
        for column in 0..<width {
          let pixel = line.load(fromByteOffset: 4 &* column, as: UInt32.self)
          let other = above?.load(fromByteOffset: 4 &* column, as: UInt32.self) ?? 0
          start.storeBytes(
            of: Self.difference(pixel, other).bigEndian >> 8, toByteOffset: position, as: UInt32.self)
          position &+= 3
        }
      }
      count = size
    }
  }

  /// The differences of four bytes, each without a carry to the next.
  @inline(__always)
  private static func difference(_ left: UInt32, _ right: UInt32) -> UInt32 {
    let high: UInt32 = 0x8080_8080
    return ((left | high) &- (right & ~high)) ^ ((left ^ ~right) & high)
  }

  /// The bytes as a zlib stream.
  private func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    let workSize = Int(isal_level3_work_size)
    let work = UnsafeMutablePointer<UInt8>.allocate(capacity: workSize)
    // Some hundred kilobytes: too much for the stack of a thread.
    let stream = UnsafeMutablePointer<isal_zstream>.allocate(capacity: 1)
    defer {
      work.deallocate()
      stream.deallocate()
    }
    // What cannot be packed grows by a few bytes for each block of 64 KiB.
    let capacity = bytes.count + bytes.count / 1000 + 1024
    return bytes.withUnsafeMutableBufferPointer { bytes in
      [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
        isal_deflate_init(stream)
        stream.pointee.level = 3
        stream.pointee.level_buf = work
        stream.pointee.level_buf_size = UInt32(workSize)
        stream.pointee.gzip_flag = UInt16(IGZIP_ZLIB)
        stream.pointee.next_in = bytes.baseAddress
        stream.pointee.avail_in = UInt32(bytes.count)
        stream.pointee.end_of_stream = 1
        stream.pointee.next_out = target.baseAddress
        stream.pointee.avail_out = UInt32(capacity)
        isal_pack(stream)
        count = capacity - Int(stream.pointee.avail_out)
      }
    }
  }

  private func append(_ type: String, _ data: [UInt8], to file: inout [UInt8]) {
    let body = Array(type.utf8) + data
    file += bigEndian(data.count) + body + bigEndian(Int(isal_crc32(0, body, UInt64(body.count))))
  }

  private func bigEndian(_ number: Int) -> [UInt8] {
    (0..<4).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
