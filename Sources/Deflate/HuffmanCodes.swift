import CISAL

/// Huffman codes for bytes and repeats. Those that were counted often have short codes.
///
/// Any number of ``Deflater``s can use the same codes. There are also codes for bytes that were never counted.
public final class HuffmanCodes {
  private let histogram = UnsafeMutablePointer<isal_huff_histogram>.allocate(capacity: 1)
  private let made = UnsafeMutablePointer<isal_hufftables>.allocate(capacity: 1)
  private var isMade = false

  /// Creates codes before any byte is counted.
  public init() {
    UnsafeMutableRawPointer(histogram)
      .initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<isal_huff_histogram>.size)
  }

  deinit {
    histogram.deallocate()
    made.deallocate()
  }

  /// Counts bytes that are similar to those to compress, and the repeats among them.
  public func count(_ bytes: UnsafeRawBufferPointer) {
    precondition(!isMade, "codes that are in use do not change")
    precondition(bytes.count <= Int32.max, "no more than 2 GB are counted at a time")
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
