/// Any number of regions, taken together: what lies in one of them or more.
///
/// The same regions tell which events to drop (``contains(ra:dec:)``, ``mark(ra:dec:into:)``) and how much of each
/// bin is left (`unmaskedFractions`).
public struct SkyRegions: SkyMarker, Sendable {
  /// The regions, in the order in which they came.
  public private(set) var shapes: [any SkyShape]
  /// Where each of them was told.
  public private(set) var origins: [RegionOrigin]

  /// Regions of one origin, taken together; none by default.
  public init(_ shapes: [any SkyShape] = [], from origin: RegionOrigin = .single) {
    self.shapes = shapes
    origins = Array(repeating: origin, count: shapes.count)
  }

  /// How many there are.
  public var count: Int { shapes.count }
  /// Whether there is none.
  public var isEmpty: Bool { shapes.isEmpty }

  /// How many there are of each kind, in the order of their first: `[("circle", 12), ("polygon", 1)]`.
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

  /// The regions of both.
  public static func + (left: SkyRegions, right: SkyRegions) -> SkyRegions {
    var both = left
    both.shapes += right.shapes
    both.origins += right.origins
    return both
  }

  /// The regions of which something may lie in a field: what a run needs of a large catalogue. Outside the field the
  /// result tells nothing.
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

  /// Whether a position in ICRS, deg, lies in one of the regions.
  public func contains(ra: Double, dec: Double) -> Bool {
    let direction = UnitVector(longitude: ra, latitude: dec)
    return shapes.contains { $0.contains(direction) }
  }

  /// Tells for a block of events, deg, which lie in one of the regions: 1, else 0. The three buffers must be of equal
  /// length. Use the regions ``near(ra:dec:radius:)`` the field.
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
          let level = halfTurnCosine(decs[begin + i])
          x[i] = level * halfTurnCosine(longitude)
          y[i] = level * halfTurnSine(longitude)
          z[i] = halfTurnSine(decs[begin + i])
        }
        let block = DirectionBlock(x: x, y: y, z: z, count: count)
        for shape in shapes { shape.mark(block, into: marks + begin) }
      }
    }
  }

  /// As many events as fit, with their scratch, into the fastest cache.
  private static var chunk: Int { 256 }
}
