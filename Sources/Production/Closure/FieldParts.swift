import BackgroundModels
import Fitting
import Histograms

/// The parts of a field of view for which a closure test compares counts: the rings around the pointing, followed by
/// the four quadrants.
///
/// Each position of a model's field (a ring or a cell) belongs to one of these rings. It also belongs to the quadrant
/// that contains its centre, unless the centre is on an axis. The rings of a radial model belong to no quadrant.
struct FieldParts: Sendable, Equatable {
  /// The rings.
  let rings: OffsetRings
  /// The quadrant of each position of the field.
  private let quadrants: [FieldQuadrant?]

  /// Creates the parts of the field that these axes cover.
  init(_ axes: any ModelAxes) {
    (rings, quadrants) = (axes.halfDegreeRings, axes.positionQuadrants)
  }

  /// The number of positions.
  var positions: Int { quadrants.count }
  /// The number of parts.
  var count: Int { rings.count + FieldQuadrant.allCases.count }

  /// Adds the value of a bin to the sums of all parts that contain the bin. The sums are ordered by energy and part;
  /// the part varies fastest.
  @inline(__always)
  func add<Value: AdditiveArithmetic>(_ value: Value, ofBin bin: Int, to sums: inout [Value]) {
    let (row, position) = (bin / positions * count, bin % positions)
    sums[row + rings.ofPosition[position]] += value
    if let quadrant = quadrants[position] { sums[row + rings.count + quadrant.rawValue] += value }
  }

  /// Returns the numbers of events by energy and part of the field. `events` contains the events of a run in the bins
  /// of a model.
  func counts(of events: Histogram) -> [UInt32] {
    let values = events.values
    var sums = [UInt32](repeating: 0, count: values.count / max(1, positions) * count)
    for bin in values.indices where values[bin] > 0 { add(UInt32(values[bin]), ofBin: bin, to: &sums) }
    return sums
  }
}
