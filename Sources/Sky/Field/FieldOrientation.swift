/// The orientation of the axes of a field of view on the sky (FOVALIGN).
public enum FieldOrientation: Sendable, Equatable {
  /// lat increases to the north, lon to decreasing right ascension.
  case radec
  /// lat increases to the zenith, lon to decreasing azimuth. The associated value is the position angle of the zenith
  /// as seen from the pointing, in deg from north through east, see ``HorizonFrame/zenithAngle(ra:dec:time:)``.
  case altaz(zenithAngle: Double)

  /// The axes in terms of east and north at the pointing.
  ///
  /// With north up, right ascension increases to the left, so lon of RADEC increases to the right. With the zenith up,
  /// azimuth increases to the right, so lon of ALTAZ increases to the left. One is the mirror image of the other.
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
