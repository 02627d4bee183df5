/// A region of the sky, in ICRS.
///
/// To add a shape, define a conforming type with its form in a separate file, and add the form to ``RegionForm/all``.
/// The shape is then available in region files and scripts.
public protocol SkyShape: Sendable, Hashable {
  /// The name of the shape, such as `circle`.
  var kind: String { get }
  /// A cap that contains the whole shape.
  var cap: SkyCap { get }
  /// The definition of the shape. The result of ``restricted(to:)`` keeps the definition of the whole shape.
  var definition: RegionDefinition { get }
  /// Returns whether a direction is inside. The boundary is outside.
  func contains(_ direction: UnitVector) -> Bool
  /// Returns a signed distance of a direction from the boundary, in deg.
  ///
  /// The distance is negative inside and 0 on the boundary. Its magnitude is never larger than the magnitude of the
  /// true distance. Close to the boundary it must be proportional to the true distance, except at corners.
  func distanceToEdge(_ direction: UnitVector) -> Double
  /// Sets the flag of each direction inside the shape to 1. The flags of other directions do not change.
  func mark(_ block: DirectionBlock, into flags: UnsafeMutablePointer<UInt8>)
  /// Returns the shape for use within a cap only, where it may be faster; `nil` only if no part of it is in the cap.
  func restricted(to cap: SkyCap) -> (any SkyShape)?
}

/// The unit vectors of a block of events, stored by component.
public struct DirectionBlock {
  let x: UnsafePointer<Double>
  let y: UnsafePointer<Double>
  let z: UnsafePointer<Double>
  let count: Int

  @inline(__always)
  subscript(i: Int) -> UnitVector { UnitVector(x[i], y[i], z[i]) }
}

extension SkyShape {
  /// Tests the directions one by one. Each direction is tested against the cap first.
  public func mark(_ block: DirectionBlock, into flags: UnsafeMutablePointer<UInt8>) {
    let cap = cap
    let limit = squaredChord(of: cap.radius) * (1 + 1e-9)
    for i in 0..<block.count where flags[i] == 0 {
      let direction = block[i]
      let chord = direction - cap.centre
      if chord.dot(chord) <= limit, contains(direction) { flags[i] = 1 }
    }
  }

  /// Returns the shape itself if its cap overlaps the other cap, and `nil` if not.
  public func restricted(to cap: SkyCap) -> (any SkyShape)? { self.cap.meets(cap) ? self : nil }
}

/// Returns the square of the chord between two directions that are separated by an angle, given in deg: 4 sin^2(angle /
/// 2). Unlike the cosine, it is accurate at small angles.
@inline(__always)
func squaredChord(of angle: Double) -> Double {
  let sine = quarterSine(angle * 0.5)
  return 4 * sine * sine
}
