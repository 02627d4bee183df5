import BackgroundModels
import Sky

/// A gradient of the background across the field of view. The background is multiplied by
///
///     1 + h,   h = lon x + lat y   limited to the range from -1 to 1
///
/// at the field-of-view coordinates (x, y) in deg, with the signs of GADF. h changes its sign under a rotation by 180
/// deg about the pointing. The gradient therefore does not change the expected number of events in a ring, and can be
/// simulated exactly by rotating some of the events.
public struct FieldGradient: Sendable, Equatable {
  /// The slope per deg towards decreasing right ascension (or azimuth).
  public var lon: Double
  /// The slope per deg towards the north (or the zenith).
  public var lat: Double
  /// The alignment of the field. In ALTAZ alignment, the gradient is fixed to the horizon and the sky rotates.
  public var alignment: FieldAlignment

  /// Creates a gradient.
  public init(lon: Double, lat: Double, alignment: FieldAlignment = .altaz) {
    (self.lon, self.lat, self.alignment) = (lon, lat, alignment)
  }

  /// The distance from the pointing, in deg, within which the background must be positive.
  public static let reach = 5.0

  /// The largest |h| within ``reach``, for a flat field. On the sphere, it is larger by less than 0.04 %.
  var steepest: Double { (lon * lon + lat * lat).squareRoot() * Self.reach }

  /// Returns h at a position in the field, given in deg.
  @inline(__always)
  func lean(lon x: Double, lat y: Double) -> Double { max(-1, min(1, lon * x + lat * y)) }

  /// Applies the gradient to the first `count` events of a block, whose directions are already computed.
  ///
  /// Each event is moved to the opposite side of the pointing with the probability (1 - h) / 2. This gives the correct
  /// density on both sides, because h has opposite signs on the two sides. Only position angles are changed, so the
  /// directions must be computed again afterwards.
  func lean(
    _ count: Int, of block: borrowing EventBlock, _ generator: inout Xoshiro256, in clock: inout RotationSchedule
  ) {
    let (ra, dec, angles) = (block.ra, block.dec, block.along)
    clock.pass(block.time, count: count) { field, events in
      for i in events {
        let (x, y) = field.coordinates(ra: ra[i], dec: dec[i])
        if generator.uniform() * 2 > 1 + lean(lon: x, lat: y) { angles[i] += 180 }
      }
    }
  }
}
