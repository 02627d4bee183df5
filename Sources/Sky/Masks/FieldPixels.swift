/// How small the pixels of an image are within a field, measured at 96 places in it and a little beyond.
struct FieldPixels {
  /// A bound of the size of a pixel, deg: the inverse of the greatest change of pixels with direction, less a tenth for what
  /// lies between the places. 0 where there may be a seam, across which neighbours on the sky are none in the image; `nil`
  /// where the image's projection does not reach at all.
  let least: Double?

  private static let rings = 5
  private static let spokes = 16
  /// deg.
  private static let step = 1e-4

  init(of projection: ImageProjection, width: Int, in cap: SkyCap) {
    let (ra, dec) = cap.centre.angles
    // The outermost places lie on a polygon around the cap.
    let radius = min(179, 1.1 * cap.radius)
    let places = (0...Self.rings).flatMap { ring in
      (0..<Self.spokes).map { spoke in
        offsetBy(
          ra: ra, dec: dec, positionAngle: 360 * Double(spoke) / Double(Self.spokes),
          distance: radius * Double(ring) / Double(Self.rings))
      }
    }
    let probes = places.flatMap { place in
      [(0.0, -Self.step), (0, Self.step), (90, -Self.step), (90, Self.step)].map { towards, distance in
        let (ra, dec) = offsetBy(ra: place.ra, dec: place.dec, positionAngle: towards, distance: distance)
        return UnitVector(longitude: ra, latitude: dec)
      }
    }
    var found = [SIMD2<Double>](repeating: .zero, count: probes.count)
    projection.pixels(of: { probes[$0] }, count: probes.count) { found[$0] = SIMD2($1, $2) }

    let isPlaced = found.map { $0.x.isFinite && $0.y.isFinite }
    guard isPlaced.contains(true) else {
      least = nil
      return
    }
    guard !isPlaced.contains(false) else {
      least = 0
      return
    }
    let jump = Double(width) / 2
    var greatest = 0.0
    for i in places.indices {
      let (north, east) = (found[4 * i + 1] - found[4 * i], found[4 * i + 3] - found[4 * i + 2])
      // The greater singular value of the matrix of derivatives, or a little more.
      let change = (north * north + east * east).sum().squareRoot()
      if change < jump { greatest = max(greatest, change / (2 * Self.step)) }
    }
    // The seam of a projection that repeats lies on the image's own edge, which counts as an edge already.
    let hasSeam =
      projection.period == 0
      && places.indices.contains { i in
        let (ring, spoke) = (i / Self.spokes, i % Self.spokes)
        let outwards = ring < Self.rings ? i + Self.spokes : i
        let around = ring * Self.spokes + (spoke + 1) % Self.spokes
        return [outwards, around].contains { other in
          let between = found[4 * other] - found[4 * i]
          let away = separation(places[i].ra, places[i].dec, places[other].ra, places[other].dec)
          return (between * between).sum().squareRoot() > 1.5 * greatest * (away + Self.step)
        }
      }
    least = hasSeam || greatest == 0 ? 0 : 0.9 / greatest
  }
}
