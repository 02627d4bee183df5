import BackgroundModels
import DL3
import Sky

/// How much of a field the regions of one run leave.
public struct UnmaskedField: Sendable, Equatable {
  /// Of each position of the field, the fraction of its solid angle that counts; 0 where it is less than
  /// ``leastFraction``.
  public let positions: [Double]
  /// Of the whole field, the fraction of its solid angle that counts.
  public let total: Double
  /// The regions that reach into it.
  public let regions: [RegionDefinition]
  /// What was left out for them.
  public let method: ExclusionMethod

  /// What is remembered of it for every run: little, whatever the number of positions.
  public struct Summary: Sendable, Equatable {
    /// As ``UnmaskedField/total``.
    public let total: Double
    /// As ``UnmaskedField/regions``.
    public let regions: [RegionDefinition]
    /// As ``UnmaskedField/method``.
    public let method: ExclusionMethod
    /// The positions of which less than all counts, and the fraction that does.
    let reduced: [RunExposure.ReducedPosition]

    init(
      total: Double, regions: [RegionDefinition], method: ExclusionMethod, reduced: [RunExposure.ReducedPosition]
    ) {
      (self.total, self.regions, self.method, self.reduced) = (total, regions, method, reduced)
    }

    /// What is left of a field as a whole.
    public init(total: Double, regions: [RegionDefinition]) {
      self.init(total: total, regions: regions, method: .exact, reduced: [])
    }
  }

  /// A position of which regions leave less is not used at all. Fractions are good to 0.1 % of a position
  /// (`SkyRegions.unmaskedFractions`), so that its exposure could be wrong by more than 5 %, and its rate with it.
  public static let leastFraction = 0.02

  /// Without the single positions.
  var summary: Summary {
    Summary(
      total: total, regions: regions, method: method,
      reduced: positions.enumerated().filter { $0.element != 1 }.map {
        RunExposure.ReducedPosition(position: UInt32($0.offset), fraction: $0.element)
      })
  }

  /// A fraction, or 0 where it is too small to be used.
  static func used(_ fraction: Double) -> Double { fraction < leastFraction ? 0 : fraction }

  /// Fractions of positions for which no region has to be named.
  init(positions: [Double], total: Double) {
    (self.positions, self.total, regions, method) = (positions, total, [], .exact)
  }

  /// The same fraction of every position.
  init(everywhere fraction: Double, positions count: Int, regions: [RegionDefinition], method: ExclusionMethod) {
    self.regions = regions
    self.method = method
    positions = Array(repeating: fraction, count: count)
    total = fraction
  }

  /// The fractions that regions leave of a field around the pointing of a run.
  /// - Throws: ``BackgroundError`` where the event list does not tell how the field lies on the sky.
  init(_ regions: SkyRegions, of events: RunEvents, axes: any ModelAxes) throws(BackgroundError) {
    self.regions = regions.definitions
    method = .exact
    positions = try axes.unmaskedFractions(of: regions, in: events).map(Self.used)
    let solidAngles = axes.solidAngles(.exact)
    total = zip(positions, solidAngles).reduce(0) { $0 + $1.0 * $1.1 } / solidAngles.reduce(0, +)
  }
}

extension RunCounts {
  /// Takes the events at positions that are not used for events in excluded regions, so that counts and exposure agree.
  mutating func dropUnusedPositions() {
    guard let kept else { return }
    let positions = kept.positions.count
    for (position, fraction) in kept.positions.enumerated() where fraction == 0 {
      for bin in stride(from: position, to: counts.values.count, by: positions) where counts.values[bin] > 0 {
        statistics.filled -= Int(counts.values[bin])
        statistics.excluded += Int(counts.values[bin])
        counts.values[bin] = 0
      }
    }
  }
}
