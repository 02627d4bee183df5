import CERFA

/// The Sun and the Moon as seen from a site at a moment.
///
/// The position of the Sun is that of ERFA's eraEpv00, with annual aberration; its error is below 0.01 arcsec. The
/// position of the Moon is that of eraMoon98 (Meeus 1998); its error is below 20 arcsec. Both are seen from the site
/// (parallax), with precession and nutation (IAU 2000B) and the rotation of the Earth. As for ``HorizonFrame``,
/// UT1 - UTC (below 13 arcsec) and polar motion are set to 0, and refraction is not included.
public struct SunAndMoon: Sendable, Equatable {
  /// The altitude of the Sun's centre, in deg.
  public let sunAltitude: Double
  /// The altitude of the Moon's centre, in deg.
  public let moonAltitude: Double
  /// The illuminated fraction of the Moon's disc: `(1 + cos i) / 2`, where i is the angle at the Moon between the Sun
  /// and the site (Meeus, Astronomical Algorithms, 1998, chapter 48).
  public let moonFraction: Double

  /// Computes the positions.
  /// - Parameters:
  ///   - longitude: deg, positive to the east.
  ///   - latitude: deg, geodetic (WGS84).
  ///   - height: m above the ellipsoid.
  ///   - moment: the moment.
  public init(longitude: Double, latitude: Double, height: Double, at moment: Moment) {
    let time = moment.terrestrial
    var rotation = [(Double, Double, Double)](repeating: (0, 0, 0), count: 3)
    eraC2t00b(time.0, time.1, moment.universal.0, moment.universal.1, 0, 0, &rotation)
    var site = [0.0, 0, 0]
    eraGd2gc(1, longitude * radiansPerDegree, latitude * radiansPerDegree, height, &site)
    site = site.map { $0 / Self.metresPerUnit }

    // The direction from the Earth to the Sun is opposite to the direction from the Sun to the Earth.
    var (heliocentric, barycentric) = ([(0.0, 0.0, 0.0), (0.0, 0.0, 0.0)], [(0.0, 0.0, 0.0), (0.0, 0.0, 0.0)])
    _ = eraEpv00(time.0, time.1, &heliocentric, &barycentric)
    // ERFA does not declare its inputs as constant, so they are variables.
    let geometric = Self.list(heliocentric[0]).map { -$0 }
    let distance = Self.length(geometric)
    var direction = geometric.map { $0 / distance }
    var velocity = Self.list(barycentric[1]).map { $0 / Self.lightSpeed }
    let contraction = (1 - Self.dot(velocity, velocity)).squareRoot()
    var apparent = [0.0, 0, 0]
    eraAb(&direction, &velocity, distance, contraction, &apparent)
    // The Moon moves with the Earth, so there is hardly any aberration.
    var lunar = [(0.0, 0.0, 0.0), (0.0, 0.0, 0.0)]
    eraMoon98(time.0, time.1, &lunar)

    func seen(_ position: [Double]) -> [Double] {
      var (given, turned) = (position, [0.0, 0, 0])
      eraRxp(&rotation, &given, &turned)
      return zip(turned, site).map { $0 - $1 }
    }
    let (level, turn) = (cosineOfDegrees(latitude), reducedTurns(longitude))
    let vertical = [level * cosineOfDegrees(turn), level * sineOfDegrees(turn), sineOfDegrees(latitude)]
    func altitude(_ position: [Double]) -> Double {
      let height = Self.dot(position, vertical)
      let along = position.indices.map { position[$0] - height * vertical[$0] }
      return fullAngle(height, Self.length(along))
    }
    let (sun, moon) = (seen(apparent.map { $0 * distance }), seen(Self.list(lunar[0])))
    sunAltitude = altitude(sun)
    moonAltitude = altitude(moon)
    let toSun = zip(sun, moon).map { $0 - $1 }
    let cosine = -Self.dot(toSun, moon) / (Self.length(toSun) * Self.length(moon))
    moonFraction = (1 + cosine) / 2
  }

  /// The astronomical unit in m (IAU 2012).
  private static let metresPerUnit = 149_597_870_700.0
  /// The speed of light in astronomical units per day.
  private static let lightSpeed = 299_792_458.0 * 86400 / metresPerUnit

  private static func list(_ vector: (Double, Double, Double)) -> [Double] { [vector.0, vector.1, vector.2] }
  private static func dot(_ one: [Double], _ other: [Double]) -> Double {
    zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
  }
  private static func length(_ vector: [Double]) -> Double { dot(vector, vector).squareRoot() }
}
