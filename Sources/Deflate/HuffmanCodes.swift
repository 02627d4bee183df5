import CISAL

/// Huffman codes for bytes and repeated sequences of bytes. Bytes and repeats with high counts have short codes.
///
/// Any number of ``Deflater``s can use the same codes. Bytes that were never counted have codes as well.
public final class HuffmanCodes {
  private let histogram = UnsafeMutablePointer<isal_huff_histogram>.allocate(capacity: 1)
  private let made = UnsafeMutablePointer<isal_hufftables>.allocate(capacity: 1)
  private var isMade = false

  /// Creates codes without any counted bytes.
  public init() {
    UnsafeMutableRawPointer(histogram)
      .initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<isal_huff_histogram>.size)
  }

  deinit {
    histogram.deallocate()
    made.deallocate()
  }

  /// Counts bytes and repeats in a sample that is similar to the bytes to compress.
  public func count(_ bytes: UnsafeRawBufferPointer) {
    precondition(!isMade, "the codes are already in use, so nothing more can be counted")
    precondition(bytes.count <= Int32.max, "at most 2 GB can be counted at a time")
    guard let start = bytes.baseAddress else { return }
    isal_count(
      UnsafeMutablePointer(mutating: start.assumingMemoryBound(to: UInt8.self)), Int32(bytes.count), histogram)
  }

  /// The codes in the form that ISA-L needs. The first access creates them from the counts; ``count(_:)`` must not be
  /// called afterwards.
  var tables: UnsafeMutablePointer<isal_hufftables> {
    if !isMade { isal_create_hufftables(made, histogram) }
    isMade = true
    return made
  }
}
