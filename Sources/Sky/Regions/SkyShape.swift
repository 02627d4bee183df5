/// A region of the sky, in ICRS. To add a shape, define one conforming type with its form in a file of its own, and
/// add the form to ``RegionForm/all``. Region files and scripts then know it.
public protocol SkyShape: Sendable, Hashable {
  /// The name of the shape, such as `circle`.
  var kind: String { get }
  /// A cap that contains the whole shape.
  var cap: SkyCap { get }
  /// The definition of the shape. A shape that was ``restricted(to:)`` a cap keeps the definition of the whole.
  var definition: RegionDefinition { get }
  /// Returns whether a direction lies inside. The boundary is outside.
  func contains(_ direction: UnitVector) -> Bool
  /// Returns a signed distance of a direction from the boundary, in deg: negative inside, 0 on the boundary, and never
  /// larger in magnitude than the true distance. Close to the boundary it must be proportional to the true distance.
  /// Corners are allowed.
  func distanceToEdge(_ direction: UnitVector) -> Double
  /// Sets the flags of the directions that lie inside to 1 and leaves the others unchanged.
  func mark(_ block: DirectionBlock, into flags: UnsafeMutablePointer<UInt8>)
  /// Returns the shape for use within a cap only, where it may be faster; `nil` if no part of it lies there.
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
  /// Tests one direction after the other, first against the cap.
  public func mark(_ block: DirectionBlock, into flags: UnsafeMutablePointer<UInt8>) {
    let cap = cap
    let limit = squaredChord(of: cap.radius) * (1 + 1e-9)
    for i in 0..<block.count where flags[i] == 0 {
      let direction = block[i]
      let chord = direction - cap.centre
      if chord.dot(chord) <= limit, contains(direction) { flags[i] = 1 }
    }
  }

  /// Returns the shape itself if its cap meets the other one.
  public func restricted(to cap: SkyCap) -> (any SkyShape)? { self.cap.meets(cap) ? self : nil }
}

/// Returns the square of the chord between two directions at an angle, given in deg: 4 sin^2(angle / 2). Unlike the
/// cosine of the angle, it keeps its accuracy at small angles.
@inline(__always)
func squaredChord(of angle: Double) -> Double {
  let sine = quarterSine(angle * 0.5)
  return 4 * sine * sine
}
