/// The numbers of events of one run that were used or dropped.
///
/// Each event that was read is counted in exactly one of the numbers from ``nonFinite`` to ``filled``. There is one
/// exception. If events outside the good time intervals are kept, they are counted in ``outsideGTI`` and in another one
/// of these numbers.
public struct RunStatistics: Sendable, Equatable {
  /// The run.
  public var obsID: Int64
  /// The sum of the good time intervals, in s.
  public var ontime = 0.0
  /// The ontime corrected for dead time, in s.
  public var livetime = 0.0
  /// The number of events in the file.
  public var read = 0
  /// The keyword DATASUM of the event table. It identifies the data that were read.
  public var dataSum: UInt32?
  /// The name of the telescopes: TELESCOP in the header of the event list; `nil` without this keyword.
  public var telescope: String?
  /// Whether gammapy reverses every cube that it reads for this run's event list (see `ModelTarget.gammapyHESSDR1`).
  public var readsReversed = false
  /// The number of events dropped because their position, time or energy is not a finite number.
  public var nonFinite = 0
  /// The number of events dropped because they have an impossible value, such as an energy of 0 or less.
  public var impossible = 0
  /// The number of events outside the good time intervals. They are dropped, unless the option `gti` is `keep`.
  public var outsideGTI = 0
  /// The number of events dropped by the event selection expression.
  public var cut = 0
  /// The number of events in an excluded region, inside or outside the field.
  public var excluded = 0
  /// The number of events outside the axes of the field, at any energy.
  public var outsideOffset = 0
  /// The number of events inside the field, but outside the energy axis.
  public var outsideEnergy = 0
  /// The number of events inside the field and the energy axis, but outside the used part of the run's safe energies.
  public var outsideSafeEnergies = 0
  /// The number of events in a bin of the model.
  public var filled = 0
  /// The energy range (TeV) of the bins that are wholly within the safe energy range of the run. It is `nil` if the run
  /// is used over the whole axis. For a fit, it is the energy range of the events that were used.
  public var energies: Range<Double>?
  /// The zenith angles (deg) of the part of the run that was used; `nil` for the whole run. The numbers ``read``,
  /// ``nonFinite``, ``impossible`` and ``outsideGTI`` also include events in other parts of the run.
  public var zenith: Range<Double>?

  /// Creates the statistics of a run before any of its events is read.
  public init(obsID: Int64) { self.obsID = obsID }

  /// Adds the numbers of another run, for a sum over runs. The OBS_ID does not change.
  public static func += (left: inout RunStatistics, right: RunStatistics) {
    left.ontime += right.ontime
    left.livetime += right.livetime
    left.read += right.read
    left.nonFinite += right.nonFinite
    left.impossible += right.impossible
    left.outsideGTI += right.outsideGTI
    left.cut += right.cut
    left.excluded += right.excluded
    left.outsideOffset += right.outsideOffset
    left.outsideEnergy += right.outsideEnergy
    left.outsideSafeEnergies += right.outsideSafeEnergies
    left.filled += right.filled
  }
}
