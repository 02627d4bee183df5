/// An annulus: all directions between two distances from a centre.
public struct AnnulusRegion: SkyShape {
  /// The name of the shape.
  public var kind: String { "annulus" }
  /// The cap of the outer radius.
  public let cap: SkyCap
  /// The definition with `lon`, `lat`, and the radii `inner` and `outer`.
  public var definition: RegionDefinition {
    centre.definition(of: kind, ["inner": inner, "outer": cap.radius])
  }
  private let centre: GivenCentre
  private let inner: Double
  /// The straight distances (chords) from the centre to the two edges, and the squares of these distances.
  private let innerChord: Double
  private let outerChord: Double
  private let innerLimit: Double
  private let outerLimit: Double

  /// Creates an annulus, with 0 < inner < outer <= 180, around a position; all angles are in deg.
  /// - Throws: ``SkyError/impossibleRegion(kind:found:expected:)`` if the position or the radii are invalid.
  public init(
    longitude: Double, latitude: Double, inner: Double, outer: Double, frame: SkyFrame = .icrs
  ) throws(SkyError) {
    guard inner > 0, inner < outer, outer <= 180 else {
      throw .impossibleRegion(
        kind: "annulus", found: "radii of \(inner) and \(outer) deg",
        expected: "an inner radius above 0, and a larger outer radius of at most 180 deg")
    }
    cap = SkyCap(centre: try frame.direction("annulus", longitude, latitude), radius: outer)
    centre = GivenCentre(longitude: longitude, latitude: latitude, frame: frame)
    self.inner = inner
    innerLimit = squaredChord(of: inner)
    outerLimit = squaredChord(of: outer)
    innerChord = innerLimit.squareRoot()
    outerChord = outerLimit.squareRoot()
  }

  /// Returns whether a direction is inside.
  public func contains(_ direction: UnitVector) -> Bool {
    let chord = direction - cap.centre
    let square = chord.dot(chord)
    return square > innerLimit && square < outerLimit
  }

  /// Returns the distance to the nearer circle, in deg; negative inside the ring. It is computed from chords, which are
  /// converted to deg as if they were arcs.
  public func distanceToEdge(_ direction: UnitVector) -> Double {
    let chord = direction - cap.centre
    let length = chord.dot(chord).squareRoot()
    return max(innerChord - length, length - outerChord) / radiansPerDegree
  }
}

extension AnnulusRegion {
  /// The form `annulus(longitude, latitude, inner radius, outer radius)`. ds9 writes several concentric rings as one
  /// annulus with more radii; the shape extends from the innermost to the outermost radius.
  static let form = RegionForm("annulus", summary: "Creates a ring.", parameters: [.centre, .radii]) {
    numbers, frame throws(SkyError) in
    let (inner, outer) = (numbers[2], numbers[numbers.count - 1])
    if inner == 0 {
      return try CircleRegion(longitude: numbers[0], latitude: numbers[1], radius: outer, frame: frame)
    }
    return try AnnulusRegion(longitude: numbers[0], latitude: numbers[1], inner: inner, outer: outer, frame: frame)
  }
}
