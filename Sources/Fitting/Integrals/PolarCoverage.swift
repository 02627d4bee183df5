#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Which part of a circle around a centre counts: of each ring, in each of equal sectors, the fraction of its solid
/// angle. Sectors begin where lat grows and go on to where lon grows.
public struct PolarCoverage: Sendable, Equatable {
  /// The edges of the rings, deg, from 0.
  public let edges: [Double]
  /// The number of sectors.
  public let sectors: Int
  /// The fraction of each sector of each ring, the sectors varying fastest.
  public let fractions: [Double]

  /// A circle of which parts do not count.
  public init(edges: [Double], sectors: Int, fractions: [Double]) {
    precondition(edges.count >= 2 && sectors >= 1 && fractions.count == (edges.count - 1) * sectors)
    (self.edges, self.sectors, self.fractions) = (edges, sectors, fractions)
  }

  /// A circle that counts wholly.
  public init(radius: Double) { self.init(edges: [0, radius], sectors: 1, fractions: [1]) }

  /// The radius, deg.
  public var radius: Double { edges[edges.count - 1] }
  /// Whether nothing is left out.
  public var isComplete: Bool { fractions.allSatisfy { $0 == 1 } }

  /// The means over a ring, in some of the sectors, of 1 and of the sine and the cosine of the direction, where it
  /// counts.
  func moments(ring: Int, sectors range: Range<Int>) -> (part: Double, lon: Double, lat: Double) {
    if sectors == 1 { return (fractions[ring], 0, 0) }
    let width = 2 * Double.pi / Double(sectors)
    // The mean of a cosine over a sector is that in its middle times this.
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
  /// Of the whole circle, the fraction of its solid angle that counts.
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
  /// The fraction at a place: offset in deg, angle from lat towards lon in 0...2 pi.
  public func fraction(offset: Double, angle: Double) -> Double {
    let ring = min(edges.partitioningIndex { $0 > offset }, edges.count - 1) - 1
    let sector = min(sectors - 1, Int(angle / (2 * .pi) * Double(sectors)))
    return fractions[max(0, ring) * sectors + sector]
  }
}
