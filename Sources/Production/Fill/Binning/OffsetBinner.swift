import DL3
import Histograms
import Sky

/// Finds the rings of an offset axis in which events lie: what `Axis.index(of:)` gives for their offsets, at less than
/// half the cost of an offset.
///
/// Rings are told by the haversine, which grows with the offset. Around every edge lies a *seam*, 1e-12 of it wide to
/// either side and so a thousand times wider than rounding; an event in a seam, one in a hundred thousand million, is
/// decided by its offset. On an axis beyond 90 deg, where haversines grow slowly, all are.
struct OffsetBinner: FieldBinner {
  private let axis: Axis
  private let method: Method

  private enum Method {
    /// Bins are by turns a seam and a ring: seam, ring 0, seam, ring 1, ..., seam.
    case haversines(BinFinder)
    case offsets(BinFinder)
  }

  /// Prepares the search on an axis in deg.
  init(_ axis: Axis) {
    self.axis = axis
    method = Self.seams(of: axis).map { .haversines(BinFinder($0)) } ?? .offsets(BinFinder(axis))
  }

  /// The axis of seams and rings; `nil` where they would not be apart.
  private static func seams(of axis: Axis) -> Axis? {
    guard axis.edges[axis.count] <= 90 else { return nil }
    let margin = 1e-12
    let edges = axis.edges.flatMap { edge -> [Double] in
      let haversine = OffsetFinder.haversine(ofOffset: edge)
      return haversine > 0 ? [haversine * (1 - margin), haversine * (1 + margin)] : [-1, .leastNormalMagnitude]
    }
    return try? Axis(name: axis.name, edges: edges, unit: .one)
  }

  /// What offsets are told from.
  func frame(of events: RunEvents) -> OffsetFinder {
    OffsetFinder(pointingRA: events.pointingRA, pointingDec: events.pointingDec)
  }

  /// With the pointing at (0, 0).
  var fieldFrame: OffsetFinder { OffsetFinder(pointingRA: 0, pointingDec: 0) }

  /// The rings of a block of events around a pointing, -1 outside the axis. Both buffers are of equal length.
  func find(_ events: EventDirections, in pointing: OffsetFinder, into rings: UnsafeMutableBufferPointer<Int32>) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: events.count) { measures in
      find(events, in: pointing, measures: measures, into: rings)
    }
  }

  /// - Parameter measures: room for the haversines or the offsets of the events.
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
      var seams = 0
      for i in 0..<rings.count { seams &+= rings[i] & 1 == 0 ? 1 : 0 }
      if seams > 0 {
        for i in 0..<rings.count where rings[i] & 1 == 0 {
          let ring = axis.index(of: pointing.offset(ra: ra[i], dec: dec[i])) ?? -1
          rings[i] = Int32(2 * ring + 1)
        }
      }
      for i in 0..<rings.count { rings[i] = (rings[i] - 1) >> 1 }
    }
  }
}
