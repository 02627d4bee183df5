import DL3
import Sky

/// Regions of the sky that do not count. The same regions drop events and take away exposure: of each bin the part of
/// its solid angle that they cover.
public struct Exclusion: Sendable {
  /// Regions that no run counts: known sources, bright stars.
  public var everywhere: SkyRegions
  /// Regions that single runs do not count beside those, such as the target of each.
  public var ofRun: [Int64: SkyRegions]

  /// Regions that no run counts, and some for single runs.
  public init(everywhere: SkyRegions = SkyRegions(), ofRun: [Int64: SkyRegions] = [:]) {
    (self.everywhere, self.ofRun) = (everywhere, ofRun)
  }

  /// What a run does not count in a field of some radius (deg) around its pointing.
  func regions(of events: RunEvents, radius: Double) -> SkyRegions {
    let own = ofRun[events.obsID] ?? SkyRegions()
    return (everywhere + own).near(ra: events.pointingRA, dec: events.pointingDec, radius: radius)
  }
}

/// What became of an event before it is put into a bin.
public enum EventMark: UInt8, Sendable {
  /// It counts.
  case counts
  /// An expression left it out.
  case cut
  /// It lies in an excluded region.
  case excluded
}

extension SkyRegions {
  /// Marks the events of a run that lie in the regions, but for those that are left out already.
  func mark(_ events: RunEvents, in marks: inout [EventMark]) {
    let (ra, dec) = (events.ra, events.dec)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: events.count) { flags in
      ra.withUnsafeBufferPointer { ra in
        dec.withUnsafeBufferPointer { dec in mark(ra: ra, dec: dec, into: flags) }
      }
      for event in marks.indices where flags[event] != 0 && marks[event] == .counts { marks[event] = .excluded }
    }
  }
}

/// How much of a field the regions of one run leave.
public struct KeptField: Sendable, Equatable {
  /// Of each position of the field, the fraction of its solid angle that counts.
  public let positions: [Double]
  /// The same of rings of equal width within the region in which predictions are compared, for a model of any shape.
  public let rings: [Double]
  /// Of the whole field, the fraction of its solid angle that counts.
  public let total: Double

  /// What is remembered of it for every run: little, whatever the number of positions.
  public struct Summary: Sendable, Equatable {
    /// As ``KeptField/rings``.
    public let rings: [Double]
    /// As ``KeptField/total``.
    public let total: Double
  }

  /// Without the single positions.
  var summary: Summary { Summary(rings: rings, total: total) }

  /// Enough that a prediction, which is summed over rings, does not see their steps.
  static let ringCount = 32

  /// The same fraction of every position.
  init(everywhere fraction: Double, positions count: Int) {
    positions = Array(repeating: fraction, count: count)
    rings = Array(repeating: fraction, count: Self.ringCount)
    total = fraction
  }

  /// The fractions that regions leave of a field around the pointing of a run.
  /// - Throws: ``BackgroundError`` where the event list does not tell how the field lies on the sky.
  init(
    _ regions: SkyRegions, of events: RunEvents, axes: some ModelAxes, region: RadialRegion?
  ) throws(BackgroundError) {
    positions = try axes.keptFractions(of: regions, in: events)
    let solidAngles = axes.solidAngles(.exact)
    total = zip(positions, solidAngles).reduce(0) { $0 + $1.0 * $1.1 } / solidAngles.reduce(0, +)
    rings =
      region.map { region in
        regions.keptFractions(
          rings: region.ringEdges(Self.ringCount), pointingRA: events.pointingRA, pointingDec: events.pointingDec)
      } ?? []
  }
}
