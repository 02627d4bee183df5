#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The data of one run for a fit: the events in a region, and the part of the region that is not excluded.
public struct RunData: Sendable {
  /// The identifier of the run.
  public var obsID: Int64
  /// The time in s by which a rate is multiplied to predict events. This is the ontime unless the fit uses another
  /// time.
  public var time: Double
  /// The energy range of the events, in TeV.
  public var energy: ClosedRange<Double>
  /// The circle around the pointing, with its exclusions.
  public var coverage: PolarCoverage
  /// The events within the energy range and the region. In a binned fit, these are the centres of the bins with events.
  public var events: FieldPoints
  /// The number of events that each point represents. The array is empty if each point represents one event.
  var weights: [Double] = []
  /// The bins of a binned fit; `nil` in an unbinned fit.
  var bins: BinCentres?
  /// The background shape of this run if the runs of a joint fit have different tables. The shape has no free
  /// parameters. If it is `nil`, the run has the shape of the model.
  public var shape: (any SpatialShape)?
  /// The field as seen from each source of the model. The order is the order of ``ParametricModel/sources``.
  public var sources: [SourceView]

  /// Creates the data of a run.
  public init(
    obsID: Int64, time: Double, energy: ClosedRange<Double>, coverage: PolarCoverage,
    events: FieldPoints,
    sources: [SourceView] = []
  ) {
    (self.obsID, self.time, self.energy, self.coverage) = (obsID, time, energy, coverage)
    (self.events, self.sources) = (events, sources)
  }

  /// The number of events.
  public var count: Int { weights.isEmpty ? events.count : Int(weights.reduce(0, +)) }
  /// Returns the number of events that one point represents.
  @inline(__always)
  func weight(of event: Int) -> Double { weights.isEmpty ? 1 : weights[event] }
  /// The energies of the events, in TeV.
  public var energies: [Double] { events.logEnergy.map { exp($0) } }
}
