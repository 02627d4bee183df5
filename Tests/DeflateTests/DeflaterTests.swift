import TestSupport
import Testing

@testable import Deflate

@Suite("Compression", .timeLimit(.minutes(60))) struct DeflaterTests {
  /// Returns bytes that partly repeat, as in tables.
  private static func bytes(_ count: Int) -> [UInt8] {
    var state: UInt64 = 7
    return (0..<count).map { position in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return position % 3 == 0 ? UInt8(truncatingIfNeeded: state >> 56) : UInt8(position / 1000 % 7)
    }
  }

  private static func packed(
    _ bytes: [UInt8], _ wrapping: Deflater.Wrapping, pieces: [Int], like sample: [UInt8]? = nil
  ) -> [UInt8] {
    let codes = sample.map { sample in
      let codes = HuffmanCodes()
      sample.withUnsafeBytes { codes.count($0) }
      return codes
    }
    let deflater = Deflater(wrapping, codes: codes)
    var result: [UInt8] = []
    var position = 0
    bytes.withUnsafeBytes { bytes in
      for (number, size) in pieces.enumerated() {
        let piece = UnsafeRawBufferPointer(rebasing: bytes[position..<position + size])
        deflater.pack(piece, isLast: number == pieces.count - 1) { part in
          result += part
          return true
        }
        position += size
      }
    }
    return result
  }

  /// Decompresses with Python's zlib, which shares no code with the compressor. It also tests the checksum and that
  /// nothing follows.
  private static func unpacked(_ bytes: [UInt8], _ wrapping: Deflater.Wrapping) throws -> [UInt8] {
    let script = """
      import sys, zlib
      d = zlib.decompressobj(\(wrapping == .gzip ? 31 : 15))
      out = d.decompress(sys.stdin.buffer.read())
      assert d.eof and not d.unused_data
      sys.stdout.buffer.write(out)
      """
    return try python(script, reading: bytes)
  }

  @Test(
    "Bytes compressed in any pieces decompress to the same bytes", arguments: [Deflater.Wrapping.gzip, .zlib],
    [[0], [1], [300_000], [1, 0, 65_536, 65_535, 7, 0], [100_000, 0]])
  func roundTrip(wrapping: Deflater.Wrapping, pieces: [Int]) throws {
    let bytes = Self.bytes(pieces.reduce(0, +))
    // Without codes, and with codes for similar bytes, for different bytes, and for no bytes.
    for sample in [nil, Self.bytes(1000), [UInt8](repeating: 255, count: 500), []] {
      let packed = Self.packed(bytes, wrapping, pieces: pieces, like: sample)
      #expect(try Self.unpacked(packed, wrapping) == bytes)
    }
  }

  @Test("The same bytes give the same compressed bytes, which are fewer")
  func sameBytes() {
    let bytes = Self.bytes(200_000)
    let packed = Self.packed(bytes, .gzip, pieces: [200_000])
    #expect(packed == Self.packed(bytes, .gzip, pieces: [200_000]))
    #expect(packed.count < bytes.count * 2 / 3)
  }

  @Test("Codes for similar bytes compress better than codes for different bytes")
  func codes() {
    let bytes = Self.bytes(200_000)
    func size(like sample: [UInt8]) -> Int { Self.packed(bytes, .zlib, pieces: [bytes.count], like: sample).count }
    #expect(size(like: Self.bytes(50_000)) < size(like: [UInt8](repeating: 255, count: 50_000)) * 9 / 10)
  }

  @Test("The receiver of the compressed bytes can stop the compression")
  func ended() {
    let bytes = Self.bytes(1_000_000)
    var parts = 0
    bytes.withUnsafeBytes { bytes in
      Deflater(.zlib).pack(bytes, isLast: true) { _ in
        parts += 1
        return parts < 2
      }
    }
    #expect(parts == 2)
  }
}
