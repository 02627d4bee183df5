/// The pixels of a mask, each with its distance from the next pixel that is unlike it.
struct MaskPixels: Sendable {
  let width: Int
  let height: Int
  private let excluded: [Bool]
  /// In pixels, diagonal steps counting 1 as well, up to 255; 1 where a neighbour is unlike, or where the image ends.
  private let distances: [UInt8]

  /// - Parameters:
  ///   - isTransposed: whether latitude is the axis that varies fastest.
  ///   - excluded: in the order of the file.
  init(width: Int, height: Int, isTransposed: Bool, excluded: [Bool]) {
    (self.width, self.height) = (width, height)
    var rows = excluded
    if isTransposed {
      for y in 0..<height { for x in 0..<width { rows[y * width + x] = excluded[x * height + y] } }
    }
    self.excluded = rows
    distances = Self.distances(rows, width: width, height: height)
  }

  /// The pixel that a place falls on; `nil` outside. Places count from 0 in the middle of the first pixel.
  @inline(__always)
  private func index(_ x: Double, _ y: Double) -> Int? {
    guard x >= -0.5, y >= -0.5, x < Double(width) - 0.5, y < Double(height) - 0.5 else { return nil }
    return Int(y + 0.5) * width + Int(x + 0.5)
  }

  @inline(__always)
  func isExcluded(_ x: Double, _ y: Double) -> Bool { index(x, y).map { excluded[$0] } ?? false }

  /// How many pixels a place is from the edge, at least; negative in what is excluded, 0 where that is not known.
  func distanceToEdge(_ x: Double, _ y: Double) -> Double {
    guard let index = index(x, y) else {
      let outside = max(max(-0.5 - x, x - (Double(width) - 0.5)), max(-0.5 - y, y - (Double(height) - 0.5)))
      return outside.isFinite ? outside : 0
    }
    let (dx, dy) = ((x + 0.5) - (x + 0.5).rounded(.down), (y + 0.5) - (y + 0.5).rounded(.down))
    let distance = Double(distances[index]) - 1 + min(min(dx, 1 - dx), min(dy, 1 - dy))
    return excluded[index] ? -distance : distance
  }

  /// Two passes over the image, each of which hands distances on in its direction.
  private static func distances(_ excluded: [Bool], width: Int, height: Int) -> [UInt8] {
    var distances = [UInt8](repeating: .max, count: width * height)
    func spread(_ rows: some Sequence<Int>, _ columns: some Sequence<Int>, _ neighbours: [(x: Int, y: Int)]) {
      for y in rows {
        for x in columns {
          let here = y * width + x
          var least = distances[here]
          for step in neighbours {
            let (nextX, nextY) = (x + step.x, y + step.y)
            guard nextX >= 0, nextX < width, nextY >= 0, nextY < height else {
              least = 1
              break
            }
            let there = nextY * width + nextX
            if excluded[there] != excluded[here] {
              least = 1
              break
            }
            if distances[there] < least - 1 { least = distances[there] + 1 }
          }
          distances[here] = least
        }
      }
    }
    spread(0..<height, 0..<width, [(-1, 0), (-1, -1), (0, -1), (1, -1)])
    spread((0..<height).reversed(), (0..<width).reversed(), [(1, 0), (1, 1), (0, 1), (-1, 1)])
    return distances
  }
}
