import Histograms
import Sky

/// Rings about the pointing, and in which of them each position of a field lies.
public struct OffsetRings: Sendable, Equatable {
  /// The edges in deg, rising.
  public let edges: [Double]
  /// For each position of the field its ring, counted from 0.
  public let ofPosition: [Int]
  /// The number of rings.
  public var count: Int { edges.count - 1 }

  /// The rings of a radial model: its own.
  init(_ offset: Axis) {
    edges = offset.edges
    ofPosition = Array(0..<offset.count)
  }

  /// Rings of half a degree about the pointing of a cube; a cell lies where its middle does.
  init(lon: Axis, lat: Axis) {
    let offsets = (0..<lon.count).flatMap { column in
      (0..<lat.count).map { row in separation(0, 0, lon.middle(column), lat.middle(row)) }
    }
    let count = Int((offsets.reduce(0, max) / Self.width).rounded(.down)) + 1
    edges = (0...count).map { Self.width * Double($0) }
    ofPosition = offsets.map { Int($0 / Self.width) }
  }

  private static let width = 0.5
}

extension Axis {
  fileprivate func middle(_ bin: Int) -> Double { (edges[bin] + edges[bin + 1]) / 2 }
}
