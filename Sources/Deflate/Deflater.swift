import CISAL

/// Compresses bytes piece by piece.
///
/// The same pieces always give the same compressed bytes, because the output contains no file name and no time.
///
/// The compression library is ISA-L, which the program also needs for decompression. ISA-L is ten times as fast as zlib
/// at the default level of zlib, and its output is a few percent larger. Levels 1 and 2 of ISA-L are not used: in
/// version 2.30 their output depends, in rare cases, on the memory address of the compressor's state.
public final class Deflater {
  /// The format around the compressed bytes.
  public enum Wrapping: Sendable {
    /// A member of a gzip file (RFC 1952).
    case gzip
    /// The header and the checksum of RFC 1950, as PNG uses them.
    case zlib
  }

  private static let chunkSize = 1 << 16

  // The state is larger than 64 KiB, so it is allocated on the heap.
  private let stream = UnsafeMutablePointer<isal_zstream>.allocate(capacity: 1)
  private let chunk = UnsafeMutablePointer<UInt8>.allocate(capacity: chunkSize)
  private var work: UnsafeMutablePointer<UInt8>?
  private let codes: HuffmanCodes?

  /// Creates a compressor.
  /// - Parameters:
  ///   - wrapping: the format around the compressed bytes.
  ///   - codes: Huffman codes that are based on counts of similar bytes. With them, compression is three times as fast.
  ///     If `nil`, each part of the bytes gets its own codes.
  public init(_ wrapping: Wrapping, codes: HuffmanCodes? = nil) {
    self.codes = codes
    isal_deflate_init(stream)
    if let codes {
      isal_deflate_set_hufftables(stream, codes.tables, IGZIP_HUFFTABLE_CUSTOM)
    } else {
      let work = UnsafeMutablePointer<UInt8>.allocate(capacity: Int(isal_level3_work_size))
      self.work = work
      stream.pointee.level = 3
      stream.pointee.level_buf = work
      stream.pointee.level_buf_size = isal_level3_work_size
    }
    stream.pointee.gzip_flag = UInt16(wrapping == .gzip ? IGZIP_GZIP : IGZIP_ZLIB)
  }

  deinit {
    stream.deallocate()
    chunk.deallocate()
    work?.deallocate()
  }

  /// Compresses a piece. No piece may follow the last one.
  /// - Parameters:
  ///   - bytes: the piece.
  ///   - isLast: whether it is the last piece.
  ///   - take: receives a part of the compressed bytes in each call, and returns whether to continue.
  public func pack(_ bytes: UnsafeRawBufferPointer, isLast: Bool, _ take: (UnsafeRawBufferPointer) -> Bool) {
    var offset = 0
    repeat {
      // The library has 32-bit counts, so at most 1 GiB is compressed at a time.
      let size = min(bytes.count - offset, 1 << 30)
      stream.pointee.next_in = bytes.baseAddress.map {
        UnsafeMutablePointer(mutating: ($0 + offset).assumingMemoryBound(to: UInt8.self))
      }
      stream.pointee.avail_in = UInt32(size)
      offset += size
      stream.pointee.end_of_stream = isLast && offset == bytes.count ? 1 : 0
      repeat {
        stream.pointee.next_out = chunk
        stream.pointee.avail_out = UInt32(Self.chunkSize)
        isal_pack(stream)
        let packed = UnsafeRawBufferPointer(start: chunk, count: Self.chunkSize - Int(stream.pointee.avail_out))
        guard packed.isEmpty || take(packed) else { return }
      } while stream.pointee.avail_out == 0
    } while offset < bytes.count
  }
}
