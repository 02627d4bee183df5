import Histograms

/// The points of the field of a model at which the rate is interpolated. The points in a bin are a quadrature for the
/// integral over this bin.
///
/// The quadrature is divided at the bin centres, where the interpolated rate has kinks, and at the bin edges, where one
/// bin ends and the next begins.
struct FieldSamples: Sendable {
  /// The number of the position (ring or cell) that contains each point.
  let positions: [Int]
  /// The weight of each point, a solid angle in sr.
  let solidAngles: [Double]
  /// The number of bin centres around a point: 2 to the power of the number of axes with more than one bin.
  let cornerCount: Int
  /// The positions (rings or cells) whose centres surround each point. There are ``cornerCount`` numbers for the first
  /// point, then as many for the second point, and so on.
  let corners: [Int]
  /// The weight of each element of ``corners`` in the interpolation of the logarithm of the rate.
  let weights: [Double]

  /// Creates the points for the field of a model with the given axes.
  init(_ axes: some ModelAxes) {
    let field = axes.field
    let centres = field.map { axis in (0..<axis.count).map { (axis.edges[$0] + axis.edges[$0 + 1]) / 2 } }
    let breaks = zip(field, centres).map { axis, centres in (axis.edges + centres).sorted() }
    let strides = Histogram(axes: field).strides
    let points = axes.quadrature(over: nil, nodes: breaks)
    cornerCount = centres.reduce(1) { $1.count > 1 ? 2 * $0 : $0 }
    var (positions, corners, weights) = ([Int](), [Int](), [Double]())
    positions.reserveCapacity(points.count)
    corners.reserveCapacity(points.count * cornerCount)
    weights.reserveCapacity(points.count * cornerCount)
    // Interpolation along an axis requires more than one bin centre.
    let wide = field.indices.filter { centres[$0].count > 1 }
    for (point, _) in points {
      positions.append(field.indices.reduce(0) { $0 + (field[$1].index(of: point[$1]) ?? 0) * strides[$1] })
      let first = corners.count
      corners.append(0)
      weights.append(1)
      for axis in wide {
        var (low, fraction) = RateInterpolator.place(of: point[axis], among: centres[axis])
        // Along the offset of a radial model, the rate is constant beyond the outermost centres (``RateInterpolator``).
        if field.count == 1 { fraction = min(max(fraction, 0), 1) }
        for corner in first..<corners.count {
          let (left, weight) = (corners[corner] + low * strides[axis], weights[corner])
          (corners[corner], weights[corner]) = (left, weight * (1 - fraction))
          corners.append(left + strides[axis])
          weights.append(weight * fraction)
        }
      }
    }
    (self.positions, self.corners, self.weights) = (positions, corners, weights)
    solidAngles = points.map(\.solidAngle)
  }

  /// Writes the logarithm of the interpolated rate at a point to `values`, one element for each energy. An element is
  /// NaN if a rate around the point is not above 0.
  /// - Parameters:
  ///   - point: The number of the point.
  ///   - logRates: The logarithms of the rates of the bins, with the energy as the first axis; NaN if a rate is not
  ///     above 0.
  ///   - values: The buffer for the results.
  @inline(__always)
  func logarithms(
    at point: Int, _ logRates: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>
  ) {
    let stride = logRates.count / values.count
    for energy in 0..<values.count { values[energy] = 0 }
    for corner in point * cornerCount..<(point + 1) * cornerCount {
      let (position, weight) = (corners[corner], weights[corner])
      // A bin with weight 0 can have a NaN, which must not affect the result. This occurs where the rate is constant
      // beyond the outermost centres.
      guard weight != 0 else { continue }
      for energy in 0..<values.count { values[energy] += weight * logRates[energy * stride + position] }
    }
  }
}
