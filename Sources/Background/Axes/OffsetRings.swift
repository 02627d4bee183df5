import Histograms

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

  /// Rings of half a degree, for positions whose middles have some offsets in deg.
  init(halfDegreesOf offsets: [Double]) {
    let count = Int((offsets.reduce(0, max) / Self.width).rounded(.down)) + 1
    edges = (0...count).map { Self.width * Double($0) }
    ofPosition = offsets.map { Int($0 / Self.width) }
  }

  private static let width = 0.5
}
