/// The union of any number of regions.
///
/// The same regions determine which events are dropped (``contains(ra:dec:)``, ``mark(ra:dec:into:)``) and which
/// fraction of each bin remains (`unmaskedFractions`).
public struct SkyRegions: SkyMarker, Sendable {
  /// The regions, in the order in which they were added.
  public private(set) var shapes: [any SkyShape]
  /// The source of each region.
  public private(set) var origins: [RegionOrigin]

  /// Creates a union of regions that have the same origin. It is empty by default.
  public init(_ shapes: [any SkyShape] = [], from origin: RegionOrigin = .single) {
    self.shapes = shapes
    origins = Array(repeating: origin, count: shapes.count)
  }

  /// The number of regions.
  public var count: Int { shapes.count }
  /// Whether there are no regions.
  public var isEmpty: Bool { shapes.isEmpty }

  /// The number of regions of each kind, in the order of first appearance: `[("circle", 12), ("polygon", 1)]`.
  public var countsByKind: [(kind: String, count: Int)] {
    var counts: [(kind: String, count: Int)] = []
    for shape in shapes {
      if let i = counts.firstIndex(where: { $0.kind == shape.kind }) {
        counts[i].count += 1
      } else {
        counts.append((shape.kind, 1))
      }
    }
    return counts
  }

  /// Adds a region.
  public mutating func append(_ shape: some SkyShape, from origin: RegionOrigin = .single) {
    shapes.append(shape)
    origins.append(origin)
  }

  /// Returns the regions of both operands.
  public static func + (left: SkyRegions, right: SkyRegions) -> SkyRegions {
    var both = left
    both.shapes += right.shapes
    both.origins += right.origins
    return both
  }

  /// Returns the regions that may overlap a field. A run needs only these regions of a large catalogue. The result is
  /// not valid outside the field.
  public func near(ra: Double, dec: Double, radius: Double) -> SkyRegions {
    let field = SkyCap(ra: ra, dec: dec, radius: radius)
    var near = SkyRegions()
    for (shape, origin) in zip(shapes, origins) {
      guard let shape = shape.restricted(to: field) else { continue }
      near.shapes.append(shape)
      near.origins.append(origin)
    }
    return near
  }

  /// Returns whether a position in ICRS, in deg, is in one of the regions.
  public func contains(ra: Double, dec: Double) -> Bool {
    let direction = UnitVector(longitude: ra, latitude: dec)
    return shapes.contains { $0.contains(direction) }
  }

  /// Returns whether a position in ICRS, in deg, is in one of the regions, or less than `margin` deg away from one.
  /// Positions slightly farther away may be included, because ``SkyShape/distanceToEdge(_:)`` is a lower bound. Call
  /// this function on the result of ``near(ra:dec:radius:)``: for a mask that is not restricted to a field, the lower
  /// bound is almost 0.
  public func contains(ra: Double, dec: Double, margin: Double) -> Bool {
    let direction = UnitVector(longitude: ra, latitude: dec)
    return shapes.contains { $0.distanceToEdge(direction) < margin }
  }

  /// Sets the flag of each event of a block: to 1 if the event is in one of the regions, and to 0 if not.
  ///
  /// Positions are in deg. The three buffers must be of equal length. For speed, call this function on the result of
  /// ``near(ra:dec:radius:)``.
  public func mark(
    ra: UnsafeBufferPointer<Double>, dec: UnsafeBufferPointer<Double>, into flags: UnsafeMutableBufferPointer<UInt8>
  ) {
    precondition(ra.count == dec.count && ra.count == flags.count)
    flags.update(repeating: 0)
    guard !isEmpty, let ras = ra.baseAddress, let decs = dec.baseAddress, let marks = flags.baseAddress else { return }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * Self.chunk) { scratch in
      guard let x = scratch.baseAddress else { return }
      let (y, z) = (x + Self.chunk, x + 2 * Self.chunk)
      for begin in stride(from: 0, to: ra.count, by: Self.chunk) {
        let count = Swift.min(Self.chunk, ra.count - begin)
        for i in 0..<count {
          let longitude = reducedTurns(ras[begin + i])
          let level = cosineOfDegrees(decs[begin + i])
          x[i] = level * cosineOfDegrees(longitude)
          y[i] = level * sineOfDegrees(longitude)
          z[i] = sineOfDegrees(decs[begin + i])
        }
        let block = DirectionBlock(x: x, y: y, z: z, count: count)
        for shape in shapes { shape.mark(block, into: marks + begin) }
      }
    }
  }

  /// The number of events that fit, with their scratch space, into the fastest cache.
  private static var chunk: Int { 256 }
}
