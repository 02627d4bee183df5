import BackgroundModels
import Sky

/// How the background leans across the field of view: it is multiplied with
///
///     1 + h,   h = lon x + lat y   held within -1 and 1
///
/// at the field-of-view coordinates (x, y) in deg, in GADF's signs. h changes its sign where the field is turned by 180
/// degrees about the pointing, so no ring gains or loses events by it, and events are drawn exactly by turning some.
public struct FieldGradient: Sendable, Equatable {
  /// Per deg towards decreasing right ascension (azimuth).
  public var lon: Double
  /// Per deg towards the north (the zenith).
  public var lat: Double
  /// What the field is aligned to: in ALTAZ alignment the gradient stays with the horizon, and the sky turns below it.
  public var alignment: FieldAlignment

  /// A gradient.
  public init(lon: Double, lat: Double, alignment: FieldAlignment = .altaz) {
    (self.lon, self.lat, self.alignment) = (lon, lat, alignment)
  }

  /// The distance from the pointing in deg within which the background must stay above 0.
  public static let reach = 5.0

  /// The greatest |h| within that distance; on the sphere it is reached to 0.2 % in the direction of the gradient.
  var steepest: Double { (lon * lon + lat * lat).squareRoot() * Self.reach }

  /// h at a place in the field, in deg.
  @inline(__always)
  func lean(lon x: Double, lat y: Double) -> Double { max(-1, min(1, lon * x + lat * y)) }

  /// Turns events of a block, which have their directions, to the other side of the pointing with the probability
  /// (1 - h) / 2: what h makes too few on one side is what it makes too many on the other. Their position angles
  /// change.
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
