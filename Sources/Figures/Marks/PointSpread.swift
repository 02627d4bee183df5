#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Moves points of a page that would hide each other.
enum PointSpread {
  /// The angle between successive points of a spiral that fills a disc evenly, in radians.
  private static let goldenAngle = Double.pi * (3 - 5.0.squareRoot())

  /// Returns the positions of points on the page. Points closer than twice the `radius` to the first point of a group
  /// are spread around the mean position of the group, inside the rectangle if they fit. Other points do not move.
  static func places(
    _ points: [(x: Double, y: Double)], radius: Double, inside box: Rectangle
  ) -> [(x: Double, y: Double)] {
    var groups: [[Int]] = []
    for index in points.indices {
      let near = groups.firstIndex { group in
        hypot(points[group[0]].x - points[index].x, points[group[0]].y - points[index].y) < 2 * radius
      }
      if let near { groups[near].append(index) } else { groups.append([index]) }
    }
    var places = points
    for group in groups where group.count > 1 {
      let count = Double(group.count)
      // With this step, the spiral has an area of 3.6 discs for each point, so that neighbouring discs do not overlap.
      let step = 1.9 * radius
      let reach = step * (count - 0.5).squareRoot() + radius
      func middle(_ value: (Int) -> Double, _ low: Double, _ high: Double) -> Double {
        let mean = group.reduce(0) { $0 + value($1) } / count
        return high - low > 2 * reach ? min(max(mean, low + reach), high - reach) : (low + high) / 2
      }
      let x = middle({ points[$0].x }, box.x, box.right)
      let y = middle({ points[$0].y }, box.y, box.bottom)
      for (number, index) in group.enumerated() {
        let (distance, angle) = (step * (Double(number) + 0.5).squareRoot(), Double(number) * goldenAngle)
        places[index] = (x + distance * cos(angle), y + distance * sin(angle))
      }
    }
    return places
  }
}
