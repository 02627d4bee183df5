/// A small rectangle that the edge of a region may cross, described by the distances from the edge at nine points.
struct EdgePatch {
  /// The distance from the edge in the middle of the rectangle, its change from side to side, and its second
  /// derivatives. The unit of length is the side of the rectangle.
  private let middle: Double
  private let across: Double
  private let along: Double
  private let bendAcross: Double
  private let bendAlong: Double
  private let twist: Double
  /// The largest deviation of the corner values from a quadratic function.
  private let remainder: Double

  @inline(__always)
  init(
    middle: Double, east: Double, west: Double, north: Double, south: Double, northEast: Double, northWest: Double,
    southEast: Double, southWest: Double
  ) {
    self.middle = middle
    (across, along) = (east - west, north - south)
    (bendAcross, bendAlong) = (4 * (east + west - 2 * middle), 4 * (north + south - 2 * middle))
    twist = northEast + southWest - northWest - southEast
    let even = middle + (bendAcross + bendAlong) / 8
    let (rising, falling) = ((across + along) / 2, (across - along) / 2)
    remainder = max(
      (northEast - (even + twist / 4 + rising)).magnitude, (southWest - (even + twist / 4 - rising)).magnitude,
      (southEast - (even - twist / 4 + falling)).magnitude, (northWest - (even - twist / 4 - falling)).magnitude)
  }

  /// Whether ``insideFraction`` is accurate to about 0.01.
  var isNearlyStraight: Bool {
    let slope = across * across + along * along
    let bend = bendAcross * bendAcross + 2 * twist * twist + bendAlong * bendAlong
    return remainder * remainder <= 1e-4 * slope && bend <= 0.0144 * slope
  }

  /// The fraction of the rectangle where the distance is negative, which means inside the region.
  ///
  /// The edge is approximated by a straight line. The line is shifted twice to allow for the second derivatives. The
  /// first shift is along the normal of the line, to the zero of the quadratic function. The second shift is the mean
  /// height of an arc above its chord (the second derivative divided by 24).
  var insideFraction: Double {
    let square = across * across + along * along
    guard square > 0 else { return middle < 0 ? 1 : 0 }
    let mixed = 2 * twist * across * along
    let normal = (bendAcross * across * across + mixed + bendAlong * along * along) / square
    let transverse = (bendAcross * along * along - mixed + bendAlong * across * across) / square
    let shift = middle * middle < square ? normal * middle * middle / (2 * square) : 0
    return negativeFraction(mean: middle + shift + transverse / 24, across: across, along: along)
  }
}

/// Returns the fraction of a rectangle in which a linear function is negative.
/// - Parameters:
///   - mean: the value of the function in the middle of the rectangle.
///   - across: the change of the function from one side to the opposite side.
///   - along: the change of the function between the other two sides.
@inline(__always)
func negativeFraction(mean: Double, across: Double, along: Double) -> Double {
  let (steep, flat) = (max(across.magnitude, along.magnitude), min(across.magnitude, along.magnitude))
  // First compute the fraction on the smaller side of the line, which is empty, a trapezium or a triangle.
  let depth = mean.magnitude
  let lesser: Double
  if depth >= (steep + flat) / 2 {
    lesser = 0
  } else if depth <= (steep - flat) / 2 {
    lesser = 0.5 - depth / steep
  } else {
    let corner = (steep + flat) / 2 - depth
    lesser = corner * corner / (2 * steep * flat)
  }
  return mean > 0 ? lesser : 1 - lesser
}
