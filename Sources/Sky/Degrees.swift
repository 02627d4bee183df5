// Trigonometry in degrees that uses only +, -, *, / and square roots. The results are therefore the same to the last
// bit on every machine, multiples of 90 degrees are exact, and loops over blocks of events are compiled to vector
// instructions. Errors stay within 3 units in the last place (measured in the tests).

/// Returns the angle reduced to -180...180 degrees. Whole turns are subtracted without a rounding error.
@inline(__always)
func reducedTurns(_ x: Double) -> Double { x - 360 * nearestWhole(x * (1 / 360)) }

/// Returns the whole number nearest to a value whose magnitude is below 2^51.
///
/// Adding 1.5 x 2^52 leaves no bits for a fraction. `rounded()` is not used, because it calls the C library on
/// processors without an instruction for rounding.
@inline(__always)
private func nearestWhole(_ x: Double) -> Double { (x + 0x1.8p52) - 0x1.8p52 }

/// Returns the sine of an angle in -90...90 degrees.
///
/// The sine is x times a polynomial in x^2 that interpolates at Chebyshev nodes, with a relative error of 3e-19. Its
/// leading coefficient, pi / 180, is stored as the sum of a large and a small part. The small part is raised by 1e-17
/// of the coefficient, so that the sine of 90 degrees is exactly 1.
@inline(__always)
func quarterSine(_ x: Double) -> Double {
  let s = x * x
  var tail = 3.5215636853781895e-45
  tail = tail * s - 3.246578307599586e-39
  tail = tail * s + 2.2393536136565418e-33
  tail = tail * s - 1.1468201091065514e-27
  tail = tail * s + 4.1412674153403277e-22
  tail = tail * s - 9.788384861587552e-17
  tail = tail * s + 1.3496016231632312e-11
  tail = tail * s - 8.86096155701298e-07
  tail = tail * s + 4.5e-19
  return x * 0.017453292519943295 + x * tail
}

/// Returns the cosine of an angle in -180...180 degrees.
@inline(__always)
func cosineOfDegrees(_ x: Double) -> Double { quarterSine(90 - x.magnitude) }

/// Returns the sine of an angle in -180...180 degrees.
@inline(__always)
func sineOfDegrees(_ x: Double) -> Double {
  let folded = x.magnitude > 90 ? 180 - x.magnitude : x.magnitude
  return quarterSine(x < 0 ? -folded : folded)
}

/// Returns the arc tangent, in degrees, of a ratio whose magnitude is at most tan 22.5 degrees. It is computed from a
/// polynomial with a relative error of 1.3e-18.
@inline(__always)
private func smallAngle(_ ratio: Double) -> Double {
  let s = ratio * ratio
  var tail = -1.0201741124245647
  tail = tail * s + 2.1752490202341077
  tail = tail * s - 2.8849012017922164
  tail = tail * s + 3.3500144976369586
  tail = tail * s - 3.8175901801999004
  tail = tail * s + 4.407217332840082
  tail = tail * s - 5.208700191483161
  tail = tail * s + 6.366197513863566
  tail = tail * s - 8.185111355308138
  tail = tail * s + 11.459155902582598
  tail = tail * s - 19.098593171027318
  tail = tail * s - 2.0602305089968816e-15
  return ratio * 57.29577951308232 + ratio * tail
}

/// tan 22.5 degrees.
private let smallTangent = 0.41421356237309503

/// Returns the angle, 0...45 degrees, from the x axis to the point (x, y) with 0 <= y <= x and x > 0.
@inline(__always)
func eighthAngle(_ y: Double, _ x: Double) -> Double {
  let isSmall = y <= smallTangent * x
  let base: Double = isSmall ? 0 : 45
  return base + smallAngle((isSmall ? y : y - x) / (isSmall ? x : y + x))
}

/// Returns the angle, 0...90 degrees, from the x axis to the point (x, y), where x and y are not negative. The angle of
/// (0, 0) is 0.
@inline(__always)
func quarterAngle(_ y: Double, _ x: Double) -> Double {
  let isSteep = y > x
  let (lower, upper) = isSteep ? (x, y) : (y, x)
  let angle = eighthAngle(lower, upper == 0 ? 1 : upper)
  return isSteep ? 90 - angle : angle
}

/// Returns the angle, -180...180 degrees, from the x axis to the point (x, y). The angle of (0, 0) is 0.
@inline(__always)
func fullAngle(_ y: Double, _ x: Double) -> Double {
  let quarter = quarterAngle(y.magnitude, x.magnitude)
  let half = x < 0 ? 180 - quarter : quarter
  return y < 0 ? -half : half
}
