/// The sine and the cosine of an angle.
struct SineCosine {
  let sine: Double
  let cosine: Double

  init(degrees: Double) {
    (sine, cosine) = (sineOfDegrees(degrees), cosineOfDegrees(degrees))
  }

  /// Creates the pair from the sine of a latitude.
  init(sine: Double) {
    self.sine = sine
    cosine = ((1 - sine) * (1 + sine)).squareRoot()
  }

  /// Creates the pair for a latitude that is given by its distance from the north pole, in deg. The result is accurate
  /// for small distances.
  init(degreesFromPole: Double) {
    (sine, cosine) = (cosineOfDegrees(degreesFromPole), sineOfDegrees(degreesFromPole))
  }
}

/// A grid of cells, given by its edges in lon and in lat.
struct CoverageGrid {
  /// The edges in lon, in deg.
  let lonEdges: [Double]
  let lonTurns: [SineCosine]
  let latTurns: [SineCosine]

  /// Creates a grid from increasing edges. The edges in lon are in deg; the edges in lat are given by their sines and
  /// cosines.
  init(lonEdges: [Double], latTurns: [SineCosine]) {
    self.lonEdges = lonEdges
    lonTurns = lonEdges.map(SineCosine.init(degrees:))
    self.latTurns = latTurns
  }

  var lonCount: Int { lonEdges.count - 1 }
  var latCount: Int { latTurns.count - 1 }

  /// The part that contains all cells of the grid.
  var whole: Part {
    Part(
      lon: LonInterval(bins: 0..<lonCount, of: self, share: 1), lat: LatInterval(bins: 0..<latCount, of: self, share: 1)
    )
  }
}

/// A part of a grid: an interval in lon and an interval in lat, each with several bins or a piece of one bin.
///
/// The middle of a part divides it into four quarters of equal solid angle. Lengths are in units of the radius of the
/// sphere. Lengths in lat are chords (straight lines), and lengths in lon are arcs.
struct Part {
  let lon: LonInterval
  let lat: LatInterval

  var isInOneCell: Bool { lon.bins.count == 1 && lat.bins.count == 1 }

  private var greatestLevel: Double {
    lat.low.sine < 0 && lat.high.sine > 0 ? 1 : max(lat.low.cosine, lat.high.cosine)
  }

  /// The length of the longer side of the part.
  var size: Double { max(lat.length, lon.length * greatestLevel) }

  /// Whether the northern and the southern side have similar lengths.
  ///
  /// The shorter side must be at least 0.7 times as long as the greatest extent in lon. Near the poles the lengths
  /// differ more.
  var isAlmostRectangle: Bool { min(lat.low.cosine, lat.high.cosine) >= 0.7 * greatestLevel }

  /// An upper bound of the angle between the middle and the farthest corner, in deg.
  ///
  /// The chord is 2x, with x^2 = sin^2(dlat / 2) + cos lat cos lat' sin^2(dlon / 2). The angle is 2 asin x. Up to
  /// x = 1/2, asin x <= x (1 + 0.19 x^2).
  var reach: Double {
    let sideways = lon.length / 2
    let square = lat.squareFromMiddle + lat.middle.cosine * greatestLevel * sideways * sideways
    return square > 1 ? 180 : square.squareRoot() * (1 + 0.0475 * square) / radiansPerDegree
  }

  /// Returns the two halves of the part, which is cut across its longer side. If this side has several bins, the cut is
  /// between two bins, otherwise in the middle of the side.
  func halves(of grid: CoverageGrid) -> (Part, Part) {
    if lat.length >= lon.length * greatestLevel {
      let (low, high) = lat.halves(of: grid)
      return (Part(lon: lon, lat: low), Part(lon: lon, lat: high))
    }
    let (low, high) = lon.halves(of: grid)
    return (Part(lon: low, lat: lat), Part(lon: high, lat: lat))
  }
}

/// An interval in lon: several bins, or a piece of one bin.
struct LonInterval {
  let bins: Range<Int>
  /// The fraction of the bin that the interval covers; 1 for whole bins.
  let share: Double
  let low: SineCosine
  let middle: SineCosine
  let high: SineCosine
  /// The start and the end of the interval, in deg.
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

  /// Returns the longitude at a fraction of the interval, in deg. The fraction is 0 at the start and 1 at the end.
  func degrees(at fraction: Double) -> Double { start + fraction * (stop - start) }

  /// The length of the interval on the equator.
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

/// An interval in lat: several bins, or a piece of one bin.
struct LatInterval {
  let bins: Range<Int>
  /// The fraction of the solid angle of the bin that the interval covers; 1 for whole bins.
  let share: Double
  let low: SineCosine
  /// The latitude that halves the solid angle. Its sine is the mean of the sines of both ends.
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

  /// The square of the distance from the middle of the interval to its farther end.
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
  /// The two halves of the range; `nil` for a single element.
  fileprivate var halves: (Range<Int>, Range<Int>)? {
    if count < 2 { return nil }
    let cut = lowerBound + count / 2
    return (lowerBound..<cut, cut..<upperBound)
  }
}
