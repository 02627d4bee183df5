import DL3
import Histograms
import Sky

/// A type that finds the rings of an offset axis that contain events. It returns the same rings as `Axis.index(of:)`
/// for their offsets, at less than half the cost of an offset.
///
/// Rings are found from the haversine, which increases with the offset. Around every edge there is a *seam*, which
/// extends by 1e-12 of the edge's haversine to both sides, a thousand times more than rounding errors. For an event in
/// a seam (one in a hundred thousand million) the offset is computed. If the axis extends beyond 90 deg, where
/// haversines change slowly, all offsets are computed.
struct OffsetBinner: FieldBinner {
  private let axis: Axis
  private let method: Method

  private enum Method {
    /// The bins alternate between seams and rings: seam, ring 0, seam, ring 1, ..., seam.
    case haversines(BinFinder)
    case offsets(BinFinder)
  }

  /// Creates a binner for an axis in deg.
  init(_ axis: Axis) {
    self.axis = axis
    method = Self.seams(of: axis).map { .haversines(BinFinder($0)) } ?? .offsets(BinFinder(axis))
  }

  /// Returns the axis of seams and rings; `nil` if the axis extends beyond 90 deg or seams would overlap.
  private static func seams(of axis: Axis) -> Axis? {
    guard axis.edges[axis.count] <= 90 else { return nil }
    let margin = 1e-12
    let edges = axis.edges.flatMap { edge -> [Double] in
      let haversine = OffsetFinder.haversine(ofOffset: edge)
      return haversine > 0 ? [haversine * (1 - margin), haversine * (1 + margin)] : [-1, .leastNormalMagnitude]
    }
    return try? Axis(name: axis.name, edges: edges, unit: .one)
  }

  /// Returns the finder of offsets from the pointing of a run.
  func frame(of events: RunEvents) -> OffsetFinder {
    OffsetFinder(pointingRA: events.pointingRA, pointingDec: events.pointingDec)
  }

  /// The finder of offsets from a pointing at (0, 0).
  var fieldFrame: OffsetFinder { OffsetFinder(pointingRA: 0, pointingDec: 0) }

  /// Writes the rings of a block of events around a pointing to `rings`; -1 outside the axis. Both buffers must have
  /// the same length.
  func find(_ events: EventDirections, in pointing: OffsetFinder, into rings: UnsafeMutableBufferPointer<Int32>) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: events.count) { measures in
      find(events, in: pointing, measures: measures, into: rings)
    }
  }

  /// - Parameter measures: A buffer for the haversines or the offsets of the events.
  private func find(
    _ events: EventDirections, in pointing: OffsetFinder, measures: UnsafeMutableBufferPointer<Double>,
    into rings: UnsafeMutableBufferPointer<Int32>
  ) {
    let (ra, dec) = (events.ra, events.dec)
    switch method {
    case .offsets(let finder):
      pointing.offsets(ra: ra, dec: dec, into: measures)
      finder.find(UnsafeBufferPointer(measures), into: rings)
    case .haversines(let finder):
      pointing.haversines(ra: ra, dec: dec, into: measures)
      finder.find(UnsafeBufferPointer(measures), into: rings)
      // Even bins are seams. They are counted first, because almost all blocks have none.
      var seams = 0
      for i in 0..<rings.count { seams &+= rings[i] & 1 == 0 ? 1 : 0 }
      if seams > 0 {
        for i in 0..<rings.count where rings[i] & 1 == 0 {
          let ring = axis.index(of: pointing.offset(ra: ra[i], dec: dec[i])) ?? -1
          rings[i] = Int32(2 * ring + 1)
        }
      }
      // Bin 2 r + 1 is ring r, and -1 stays -1.
      for i in 0..<rings.count { rings[i] = (rings[i] - 1) >> 1 }
    }
  }
}
