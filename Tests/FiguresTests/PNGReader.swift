import TestSupport

/// Reads a PNG with Python (zlib, and its own code for the filters), which shares no code with the writer.
struct PNGReader {
  let width: Int
  let height: Int
  let pixelsPerMetre: Int
  private let rows: [[UInt8]]

  init(_ bytes: [UInt8]) throws {
    let script = """
      import sys, struct, zlib
      d = sys.stdin.buffer.read()
      assert d[:8] == bytes([0x89]) + b'PNG\\r\\n\\x1a\\n'
      p, chunks = 8, {}
      while p < len(d):
          n, t = struct.unpack('>I4s', d[p:p + 8])
          body = d[p + 8:p + 8 + n]
          assert struct.unpack('>I', d[p + 8 + n:p + 12 + n])[0] == zlib.crc32(t + body), t
          chunks[t] = chunks.get(t, b'') + body
          p += 12 + n
      w, h, depth, kind = struct.unpack('>IIBB', chunks[b'IHDR'][:10])
      assert (depth, kind) == (8, 2)
      raw = zlib.decompress(chunks[b'IDAT'])
      assert len(raw) == h * (3 * w + 1)
      out, above = bytearray(), bytes(3 * w)
      for y in range(h):
          f, line = raw[y * (3 * w + 1)], raw[y * (3 * w + 1) + 1:(y + 1) * (3 * w + 1)]
          assert f in (0, 2)
          above = bytes((a + b) & 255 for a, b in zip(line, above)) if f == 2 else line
          out += above
      sys.stdout.buffer.write(struct.pack('>III', w, h, struct.unpack('>I', chunks[b'pHYs'][:4])[0]) + bytes(out))
      """
    let answer = try python(script, reading: bytes)
    func number(_ position: Int) -> Int { answer[position..<position + 4].reduce(0) { $0 << 8 | Int($1) } }
    (width, height, pixelsPerMetre) = (number(0), number(4), number(8))
    let width = width
    rows = (0..<height).map { Array(answer[(12 + $0 * 3 * width)..<(12 + ($0 + 1) * 3 * width)]) }
  }

  func pixel(_ x: Int, _ y: Int) -> [UInt8] { Array(rows[y][3 * x..<3 * x + 3]) }
}
