#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What a fit knows of one run: its events in a region, and what of the region counts.
public struct RunData: Sendable {
  /// The run.
  public var obsID: Int64
  /// The time in s that rates are told per.
  public var time: Double
  /// The least and the greatest energy that count, TeV.
  public var energy: ClosedRange<Double>
  /// The circle around the pointing in which events count.
  public var coverage: PolarCoverage
  /// The events that count.
  public var events: FieldPoints
  /// How many events each stands for; empty where each is one.
  var weights: [Double] = []
  /// The bins of a binned fit; `nil` for one that takes events one by one.
  var bins: BinCentres?
  /// The field as each source of the model has it, in the order of ``ParametricModel/sources``.
  public var sources: [SourceView]

  /// A run.
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
  /// How many events one stands for.
  @inline(__always)
  func weight(of event: Int) -> Double { weights.isEmpty ? 1 : weights[event] }
  /// Their energies, TeV.
  public var energies: [Double] { events.logEnergy.map { exp($0) } }
}
