import CISAL

/// Codes for bytes and repeats, short ones for those that were counted often. Made once, they serve any number of
/// ``Deflater``s, also for bytes that were never counted.
public final class HuffmanCodes {
  private let histogram = UnsafeMutablePointer<isal_huff_histogram>.allocate(capacity: 1)
  private let made = UnsafeMutablePointer<isal_hufftables>.allocate(capacity: 1)
  private var isMade = false

  /// Codes for nothing yet.
  public init() {
    UnsafeMutableRawPointer(histogram)
      .initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<isal_huff_histogram>.size)
  }

  deinit {
    histogram.deallocate()
    made.deallocate()
  }

  /// Counts bytes, and repeats among them, like which others will be packed.
  public func count(_ bytes: UnsafeRawBufferPointer) {
    precondition(!isMade, "codes that are in use do not change")
    precondition(bytes.count <= Int32.max, "no more than 2 GB are counted at a time")
    guard let start = bytes.baseAddress else { return }
    isal_count(
      UnsafeMutablePointer(mutating: start.assumingMemoryBound(to: UInt8.self)), Int32(bytes.count), histogram)
  }

  /// The codes in the form in which the library takes them.
  var tables: UnsafeMutablePointer<isal_hufftables> {
    if !isMade { isal_create_hufftables(made, histogram) }
    isMade = true
    return made
  }
}
