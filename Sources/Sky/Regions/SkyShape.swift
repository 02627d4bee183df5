/// A part of the sky, in ICRS. A new shape is one type that conforms, in a file of its own, and its name in
/// `RegionFile+Shapes.swift`.
public protocol SkyShape: Sendable, Hashable {
  /// What it is called: `circle`.
  var kind: String { get }
  /// A cap that holds all of it.
  var cap: SkyCap { get }
  /// What it was made from. A shape that was ``restricted(to:)`` a cap keeps that of the whole.
  var definition: RegionDefinition { get }
  /// Whether a direction lies inside. The boundary counts as outside.
  func contains(_ direction: UnitVector) -> Bool
  /// How far a direction is from the boundary, deg: negative inside, never more in magnitude than the true distance; 0
  /// on the boundary, and next to it proportional to the distance from it. Corners are allowed.
  func distanceToEdge(_ direction: UnitVector) -> Double
  /// Sets the flags of the directions that lie inside to 1 and leaves the others.
  func mark(_ block: DirectionBlock, into flags: UnsafeMutablePointer<UInt8>)
  /// The shape for use within a cap only, where it may be faster; `nil` if nothing of it lies there.
  func restricted(to cap: SkyCap) -> (any SkyShape)?
}

/// Unit vectors of a block of events, component by component.
public struct DirectionBlock {
  let x: UnsafePointer<Double>
  let y: UnsafePointer<Double>
  let z: UnsafePointer<Double>
  let count: Int

  @inline(__always)
  subscript(i: Int) -> UnitVector { UnitVector(x[i], y[i], z[i]) }
}

extension SkyShape {
  /// One direction after the other, the cap first.
  public func mark(_ block: DirectionBlock, into flags: UnsafeMutablePointer<UInt8>) {
    let cap = cap
    let limit = squaredChord(of: cap.radius) * (1 + 1e-9)
    for i in 0..<block.count where flags[i] == 0 {
      let direction = block[i]
      let chord = direction - cap.centre
      if chord.dot(chord) <= limit, contains(direction) { flags[i] = 1 }
    }
  }

  /// Itself, if its cap meets the other.
  public func restricted(to cap: SkyCap) -> (any SkyShape)? { self.cap.meets(cap) ? self : nil }
}

/// The square of the straight distance between two directions at an angle, deg: 4 sin^2(angle / 2). It keeps its
/// accuracy at small angles, which the cosine of the angle does not.
@inline(__always)
func squaredChord(of angle: Double) -> Double {
  let sine = quarterSine(angle * 0.5)
  return 4 * sine * sine
}
