/// Returns the great-circle separation of two directions, 0...180. All angles are in degrees.
///
/// Let h be the haversine of the separation and k the haversine of its supplement (180 degrees - separation):
///
///     h = sin^2((dec2 - dec1) / 2) + cos dec1 cos dec2 sin^2((ra2 - ra1) / 2)
///     k = sin^2((dec2 + dec1) / 2) + cos dec1 cos dec2 cos^2((ra2 - ra1) / 2)
///
/// The separation is 2 atan(sqrt h / sqrt k). Like Vincenty's formula, this is accurate everywhere, and needs no
/// special cases at the poles or at RA 0. It is exactly 0 for equal directions and exactly 180 for opposite directions.
/// The result is NaN if any angle is not finite.
public func separation(_ ra1: Double, _ dec1: Double, _ ra2: Double, _ dec2: Double) -> Double {
  OffsetFinder(pointingRA: ra1, pointingDec: dec1).offset(ra: ra2, dec: dec2)
}

/// Returns the position angle of the second position as seen from the first, from north through east, 0 to below 360.
/// All angles are in degrees.
public func positionAngle(_ ra1: Double, _ dec1: Double, _ ra2: Double, _ dec2: Double) -> Double {
  TangentFrame(ra: ra1, dec: dec1).positionAngle(ra: ra2, dec: dec2)
}

/// Returns the direction at a distance from a position, towards a position angle (from north through east). All angles
/// are in degrees; the returned right ascension is from 0 to below 360.
public func offsetBy(
  ra: Double, dec: Double, positionAngle: Double, distance: Double
) -> (ra: Double, dec: Double) {
  let (angle, away) = (reducedTurns(positionAngle), reducedTurns(distance))
  let sine = sineOfDegrees(away)
  return TangentFrame(ra: ra, dec: dec).direction(
    forward: cosineOfDegrees(away), east: sine * sineOfDegrees(angle), north: sine * cosineOfDegrees(angle))
}

/// Computes the offsets of blocks of events from one pointing. The results are the same, to the last bit, as the
/// results of ``separation(_:_:_:_:)``.
public struct OffsetFinder: Sendable {
  /// The right ascension of the pointing, -180...180 deg.
  private let ra: Double
  private let dec: Double
  let sinDec: Double
  let cosDec: Double

  /// Prepares the computation for a pointing, in deg.
  public init(pointingRA: Double, pointingDec: Double) {
    ra = reducedTurns(pointingRA)
    dec = pointingDec
    sinDec = sineOfDegrees(pointingDec)
    cosDec = cosineOfDegrees(pointingDec)
  }

  /// Returns the offsets of events, in deg. The arrays must be of equal length.
  public func offsets(ra: [Double], dec: [Double]) -> [Double] {
    [Double](unsafeUninitializedCapacity: ra.count) { offsets, count in
      count = ra.count
      ra.withUnsafeBufferPointer { ra in
        dec.withUnsafeBufferPointer { dec in
          self.offsets(ra: ra, dec: dec, into: UnsafeMutableBufferPointer(rebasing: offsets[..<count]))
        }
      }
    }
  }

  /// Computes the offsets of a block of events, in deg. The three buffers must be of equal length.
  public func offsets(
    ra eventRA: UnsafeBufferPointer<Double>, dec eventDec: UnsafeBufferPointer<Double>,
    into offsets: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(eventRA.count == eventDec.count && eventRA.count == offsets.count)
    guard let ras = eventRA.baseAddress, let decs = eventDec.baseAddress, let target = offsets.baseAddress else {
      return
    }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * Self.chunk) { scratch in
      guard let haversines = scratch.baseAddress else { return }
      let (largers, means) = (haversines + Self.chunk, haversines + 2 * Self.chunk)
      for start in stride(from: 0, to: offsets.count, by: Self.chunk) {
        let count = min(Self.chunk, offsets.count - start)
        let (ras, decs, target) = (ras + start, decs + start, target + start)
        // The rare case of offsets above 90 degrees prevents vector instructions. It is in the second of three loops,
        // so that the first and the last loop are vectorised.
        for i in 0..<count { haversines[i] = haversine(ra: ras[i], dec: decs[i]) }
        for i in 0..<count { (largers[i], means[i]) = roots(of: haversines[i], ra: ras[i], dec: decs[i]) }
        for i in 0..<count { target[i] = Self.angle(haversines[i], larger: largers[i], mean: means[i]) }
      }
    }
  }

  /// Returns the offset of one event, in deg.
  public func offset(ra otherRA: Double, dec otherDec: Double) -> Double {
    let haversine = haversine(ra: otherRA, dec: otherDec)
    let (larger, mean) = roots(of: haversine, ra: otherRA, dec: otherDec)
    return Self.angle(haversine, larger: larger, mean: mean)
  }

  /// The number of events that fit, with their scratch space, into the fastest cache.
  private static var chunk: Int { 256 }

  @inline(__always)
  func haversine(ra otherRA: Double, dec otherDec: Double) -> Double { haversine(terms(ra: otherRA, dec: otherDec)) }

  /// The terms of a haversine: the sines of half the differences of the coordinates, and the cosine of the declination.
  struct Terms {
    let ra: Double
    let dec: Double
    let cosDec: Double
  }

  @inline(__always)
  func terms(ra otherRA: Double, dec otherDec: Double) -> Terms {
    Terms(
      ra: quarterSine(reducedTurns(reducedTurns(otherRA) - ra) * 0.5), dec: quarterSine((otherDec - dec) * 0.5),
      cosDec: cosineOfDegrees(otherDec))
  }

  @inline(__always)
  func haversine(_ terms: Terms) -> Double {
    terms.dec * terms.dec + cosDec * terms.cosDec * (terms.ra * terms.ra)
  }

  /// Returns two numbers: the larger of h and k, and sqrt(h k). Here h is the haversine of the offset, and k = 1 - h.
  ///
  /// Up to 90 degrees, 1 - h is accurate enough. Beyond 90 degrees, k is computed from the coordinates.
  @inline(__always)
  private func roots(of haversine: Double, ra otherRA: Double, dec otherDec: Double) -> (larger: Double, mean: Double) {
    let rest = haversine > 0.5 ? self.rest(ra: otherRA, dec: otherDec) : 1 - haversine
    return (haversine > 0.5 ? haversine : rest, (haversine * rest).squareRoot())
  }

  @inline(never)
  private func rest(ra otherRA: Double, dec otherDec: Double) -> Double {
    let cosine = cosineOfDegrees(reducedTurns(reducedTurns(otherRA) - ra) * 0.5)
    let sum = quarterSine((otherDec + dec) * 0.5)
    return sum * sum + cosDec * cosineOfDegrees(otherDec) * (cosine * cosine)
  }

  /// Returns the angle 2 atan(sqrt h / sqrt k), where h = sin^2(angle / 2) and k = 1 - h.
  ///
  /// Up to 90 degrees, the quotient is computed as sqrt(h k) / k, which needs only one square root. Beyond 90 degrees,
  /// the supplement of the angle is computed, with h and k exchanged.
  /// - Parameters:
  ///   - haversine: h.
  ///   - larger: the larger of h and k.
  ///   - mean: sqrt(h k).
  @inline(__always)
  private static func angle(_ haversine: Double, larger: Double, mean: Double) -> Double {
    let near = 2 * eighthAngle(mean, larger)
    return haversine > 0.5 ? 180 - near : near
  }
}
