/// A natural cubic spline. Its second derivative is 0 at both ends, and beyond the ends it continues linearly.
struct NaturalSpline {
  private let knots: [Double]
  private let heights: [Double]
  /// The second derivatives of the spline at the knots.
  private let bends: [Double]

  /// Creates a spline that is 1 at one knot and 0 at the others (a cardinal spline).
  init(knots: [Double], index: Int) { self.init(knots: knots, heights: knots.indices.map { $0 == index ? 1.0 : 0 }) }

  /// Creates a spline through the points with the given knots and heights. There must be two or more knots, in
  /// increasing order.
  init(knots: [Double], heights: [Double]) {
    (self.knots, self.heights) = (knots, heights)
    let widths = zip(knots.dropFirst(), knots).map { $0 - $1 }
    // The tridiagonal system of the inner knots, solved by elimination from the left (Thomas).
    var (diagonal, right) = ([Double](repeating: 1, count: knots.count), [Double](repeating: 0, count: knots.count))
    for i in 1..<knots.count - 1 {
      diagonal[i] = 2 * (widths[i - 1] + widths[i])
      right[i] = 6 * ((heights[i + 1] - heights[i]) / widths[i] - (heights[i] - heights[i - 1]) / widths[i - 1])
      guard i > 1 else { continue }
      let factor = widths[i - 1] / diagonal[i - 1]
      diagonal[i] -= factor * widths[i - 1]
      right[i] -= factor * right[i - 1]
    }
    var bends = [Double](repeating: 0, count: knots.count)
    for i in stride(from: knots.count - 2, to: 0, by: -1) {
      bends[i] = (right[i] - widths[i] * bends[i + 1]) / diagonal[i]
    }
    self.bends = bends
  }

  /// Returns the values of the spline at several places.
  func values(at places: [Double]) -> [Double] { places.map { value(at: $0) } }

  /// Returns the value of the spline at a place.
  func value(at place: Double) -> Double {
    let last = knots.count - 1
    if place < knots[0] { return heights[0] + slope(0, atEnd: false) * (place - knots[0]) }
    if place > knots[last] { return heights[last] + slope(last - 1, atEnd: true) * (place - knots[last]) }
    let i = max(0, min(last - 1, (knots.firstIndex { $0 > place } ?? last) - 1))
    let width = knots[i + 1] - knots[i]
    let (a, b) = ((knots[i + 1] - place) / width, (place - knots[i]) / width)
    return a * heights[i] + b * heights[i + 1]
      + ((a * a * a - a) * bends[i] + (b * b * b - b) * bends[i + 1]) * width * width / 6
  }

  /// Returns the slope of the spline at the start or the end of the interval that begins at knot `i`.
  private func slope(_ i: Int, atEnd: Bool) -> Double {
    let width = knots[i + 1] - knots[i]
    let chord = (heights[i + 1] - heights[i]) / width
    return atEnd ? chord + width / 6 * (bends[i] + 2 * bends[i + 1]) : chord - width / 6 * (2 * bends[i] + bends[i + 1])
  }
}
