import CISAL
import Deflate
import Diagnostics

/// Writes PNG files (W3C, Portable Network Graphics) in true colour.
struct PNGWriter {
  let width: Int
  let height: Int
  let dpi: Double

  /// The approximate number of bytes that are compressed at a time. A piece of this size fits into the cache of a
  /// processor.
  private static let pieceSize = 1 << 16

  private var rowSize: Int { 3 * width + 1 }

  /// Returns the file for pixels of 32 bits, `0x00RRGGBB` in native byte order, with `stride` bytes in each row.
  func file(pixels: UnsafeRawPointer, stride: Int) -> [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    // 8 bits, true colour, deflate, standard filters, not interlaced.
    append("IHDR", bigEndian(width) + bigEndian(height) + [8, 2, 0, 0, 0], to: &file)
    let perMetre = Int(saturating: (dpi / 0.0254).rounded())
    append("pHYs", bigEndian(perMetre) + bigEndian(perMetre) + [1], to: &file)
    appendRows(pixels, stride, to: &file)
    append("IEND", [], to: &file)
    return file
  }

  private func appendRows(_ pixels: UnsafeRawPointer, _ stride: Int, to file: inout [UInt8]) {
    let rowsInPiece = max(1, Self.pieceSize / rowSize)
    let pieces = Swift.stride(from: 0, to: height, by: rowsInPiece).map { $0..<min($0 + rowsInPiece, height) }
    // Each pixel is stored as four bytes, and the next pixel overwrites the fourth byte. The memory therefore has one
    // more byte for the last pixel.
    let memory = UnsafeMutableRawPointer.allocate(byteCount: rowsInPiece * rowSize + 1, alignment: 16)
    defer { memory.deallocate() }
    func filtered(_ rows: Range<Int>) -> UnsafeRawBufferPointer {
      for row in rows {
        let line = pixels + row * stride
        filter(line, above: row == 0 ? nil : line - stride, into: memory + (row - rows.lowerBound) * rowSize)
      }
      return UnsafeRawBufferPointer(start: memory, count: rows.count * rowSize)
    }
    // To save time, the bytes of only every second piece are counted for the Huffman codes. The file becomes at most
    // 0.5 % larger.
    let codes = HuffmanCodes()
    for piece in Swift.stride(from: 0, to: pieces.count, by: 2) { codes.count(filtered(pieces[piece])) }
    let deflater = Deflater(.zlib, codes: codes)
    for rows in pieces {
      deflater.pack(filtered(rows), isLast: rows.upperBound == height) { packed in
        append("IDAT", packed, to: &file)
        return true
      }
    }
  }

  /// Writes the difference between a row and the row above (filter 2, "up"), for red, green and blue. Differences
  /// compress well, because most rows of a figure are similar to the row above.
  private func filter(
    _ line: UnsafeRawPointer, above: UnsafeRawPointer?, into target: UnsafeMutableRawPointer
  ) {
    target.storeBytes(of: above == nil ? 0 : 2, as: UInt8.self)
    let target = target + 1
    guard let above else {
      for column in 0..<width { store(line, nil, column, to: target) }
      return
    }
    var column = 0
    while column < width {
      let isSame =
        column &+ 4 <= width
        && line.loadUnaligned(fromByteOffset: 4 &* column, as: SIMD4<UInt32>.self)
          == above.loadUnaligned(fromByteOffset: 4 &* column, as: SIMD4<UInt32>.self)
      if isSame {
        target.storeBytes(of: 0, toByteOffset: 3 &* column, as: UInt64.self)
        target.storeBytes(of: 0, toByteOffset: 3 &* column &+ 8, as: UInt32.self)
        column &+= 4
      } else {
        for _ in 0..<min(4, width &- column) {
          store(line, above, column, to: target)
          column &+= 1
        }
      }
    }
  }

  /// Stores the difference between a pixel and the pixel above in four bytes.
  @inline(__always)
  private func store(
    _ line: UnsafeRawPointer, _ above: UnsafeRawPointer?, _ column: Int, to target: UnsafeMutableRawPointer
  ) {
    let pixel = line.load(fromByteOffset: 4 &* column, as: UInt32.self)
    let other = above?.load(fromByteOffset: 4 &* column, as: UInt32.self) ?? 0
    target.storeBytes(of: Self.difference(pixel, other).bigEndian >> 8, toByteOffset: 3 &* column, as: UInt32.self)
  }

  /// Returns the differences of four bytes, without carries between them.
  @inline(__always)
  private static func difference(_ left: UInt32, _ right: UInt32) -> UInt32 {
    let high: UInt32 = 0x8080_8080
    return ((left | high) &- (right & ~high)) ^ ((left ^ ~right) & high)
  }

  private func append(_ type: String, _ data: [UInt8], to file: inout [UInt8]) {
    data.withUnsafeBytes { append(type, $0, to: &file) }
  }

  /// Appends a chunk: its length, type and data, and the checksum of type and data.
  private func append(_ type: String, _ data: UnsafeRawBufferPointer, to file: inout [UInt8]) {
    file += bigEndian(data.count)
    let start = file.count
    file += Array(type.utf8)
    file.append(contentsOf: data)
    let sum = file.withUnsafeBufferPointer { file in
      file.baseAddress.map { isal_crc32(0, $0 + start, UInt64(file.count - start)) } ?? 0
    }
    file += bigEndian(Int(sum))
  }

  private func bigEndian(_ number: Int) -> [UInt8] {
    (0..<4).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
