import Histograms

/// The exposure of one run and its counts in large parts of the field. From it the events of the run can be predicted
/// by a model and compared with the data.
///
/// It is kept for every run, so it is small: one number for each energy and part of the field, and one for each
/// position that regions mask in part.
public struct RunExposure: Sendable, Equatable {
  /// A position that regions mask in part.
  public struct ReducedPosition: Sendable, Equatable {
    /// The position, counted from 0.
    public let position: UInt32
    /// The fraction of its solid angle that is not masked.
    public let fraction: Double

    /// Creates a position.
    public init(position: UInt32, fraction: Double) { (self.position, self.fraction) = (position, fraction) }
  }

  /// The OBS_ID of the run.
  public let obsID: Int64
  /// The time in s that is used as exposure.
  public let time: Double
  /// The energy bins that have exposure.
  public let energies: Range<Int>
  /// The events by energy and part of the field; the part varies fastest.
  public let counts: [UInt32]
  /// The positions that regions mask in part or wholly.
  public let reduced: [ReducedPosition]

  /// Creates the exposure of a run.
  /// - Parameters:
  ///   - obsID: The OBS_ID of the run.
  ///   - time: The time in s that is used as exposure.
  ///   - energies: The energy bins that have exposure.
  ///   - reduced: The positions that regions mask.
  ///   - counts: The events of the run over the axes of the model.
  ///   - parts: The parts of the field of these axes.
  public init(
    obsID: Int64, time: Double, energies: Range<Int>, reduced: [ReducedPosition], counts: Histogram, parts: FieldParts
  ) {
    (self.obsID, self.time, self.energies, self.reduced) = (obsID, time, energies, reduced)
    let values = counts.values
    var sums = [UInt32](repeating: 0, count: values.count / max(1, parts.positions) * parts.count)
    for bin in values.indices where values[bin] > 0 { parts.add(UInt32(values[bin]), ofBin: bin, to: &sums) }
    self.counts = sums
  }
}
