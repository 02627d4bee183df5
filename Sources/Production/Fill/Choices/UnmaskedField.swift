import BackgroundModels
import DL3
import Sky

/// The part of the field of one run that excluded regions do not mask.
public struct UnmaskedField: Sendable, Equatable {
  /// For each position of the field, the unmasked fraction of its solid angle. A fraction below ``leastFraction`` is
  /// replaced by 0.
  public let positions: [Double]
  /// The unmasked fraction of the solid angle of the whole field.
  public let total: Double
  /// The excluded regions that extend into the field.
  public let regions: [RegionDefinition]
  /// The method of the exclusion.
  public let method: ExclusionMethod

  /// A summary that is kept for every run. It lists only the positions that are masked wholly or in part.
  public struct Summary: Sendable, Equatable {
    /// The unmasked fraction of the solid angle of the whole field.
    public let total: Double
    /// The excluded regions that extend into the field.
    public let regions: [RegionDefinition]
    /// The method of the exclusion.
    public let method: ExclusionMethod
    /// The positions that are masked wholly or in part, with their unmasked fractions.
    let reduced: [RunExposure.ReducedPosition]

    init(
      total: Double, regions: [RegionDefinition], method: ExclusionMethod, reduced: [RunExposure.ReducedPosition]
    ) {
      (self.total, self.regions, self.method, self.reduced) = (total, regions, method, reduced)
    }

    /// Creates a summary without a list of positions.
    public init(total: Double, regions: [RegionDefinition]) {
      self.init(total: total, regions: regions, method: .exact, reduced: [])
    }
  }

  /// The smallest unmasked fraction of a position that is used. Fractions have an error of 0.1 % of the whole position
  /// (`SkyRegions.unmaskedFractions`). With a smaller unmasked fraction, the exposure and the rate of the position
  /// could be wrong by more than 5 %.
  public static let leastFraction = 0.02

  /// The summary, which lists only the positions that are masked wholly or in part.
  var summary: Summary {
    Summary(
      total: total, regions: regions, method: method,
      reduced: positions.enumerated().filter { $0.element != 1 }.map {
        RunExposure.ReducedPosition(position: UInt32($0.offset), fraction: $0.element)
      })
  }

  /// Returns a fraction, or 0 if it is too small to be used.
  static func used(_ fraction: Double) -> Double { fraction < leastFraction ? 0 : fraction }

  /// Creates a field from the unmasked fractions of its positions, without regions.
  init(positions: [Double], total: Double) {
    (self.positions, self.total, regions, method) = (positions, total, [], .exact)
  }

  /// Creates a field in which every position has the same unmasked fraction.
  init(everywhere fraction: Double, positions count: Int, regions: [RegionDefinition], method: ExclusionMethod) {
    self.regions = regions
    self.method = method
    positions = Array(repeating: fraction, count: count)
    total = fraction
  }

  /// Computes the part of the field of a run that excluded regions do not mask.
  /// - Throws: ``BackgroundError`` if the event list does not determine the orientation of the field on the sky.
  init(_ regions: SkyRegions, of events: RunEvents, axes: any ModelAxes) throws(BackgroundError) {
    self.regions = regions.definitions
    method = .exact
    positions = try axes.unmaskedFractions(of: regions, in: events).map(Self.used)
    let solidAngles = axes.solidAngles(.exact)
    total = zip(positions, solidAngles).reduce(0) { $0 + $1.0 * $1.1 } / solidAngles.reduce(0, +)
  }
}

extension RunCounts {
  /// Removes the counts at positions with an unmasked fraction of 0, because these positions have no exposure. The
  /// removed events are counted as excluded.
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
