/// The pixels of a mask, each with its distance from the next pixel that is unlike it.
struct MaskPixels: Sendable, Hashable {
  let width: Int
  let height: Int
  /// Bit by bit: whether it is excluded, whether some of it may be nowhere on the sky.
  private let kinds: [UInt8]
  /// In pixels, diagonal steps counting 1 as well, up to 255; 1 where a neighbour is unlike.
  ///
  /// Also 1 next to the end of the image and to pixels that are nowhere on the sky: there may be neighbours elsewhere
  /// in the image.
  private let distances: [UInt8]

  /// - Parameters:
  ///   - isTransposed: whether latitude is the axis that varies fastest.
  ///   - isOnSky: which pixels are somewhere on the sky, row by row of latitude; `nil` if all are.
  ///   - excluded: in the order of the file.
  init(width: Int, height: Int, isTransposed: Bool, isOnSky: [Bool]?, excluded: [Bool]) {
    (self.width, self.height) = (width, height)
    let isOnSky = isOnSky.map { Self.shrunk($0, width: width, height: height) }
    var kinds = [UInt8](repeating: 0, count: width * height)
    for y in 0..<height {
      for x in 0..<width {
        kinds[y * width + x] =
          (excluded[isTransposed ? x * height + y : y * width + x] ? 1 : 0)
          | (isOnSky?[y * width + x] ?? true ? 0 : Self.nowhere)
      }
    }
    self.kinds = kinds
    distances = Self.distances(kinds, width: width, height: height)
  }

  /// The size alone: to tell masks apart is a matter of comparing them.
  func hash(into hasher: inout Hasher) {
    hasher.combine(width)
    hasher.combine(height)
  }

  private static let nowhere: UInt8 = 2
  /// Stands for a distance that is not known.
  private static let tiny = 1e-9

  /// Without those next to one that is nowhere: the seam of the projection may run through them.
  private static func shrunk(_ isOnSky: [Bool], width: Int, height: Int) -> [Bool] {
    isOnSky.indices.map { i in
      let (x, y) = (i % width, i / width)
      return (max(0, y - 1)...min(height - 1, y + 1)).allSatisfy { y in
        (max(0, x - 1)...min(width - 1, x + 1)).allSatisfy { x in isOnSky[y * width + x] }
      }
    }
  }

  /// Whether an edge runs, or may run, between neighbours.
  @inline(__always)
  private static func areUnlike(_ one: UInt8, _ other: UInt8) -> Bool { one != other || other >= nowhere }

  /// What lies outside the image is kept, and nowhere on the sky as far as it knows.
  @inline(__always)
  private func kind(_ x: Int, _ y: Int) -> UInt8 {
    x >= 0 && y >= 0 && x < width && y < height ? kinds[y * width + x] : Self.nowhere
  }

  /// Whether the pixel that a place falls on is excluded; outside the image nothing is. Places count from 0 in the
  /// middle of the first pixel.
  @inline(__always)
  func isExcluded(_ x: Double, _ y: Double) -> Bool {
    guard x >= -0.5, y >= -0.5, x < Double(width) - 0.5, y < Double(height) - 0.5 else { return false }
    return kinds[Int(y + 0.5) * width + Int(x + 0.5)] & 1 == 1
  }

  /// How many pixels a place is from the edge, along one axis or the other; negative in what is excluded.
  func distanceToEdge(_ x: Double, _ y: Double) -> Double {
    guard x >= -0.5, y >= -0.5, x < Double(width) - 0.5, y < Double(height) - 0.5 else {
      let outside = max(max(-0.5 - x, x - (Double(width) - 0.5)), max(-0.5 - y, y - (Double(height) - 0.5)))
      return outside.isFinite ? outside : 0
    }
    let (column, row) = (Int(x + 0.5), Int(y + 0.5))
    // From the sides of the pixel.
    let (right, top) = (Double(column) + 0.5 - x, Double(row) + 0.5 - y)
    let (left, bottom) = (1 - right, 1 - top)
    let here = kinds[row * width + column]
    if here >= Self.nowhere { return here & 1 == 1 ? -Self.tiny : Self.tiny }
    let rings = distances[row * width + column]
    var distance = Double(rings) - 1 + min(min(left, right), min(bottom, top))
    if rings == 1 {
      // The nearest neighbour that is unlike, if it is no more than one pixel away.
      distance += 1
      for (dy, vertical) in [(-1, bottom), (0, 0), (1, top)] {
        for (dx, horizontal) in [(-1, left), (0, 0), (1, right)]
        where (dx != 0 || dy != 0) && Self.areUnlike(here, kind(column + dx, row + dy)) {
          distance = min(distance, max(vertical, horizontal))
        }
      }
    }
    return here & 1 == 1 ? -distance : distance
  }

  /// Two passes over the image, each of which hands distances on in its direction.
  private static func distances(_ kinds: [UInt8], width: Int, height: Int) -> [UInt8] {
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
            if areUnlike(kinds[here], kinds[there]) {
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
