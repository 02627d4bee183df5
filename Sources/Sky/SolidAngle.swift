/// Functions that return solid angles, in sr, from angles in degrees.
public enum SolidAngle {
  /// Returns the exact solid angle of a ring on the sphere between two offsets.
  ///
  /// The solid angle is 2 pi (cos low - cos high). It is computed without cancellation as 4 pi sin((high + low) / 2)
  /// sin((high - low) / 2).
  public static func ring(from low: Double, to high: Double) -> Double {
    4 * .pi * sineOfDegrees((high + low) * 0.5) * sineOfDegrees((high - low) * 0.5)
  }

  /// Returns the solid angle of a ring in the flat approximation: 2 pi theta dtheta, where theta is the offset of the
  /// middle of the ring and dtheta its width.
  public static func flatRing(from low: Double, to high: Double) -> Double {
    let degree = Double.pi / 180
    return 2 * .pi * ((high + low) / 2 * degree) * ((high - low) * degree)
  }
}
