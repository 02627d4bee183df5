/// How the axes of a field of view lie on the sky (FOVALIGN).
public enum FieldOrientation: Sendable, Equatable {
  /// lat grows to the north, lon to decreasing right ascension.
  case radec
  /// lat grows to the zenith, lon to decreasing azimuth. The zenith stands at this position angle from the pointing:
  /// deg from north through east, see ``HorizonFrame/zenithAngle(ra:dec:time:)``.
  case altaz(zenithAngle: Double)

  /// The axes in terms of east and north at the pointing.
  ///
  /// North up, right ascension grows to the left, so lon of RADEC grows to the right. Zenith up, azimuth grows to the
  /// right, so lon of ALTAZ grows to the left: one is the mirror image of the other.
  var axes: FieldAxes {
    switch self {
    case .radec: FieldAxes(lonEast: -1, lonNorth: 0, latEast: 0, latNorth: 1)
    case .altaz(let zenithAngle): FieldAxes(zenithAngle: zenithAngle)
    }
  }
}

/// The directions of the lon and the lat axis, each by its parts to the east and to the north.
struct FieldAxes: Sendable {
  var lonEast: Double
  var lonNorth: Double
  var latEast: Double
  var latNorth: Double
}

extension FieldAxes {
  init(zenithAngle: Double) {
    let angle = reducedTurns(zenithAngle)
    let (cosine, sine) = (halfTurnCosine(angle), halfTurnSine(angle))
    self.init(lonEast: cosine, lonNorth: -sine, latEast: sine, latNorth: cosine)
  }

  @inline(__always)
  func lon(east: Double, north: Double) -> Double { lonEast * east + lonNorth * north }

  @inline(__always)
  func lat(east: Double, north: Double) -> Double { latEast * east + latNorth * north }
}
