/// The size of the smallest pixels of an image within a field, measured at 96 sample positions in the field and
/// slightly beyond.
struct FieldPixels {
  /// A lower bound of the size of a pixel, in deg.
  ///
  /// The bound is the inverse of the largest change of pixel coordinates with direction, reduced by a tenth because of
  /// variations between the sample positions. The bound is ``least`` if the projection covers only some of the
  /// positions, and `nil` if it covers none.
  let smallest: Double?

  /// The value for an unknown size, in deg. It is so small that every direction is treated as close to an edge.
  static let least = 1e-9

  private static let rings = 5
  private static let spokes = 16
  /// The step of the numerical derivatives, in deg.
  private static let step = 1e-4

  init(of projection: ImageProjection, width: Int, in cap: SkyCap) {
    let (ra, dec) = cap.centre.angles
    // The outermost sample positions are on a polygon around the cap, so the radius is slightly larger than the radius
    // of the cap.
    let radius = min(179, 1.1 * cap.radius)
    let probes = (0...Self.rings).flatMap { ring in
      (0..<Self.spokes).flatMap { spoke in
        let place = offsetBy(
          ra: ra, dec: dec, positionAngle: 360 * Double(spoke) / Double(Self.spokes),
          distance: radius * Double(ring) / Double(Self.rings))
        return [(0.0, -Self.step), (0, Self.step), (90, -Self.step), (90, Self.step)].map { towards, distance in
          let (ra, dec) = offsetBy(ra: place.ra, dec: place.dec, positionAngle: towards, distance: distance)
          return UnitVector(longitude: ra, latitude: dec)
        }
      }
    }
    var found = [SIMD2<Double>](repeating: .zero, count: probes.count)
    projection.pixels(of: { probes[$0] }, count: probes.count, { found[$0] = SIMD2($1, $2) })

    let reached = found.filter { $0.x.isFinite && $0.y.isFinite }.count
    guard reached == found.count else {
      smallest = reached == 0 ? nil : Self.least
      return
    }
    var greatest = 0.0
    for i in stride(from: 0, to: found.count, by: 4) {
      let (north, east) = (found[i + 1] - found[i], found[i + 3] - found[i + 2])
      let squares = (north * north + east * east).sum()
      let determinant = north.x * east.y - north.y * east.x
      // This is the larger singular value of the matrix of derivatives.
      let change = ((squares + (squares * squares - 4 * determinant * determinant).squareRoot()) / 2).squareRoot()
      // A jump in pixel coordinates indicates a seam of the projection, where the image ends.
      if change < Double(width) / 4 { greatest = max(greatest, change / (2 * Self.step)) }
    }
    smallest = greatest > 0 ? max(Self.least, 0.9 / greatest) : Self.least
  }
}
