import Histograms

/// Rings around the pointing, and the ring of each position of a field.
public struct OffsetRings: Sendable, Equatable {
  /// The edges in deg, in increasing order.
  public let edges: [Double]
  /// For each position of the field, the index of the ring that contains it.
  public let ofPosition: [Int]
  /// The number of rings.
  public var count: Int { edges.count - 1 }

  /// Creates the rings of a radial model: one for each offset bin.
  init(_ offset: Axis) {
    edges = offset.edges
    ofPosition = Array(0..<offset.count)
  }

  /// Creates rings 0.5 deg wide for positions whose centres have the given offsets in deg.
  init(halfDegreesOf offsets: [Double]) {
    let count = Int((offsets.reduce(0, max) / Self.width).rounded(.down)) + 1
    edges = (0...count).map { Self.width * Double($0) }
    ofPosition = offsets.map { Int($0 / Self.width) }
  }

  /// Creates rings by joining the rings of a radial model. Neighbouring rings are joined if their middles are in the
  /// same interval. The intervals are 0 to 0.5 deg, 0.5 to 1 deg, and so on.
  init(halfDegreesOf offset: Axis) {
    var (edges, ofPosition) = ([offset.edges[0]], [Int]())
    var last = -1
    for ring in 0..<offset.count {
      let half = Int((offset.edges[ring] + offset.edges[ring + 1]) / 2 / Self.width)
      if half == last { edges[edges.count - 1] = offset.edges[ring + 1] } else { edges.append(offset.edges[ring + 1]) }
      last = half
      ofPosition.append(edges.count - 2)
    }
    (self.edges, self.ofPosition) = (edges, ofPosition)
  }

  private static let width = 0.5
}
