/// What became of the events of one run. Each event that was read stands in one of the numbers that follow, from
/// ``nonFinite`` to ``filled``; but those outside the good time intervals, where they are kept, in two.
public struct RunStatistics: Sendable, Equatable {
  /// The run.
  public var obsID: Int64
  /// Sum of the good time intervals in s.
  public var ontime = 0.0
  /// Ontime less dead time in s.
  public var livetime = 0.0
  /// Events in the file.
  public var read = 0
  /// DATASUM of the event table: the identity of what was read.
  public var dataSum: UInt32?
  /// The telescopes, TELESCOP in the header of the event list; `nil` where it tells none.
  public var telescope: String?
  /// Whether gammapy reverses any cube of this run's event list (see `ModelTarget.gammapyHESSDR1`).
  public var readsReversed = false
  /// Left out because position, time or energy is no finite number.
  public var nonFinite = 0
  /// Left out because of a value that cannot be, such as an energy of 0 or less.
  public var impossible = 0
  /// Outside the good time intervals; left out unless the fill keeps them.
  public var outsideGTI = 0
  /// Left out by the event expression.
  public var cut = 0
  /// In an excluded region, wherever in the field.
  public var excluded = 0
  /// Beyond the field: outside its axes, whatever their energy.
  public var outsideOffset = 0
  /// Within the field, but outside the energy axis.
  public var outsideEnergy = 0
  /// In the field and on the energy axis, but outside the safe energies of the run.
  public var outsideSafeEnergies = 0
  /// In a bin of the model.
  public var filled = 0
  /// The energies (TeV) of the bins that lie wholly within the safe energies of the run; `nil` where it counts at all
  /// of the axis; for a fit the energies of the events that it used.
  public var energies: Range<Double>?

  /// Nothing read yet.
  public init(obsID: Int64) { self.obsID = obsID }

  /// Adds the numbers of another run, for a sum over runs; the id stays.
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
