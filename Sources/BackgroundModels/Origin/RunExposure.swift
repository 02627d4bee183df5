import Histograms

/// The exposure of one run, and its counts in the parts of the field. They are sufficient to predict the events of the
/// run with a model, and to compare the prediction with the data.
///
/// Every run of a model has such an exposure, so it must be small. It contains one number for each energy and part of
/// the field, and one fraction for each position that masks reduce.
public struct RunExposure: Sendable, Equatable {
  /// A position of the field that an exclusion region covers wholly or in part.
  public struct ReducedPosition: Sendable, Equatable {
    /// The number of the position, counted from 0.
    public let position: UInt32
    /// The fraction of the position's solid angle that is not masked.
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
  /// The numbers of events by energy and part of the field; the part varies fastest.
  public let counts: [UInt32]
  /// The positions that exclusion regions cover wholly or in part.
  public let reduced: [ReducedPosition]

  /// Creates the exposure of a run.
  /// - Parameters:
  ///   - obsID: The OBS_ID of the run.
  ///   - time: The time in s that is used as exposure.
  ///   - energies: The energy bins that have exposure.
  ///   - reduced: The positions that exclusion regions cover wholly or in part.
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
