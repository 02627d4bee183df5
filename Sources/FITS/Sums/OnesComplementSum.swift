/// The ones' complement sum of big-endian 32-bit words. Bytes can be added in pieces of any length.
struct OnesComplementSum {
  private var words: UInt64 = 0
  /// The number of bytes that were already added to the last, incomplete word; 0 if all words are complete.
  private var phase = 0

  var value: UInt32 { Self.folded(words) }

  /// Adds the carries beyond 32 bits to the lowest bits.
  private static func folded(_ words: UInt64) -> UInt32 {
    var sum = words
    while sum >> 32 != 0 { sum = (sum & 0xffff_ffff) + (sum >> 32) }
    return UInt32(sum)
  }

  mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
    var index = 0
    while phase != 0, index < bytes.count {
      addByte(bytes[index])
      index += 1
    }
    // Two words are read at once, without a test for overflow: the sum of 2^32 words fits.
    let pairs = (bytes.count - index) / 8
    var sum: UInt64 = 0
    if pairs > 0, let base = bytes.baseAddress {
      let start = UnsafeRawPointer(base + index)
      for pair in 0..<pairs {
        let both = UInt64(bigEndian: start.loadUnaligned(fromByteOffset: 8 &* pair, as: UInt64.self))
        sum &+= (both >> 32) &+ (both & 0xffff_ffff)
      }
    }
    words = UInt64(value) + UInt64(Self.folded(sum))
    for byte in bytes[(index + 8 * pairs)...] { addByte(byte) }
  }

  private mutating func addByte(_ byte: UInt8) {
    words += UInt64(byte) << (24 - 8 * UInt64(phase))
    phase = (phase + 1) % 4
  }
}
