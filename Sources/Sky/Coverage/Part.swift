/// The sine and the cosine of an angle.
struct SineCosine {
  let sine: Double
  let cosine: Double

  init(degrees: Double) {
    (sine, cosine) = (halfTurnSine(degrees), halfTurnCosine(degrees))
  }

  /// The sine and the cosine of a latitude.
  init(sine: Double) {
    self.sine = sine
    cosine = ((1 - sine) * (1 + sine)).squareRoot()
  }

  /// The latitude at a distance from the north pole, deg; exact where it is small.
  init(degreesFromPole: Double) {
    (sine, cosine) = (halfTurnCosine(degreesFromPole), halfTurnSine(degreesFromPole))
  }
}

/// Cells between edges in lon and in lat.
struct CoverageGrid {
  /// deg.
  let lonEdges: [Double]
  let lonTurns: [SineCosine]
  let latTurns: [SineCosine]

  /// The edges are in deg and increasing; those in lat may be given as turns.
  init(lonEdges: [Double], latTurns: [SineCosine]) {
    self.lonEdges = lonEdges
    lonTurns = lonEdges.map(SineCosine.init(degrees:))
    self.latTurns = latTurns
  }

  var lonCount: Int { lonEdges.count - 1 }
  var latCount: Int { latTurns.count - 1 }

  /// All cells.
  var whole: Part {
    Part(
      lon: LonInterval(bins: 0..<lonCount, of: self, share: 1), lat: LatInterval(bins: 0..<latCount, of: self, share: 1)
    )
  }
}

/// A part of a grid in lon and lat: some cells, or a piece of one. In the middle all four quarters have the same solid
/// angle. Lengths and distances are straight ones, in units of the radius.
struct Part {
  let lon: LonInterval
  let lat: LatInterval

  var isInOneCell: Bool { lon.bins.count == 1 && lat.bins.count == 1 }

  private var greatestLevel: Double {
    lat.low.sine < 0 && lat.high.sine > 0 ? 1 : max(lat.low.cosine, lat.high.cosine)
  }

  /// The longer one of both sides.
  var size: Double { max(lat.length, lon.length * greatestLevel) }

  /// Whether it is all but as long in lon on one side as on the other, which it is not near the poles.
  var isAlmostRectangle: Bool { min(lat.low.cosine, lat.high.cosine) >= 0.7 * greatestLevel }

  /// The angle between the middle and the farthest corner, deg, or a little more. The square of the straight distance
  /// is that between both latitudes plus 4 cos lat cos lat' sin^2(dlon / 2); asin x <= x (1 + 0.19 x^2) up to x = 1/2.
  var reach: Double {
    let sideways = lon.length / 2
    let square = lat.squareFromMiddle + lat.middle.cosine * greatestLevel * sideways * sideways
    return square > 1 ? 180 : square.squareRoot() * (1 + 0.0475 * square) / radiansPerDegree
  }

  /// Two halves, cut across the longer side: between cells as long as there are several, then in the middle.
  func halves(of grid: CoverageGrid) -> (Part, Part) {
    if lat.length >= lon.length * greatestLevel {
      let (low, high) = lat.halves(of: grid)
      return (Part(lon: lon, lat: low), Part(lon: lon, lat: high))
    }
    let (low, high) = lon.halves(of: grid)
    return (Part(lon: low, lat: lat), Part(lon: high, lat: lat))
  }
}

/// Some bins in lon, or a piece of one.
struct LonInterval {
  let bins: Range<Int>
  /// The fraction of its bin that it has; 1 for whole bins.
  let share: Double
  let low: SineCosine
  let middle: SineCosine
  let high: SineCosine
  /// deg.
  private let start: Double
  private let stop: Double

  init(bins: Range<Int>, of grid: CoverageGrid, share: Double) {
    (self.bins, self.share) = (bins, share)
    (start, stop) = (grid.lonEdges[bins.lowerBound], grid.lonEdges[bins.upperBound])
    (low, high) = (grid.lonTurns[bins.lowerBound], grid.lonTurns[bins.upperBound])
    middle = SineCosine(degrees: (start + stop) / 2)
  }

  private init(pieceOf whole: LonInterval, start: Double, stop: Double, low: SineCosine, high: SineCosine) {
    (bins, share) = (whole.bins, whole.share / 2)
    (self.start, self.stop, self.low, self.high) = (start, stop, low, high)
    middle = SineCosine(degrees: (start + stop) / 2)
  }

  /// A place between both ends, deg.
  func degrees(at fraction: Double) -> Double { start + fraction * (stop - start) }

  /// On the equator.
  var length: Double { (stop - start) * radiansPerDegree }

  @inline(__always)
  func halves(of grid: CoverageGrid) -> (LonInterval, LonInterval) {
    if let (first, second) = bins.halves {
      return (LonInterval(bins: first, of: grid, share: 1), LonInterval(bins: second, of: grid, share: 1))
    }
    let cut = (start + stop) / 2
    return (
      LonInterval(pieceOf: self, start: start, stop: cut, low: low, high: middle),
      LonInterval(pieceOf: self, start: cut, stop: stop, low: middle, high: high)
    )
  }
}

/// Some bins in lat, or a piece of one.
struct LatInterval {
  let bins: Range<Int>
  /// The fraction of its bin's solid angle that it has; 1 for whole bins.
  let share: Double
  let low: SineCosine
  /// The mean of the sines, for solid angle goes by the sine.
  let middle: SineCosine
  let high: SineCosine

  init(bins: Range<Int>, of grid: CoverageGrid, share: Double) {
    self.init(
      bins: bins, share: share, low: grid.latTurns[bins.lowerBound], high: grid.latTurns[bins.upperBound])
  }

  private init(bins: Range<Int>, share: Double, low: SineCosine, high: SineCosine) {
    (self.bins, self.share, self.low, self.high) = (bins, share, low, high)
    middle = SineCosine(sine: (low.sine + high.sine) / 2)
  }

  var length: Double { Self.square(low, high).squareRoot() }

  /// The square of the distance from the middle to the farther one of both ends.
  var squareFromMiddle: Double { max(Self.square(low, middle), Self.square(middle, high)) }

  private static func square(_ a: SineCosine, _ b: SineCosine) -> Double {
    let (up, out) = (b.sine - a.sine, b.cosine - a.cosine)
    return up * up + out * out
  }

  @inline(__always)
  func halves(of grid: CoverageGrid) -> (LatInterval, LatInterval) {
    if let (first, second) = bins.halves {
      return (LatInterval(bins: first, of: grid, share: 1), LatInterval(bins: second, of: grid, share: 1))
    }
    return (
      LatInterval(bins: bins, share: share / 2, low: low, high: middle),
      LatInterval(bins: bins, share: share / 2, low: middle, high: high)
    )
  }
}

extension Range<Int> {
  /// Both halves of several; `nil` for one.
  fileprivate var halves: (Range<Int>, Range<Int>)? {
    if count < 2 { return nil }
    let cut = lowerBound + count / 2
    return (lowerBound..<cut, cut..<upperBound)
  }
}
