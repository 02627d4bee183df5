import CISAL
import Deflate

/// Writes PNG files (W3C, Portable Network Graphics) of true colour.
struct PNGWriter {
  let width: Int
  let height: Int
  let dpi: Double

  /// About so many bytes of rows are packed at a time: they stay in the cache.
  private static let pieceSize = 1 << 16

  private var rowSize: Int { 3 * width + 1 }

  /// The file of pixels of 32 bits, `0x00RRGGBB` in the order of the machine, `stride` bytes a row.
  func file(pixels: UnsafeRawPointer, stride: Int) -> [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    // 8 bits, true colour, deflate, the filters of the standard, not interlaced.
    append("IHDR", bigEndian(width) + bigEndian(height) + [8, 2, 0, 0, 0], to: &file)
    let perMetre = Int((dpi / 0.0254).rounded())
    append("pHYs", bigEndian(perMetre) + bigEndian(perMetre) + [1], to: &file)
    appendRows(pixels, stride, to: &file)
    append("IEND", [], to: &file)
    return file
  }

  private func appendRows(_ pixels: UnsafeRawPointer, _ stride: Int, to file: inout [UInt8]) {
    let rowsInPiece = max(1, Self.pieceSize / rowSize)
    let pieces = Swift.stride(from: 0, to: height, by: rowsInPiece).map { $0..<min($0 + rowsInPiece, height) }
    // A pixel is stored as four bytes, the last of them written over by the next: one more behind the end.
    let memory = UnsafeMutableRawPointer.allocate(byteCount: rowsInPiece * rowSize + 1, alignment: 16)
    defer { memory.deallocate() }
    func filtered(_ rows: Range<Int>) -> UnsafeRawBufferPointer {
      for row in rows {
        let line = pixels + row * stride
        filter(line, above: row == 0 ? nil : line - stride, into: memory + (row - rows.lowerBound) * rowSize)
      }
      return UnsafeRawBufferPointer(start: memory, count: rows.count * rowSize)
    }
    // Half of the picture tells the codes for all of it to half a percent.
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

  /// A row of red, green and blue, less the row above (filter 2): most of a figure is like what stands above it.
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

  /// Stores a pixel less that above it, in four bytes.
  @inline(__always)
  private func store(
    _ line: UnsafeRawPointer, _ above: UnsafeRawPointer?, _ column: Int, to target: UnsafeMutableRawPointer
  ) {
    let pixel = line.load(fromByteOffset: 4 &* column, as: UInt32.self)
    let other = above?.load(fromByteOffset: 4 &* column, as: UInt32.self) ?? 0
    target.storeBytes(of: Self.difference(pixel, other).bigEndian >> 8, toByteOffset: 3 &* column, as: UInt32.self)
  }

  /// The differences of four bytes, each without a carry to the next.
  @inline(__always)
  private static func difference(_ left: UInt32, _ right: UInt32) -> UInt32 {
    let high: UInt32 = 0x8080_8080
    return ((left | high) &- (right & ~high)) ^ ((left ^ ~right) & high)
  }

  private func append(_ type: String, _ data: [UInt8], to file: inout [UInt8]) {
    data.withUnsafeBytes { append(type, $0, to: &file) }
  }

  /// A chunk: its length, its type and its bytes, and the checksum of both.
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
