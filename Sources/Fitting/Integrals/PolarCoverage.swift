#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The part of a circle that is not excluded: for each sector of each ring, a fraction of its solid angle.
///
/// The sectors have equal widths. The first sector begins in the direction of increasing lat, and the following sectors
/// continue towards increasing lon.
public struct PolarCoverage: Sendable, Equatable {
  /// The edges of the rings, in deg. The first edge is 0.
  public let edges: [Double]
  /// The number of sectors.
  public let sectors: Int
  /// For each sector of each ring, the fraction that is not excluded. The index of the sector varies fastest.
  public let fractions: [Double]

  /// Creates a circle with the given fractions.
  public init(edges: [Double], sectors: Int, fractions: [Double]) {
    precondition(edges.count >= 2 && sectors >= 1 && fractions.count == (edges.count - 1) * sectors)
    (self.edges, self.sectors, self.fractions) = (edges, sectors, fractions)
  }

  /// Creates a circle without exclusions.
  public init(radius: Double) { self.init(edges: [0, radius], sectors: 1, fractions: [1]) }

  /// The radius of the circle, in deg.
  public var radius: Double { edges[edges.count - 1] }
  /// Whether nothing is excluded.
  public var isComplete: Bool { fractions.allSatisfy { $0 == 1 } }

  /// Returns the means of w, w sin(direction) and w cos(direction) over all directions of a ring. The weight w is the
  /// fraction of the sector in this direction, or 0 if the sector is not in `range`.
  func moments(ring: Int, sectors range: Range<Int>) -> (part: Double, lon: Double, lat: Double) {
    if sectors == 1 { return (fractions[ring], 0, 0) }
    let width = 2 * Double.pi / Double(sectors)
    // The mean of a cosine over a sector is its value at the centre of the sector times this factor.
    let mean = sin(width / 2) / (width / 2)
    var (part, lon, lat) = (0.0, 0.0, 0.0)
    for sector in range {
      let fraction = fractions[ring * sectors + sector] / Double(sectors)
      let angle = width * (Double(sector) + 0.5)
      part += fraction
      lon += fraction * mean * sin(angle)
      lat += fraction * mean * cos(angle)
    }
    return (part, lon, lat)
  }
}

extension PolarCoverage {
  /// The part of the circle that is not excluded, as a fraction of the circle's solid angle.
  public var meanFraction: Double {
    var (part, whole) = (0.0, 0.0)
    for ring in 0..<edges.count - 1 {
      let solidAngle = cos(edges[ring] * .pi / 180) - cos(edges[ring + 1] * .pi / 180)
      whole += solidAngle
      part +=
        solidAngle * fractions[ring * sectors..<(ring + 1) * sectors].reduce(0, +) / Double(sectors)
    }
    return part / whole
  }
}

extension PolarCoverage {
  /// Finds the sector that contains a position, and returns the fraction of this sector that is not excluded.
  /// - Parameters:
  ///   - offset: the offset from the centre, in deg.
  ///   - angle: the direction in 0...2 pi. It is 0 towards increasing lat and pi / 2 towards increasing lon.
  public func fraction(offset: Double, angle: Double) -> Double {
    let ring = min(edges.partitioningIndex { $0 > offset }, edges.count - 1) - 1
    let sector = min(sectors - 1, Int(angle / (2 * .pi) * Double(sectors)))
    return fractions[max(0, ring) * sectors + sector]
  }
}
