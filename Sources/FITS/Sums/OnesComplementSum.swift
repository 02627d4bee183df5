/// The ones' complement sum of big-endian 32-bit words. Bytes can be added in pieces of any length.
struct OnesComplementSum {
  private var words: UInt64 = 0
  /// The number of bytes that were already added to the last, incomplete word; 0 if all words are complete.
  private var phase = 0

  var value: UInt32 {
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
    let whole = (bytes.count - index) / 4
    let raw = UnsafeRawBufferPointer(bytes)
    var sum: UInt64 = 0
    for word in 0..<whole {
      sum += UInt64(UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: index + 4 * word, as: UInt32.self)))
    }
    words = UInt64(value) + sum
    for byte in bytes[(index + 4 * whole)...] { addByte(byte) }
  }

  private mutating func addByte(_ byte: UInt8) {
    words += UInt64(byte) << (24 - 8 * UInt64(phase))
    phase = (phase + 1) % 4
  }
}
