/// A small rectangle that the edge of a region may cross, with the distances from the edge at nine of its points.
struct EdgePatch {
  /// The distance in the middle, its growth from side to side, and its second derivatives, the sides being of length 1.
  private let middle: Double
  private let across: Double
  private let along: Double
  private let bendAcross: Double
  private let bendAlong: Double
  private let twist: Double
  /// How far the corners are from what a function of the second degree would give.
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

  /// Whether ``insideFraction`` is good to about a hundredth.
  var isNearlyStraight: Bool {
    let slope = across * across + along * along
    let bend = bendAcross * bendAcross + 2 * twist * twist + bendAlong * bendAlong
    return remainder * remainder <= 1e-4 * slope && bend <= 0.0144 * slope
  }

  /// The fraction of the rectangle where the distance is negative: that of a straight line, which is moved by what the
  /// second derivatives do to the place of the edge: along its normal to where the function is 0, and by the mean
  /// height of an arc over its chord (its second derivative over 24).
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

/// The fraction of a rectangle in which a linear function is negative.
/// - Parameters:
///   - mean: the function in the middle.
///   - across: how much it grows from one side to the opposite one.
///   - along: and between the other two sides.
@inline(__always)
func negativeFraction(mean: Double, across: Double, along: Double) -> Double {
  let (steep, flat) = (max(across.magnitude, along.magnitude), min(across.magnitude, along.magnitude))
  // The fraction on the lesser side of the line, first: a triangle, or a trapezium.
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
