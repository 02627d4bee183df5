/// How the axes of a field of view are oriented on the sky (FOVALIGN).
public enum FieldOrientation: Sendable, Equatable {
  /// lat increases towards north, lon increases as right ascension decreases.
  case radec
  /// lat increases towards the zenith, lon increases as azimuth decreases. The associated value is the position angle
  /// of the zenith as seen from the pointing, in deg from north through east; see
  /// ``HorizonFrame/zenithAngle(ra:dec:time:)``.
  case altaz(zenithAngle: Double)

  /// The directions of the axes, as components to the east and to the north at the pointing.
  ///
  /// If north is up, right ascension increases to the left, so RADEC lon increases to the right. If the zenith is up,
  /// azimuth increases to the right, so ALTAZ lon increases to the left. The two systems are therefore mirror images of
  /// each other.
  var axes: FieldAxes {
    switch self {
    case .radec: FieldAxes(lonEast: -1, lonNorth: 0, latEast: 0, latNorth: 1)
    case .altaz(let zenithAngle): FieldAxes(zenithAngle: zenithAngle)
    }
  }
}

/// The directions of the lon axis and the lat axis, each as components to the east and to the north.
struct FieldAxes: Sendable {
  var lonEast: Double
  var lonNorth: Double
  var latEast: Double
  var latNorth: Double
}

extension FieldAxes {
  init(zenithAngle: Double) {
    let angle = reducedTurns(zenithAngle)
    let (cosine, sine) = (cosineOfDegrees(angle), sineOfDegrees(angle))
    self.init(lonEast: cosine, lonNorth: -sine, latEast: sine, latNorth: cosine)
  }

  @inline(__always)
  func lon(east: Double, north: Double) -> Double { lonEast * east + lonNorth * north }

  @inline(__always)
  func lat(east: Double, north: Double) -> Double { latEast * east + latNorth * north }
}
