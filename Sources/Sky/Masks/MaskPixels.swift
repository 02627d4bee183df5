/// The pixels of a mask, each with its distance from the nearest pixel of a different kind.
struct MaskPixels: Sendable, Hashable {
  let width: Int
  let height: Int
  /// The kind of each pixel, as bits: 1 if it is excluded, 2 (``nowhere``) if part of it may be outside the sky.
  private let kinds: [UInt8]
  /// The distance of each pixel from the nearest different pixel, in pixels, up to 255. A diagonal step counts as 1.
  /// The distance is 1 next to a different pixel.
  ///
  /// It is also 1 at the border of the image and next to pixels outside the sky, because the true neighbours may be
  /// elsewhere in the image.
  private let distances: [UInt8]

  /// Creates the pixels from the values of an image.
  /// - Parameters:
  ///   - isOnSky: which pixels are on the sky, row by row of latitude; `nil` if all are.
  ///   - excluded: which pixels are excluded, row by row of latitude.
  init(width: Int, height: Int, isOnSky: [Bool]?, excluded: [Bool]) {
    (self.width, self.height) = (width, height)
    let isOnSky = isOnSky.map { Self.shrunk($0, width: width, height: height) }
    let kinds = excluded.indices.map { i in (excluded[i] ? 1 : 0) | (isOnSky?[i] ?? true ? 0 : Self.nowhere) }
    self.kinds = kinds
    distances = Self.distances(kinds, width: width, height: height)
  }

  /// Whether any pixel is excluded.
  var excludesAnything: Bool { kinds.contains { $0 & 1 == 1 } }
  /// Whether all pixels that are completely on the sky are excluded.
  var excludesEverything: Bool { kinds.allSatisfy { $0 != 0 } }

  /// Hashes only the size. Masks of equal size are compared pixel by pixel.
  func hash(into hasher: inout Hasher) {
    hasher.combine(width)
    hasher.combine(height)
  }

  private static let nowhere: UInt8 = 2
  /// The value for an unknown distance, in pixels.
  private static let tiny = 1e-9

  /// Returns the pixels on the sky, without the pixels that are next to a pixel outside the sky. The seam of the
  /// projection may cross these neighbours.
  private static func shrunk(_ isOnSky: [Bool], width: Int, height: Int) -> [Bool] {
    isOnSky.indices.map { i in
      let (x, y) = (i % width, i / width)
      return (max(0, y - 1)...min(height - 1, y + 1)).allSatisfy { y in
        (max(0, x - 1)...min(width - 1, x + 1)).allSatisfy { x in isOnSky[y * width + x] }
      }
    }
  }

  /// Returns whether the edge of the mask is, or may be, between two neighbouring pixels of the given kinds.
  @inline(__always)
  private static func areUnlike(_ one: UInt8, _ other: UInt8) -> Bool { one != other || other >= nowhere }

  /// Returns the kind of a pixel. Pixels beyond the image are not excluded, and are treated as outside the sky.
  @inline(__always)
  private func kind(_ x: Int, _ y: Int) -> UInt8 {
    x >= 0 && y >= 0 && x < width && y < height ? kinds[y * width + x] : Self.nowhere
  }

  /// Returns whether the pixel that contains a position is excluded. Positions beyond the image are not excluded. The
  /// coordinates are 0 in the middle of the first pixel.
  @inline(__always)
  func isExcluded(_ x: Double, _ y: Double) -> Bool {
    guard x >= -0.5, y >= -0.5, x < Double(width) - 0.5, y < Double(height) - 0.5 else { return false }
    return kinds[Int(y + 0.5) * width + Int(x + 0.5)] & 1 == 1
  }

  /// Returns the distance of a position from the edge of the mask, in pixels. The distance of two points is the larger
  /// of their distances along the two axes. The result is negative in excluded pixels.
  func distanceToEdge(_ x: Double, _ y: Double) -> Double {
    guard x >= -0.5, y >= -0.5, x < Double(width) - 0.5, y < Double(height) - 0.5 else {
      let outside = max(max(-0.5 - x, x - (Double(width) - 0.5)), max(-0.5 - y, y - (Double(height) - 0.5)))
      return outside.isFinite ? outside : 0
    }
    let (column, row) = (Int(x + 0.5), Int(y + 0.5))
    // These are the distances from the sides of the pixel.
    let (right, top) = (Double(column) + 0.5 - x, Double(row) + 0.5 - y)
    let (left, bottom) = (1 - right, 1 - top)
    let here = kinds[row * width + column]
    if here >= Self.nowhere { return here & 1 == 1 ? -Self.tiny : Self.tiny }
    let rings = distances[row * width + column]
    var distance = Double(rings) - 1 + min(min(left, right), min(bottom, top))
    if rings == 1 {
      // Find the nearest different neighbour, if there is one within a pixel.
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

  /// Computes the distances in two passes over the image. Each pass propagates the distances in its own direction.
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
