import DL3
import Sky

/// What of a field is left out where regions of the sky do not count.
public enum ExclusionMethod: String, Sendable, CaseIterable {
  /// The regions, exactly: each bin loses the part of its solid angle that they cover.
  case exact
  /// The wedge around the region nearest to the pointing, as Gammapy 0.4 to 0.7 had it (``SourceWedge``): all bins lose
  /// the same part.
  case wedge
}

/// Regions of the sky that do not count. The same regions drop events and take away exposure: of each bin the part of
/// its solid angle that they cover.
public struct Exclusion: Sendable {
  /// Regions that no run counts: known sources, bright stars.
  public var everywhere: SkyRegions
  /// Regions that single runs do not count beside those, such as the target of each.
  public var ofRun: [Int64: SkyRegions]
  /// What is left out for them.
  public var method: ExclusionMethod

  /// Regions that no run counts, and some for single runs.
  public init(
    everywhere: SkyRegions = SkyRegions(), ofRun: [Int64: SkyRegions] = [:], method: ExclusionMethod = .exact
  ) {
    (self.everywhere, self.ofRun, self.method) = (everywhere, ofRun, method)
  }

  /// The definitions of all regions, each once for every set that holds it.
  public var definitions: [RegionDefinition] {
    everywhere.definitions + ofRun.sorted { $0.key < $1.key }.flatMap(\.value.definitions)
  }

  /// All regions that a run does not count.
  private func regions(of events: RunEvents) -> SkyRegions { everywhere + (ofRun[events.obsID] ?? SkyRegions()) }

  /// The regions that a run does not count in a field of some radius (deg) around its pointing.
  func regions(of events: RunEvents, radius: Double) -> SkyRegions {
    regions(of: events).near(ra: events.pointingRA, dec: events.pointingDec, radius: radius)
  }

  /// Marks what a run does not count among its events, but for those that are left out already, and tells what is left of
  /// its field; `nil`, and nothing marked, where no region reaches into it.
  /// - Throws: ``BackgroundError`` where the event list does not tell how the field lies on the sky.
  func apply(
    to events: RunEvents, axes: some ModelAxes, region: RadialRegion?, marks: inout [EventMark]?
  ) throws(BackgroundError) -> KeptField? {
    switch method {
    case .exact:
      let near = regions(of: events, radius: axes.reach)
      guard !near.isEmpty else { return nil }
      near.mark(events, in: &marks)
      return try KeptField(near, of: events, axes: axes, region: region)
    case .wedge:
      let wedge = SourceWedge(
        nearestOf: regions(of: events), pointingRA: events.pointingRA, pointingDec: events.pointingDec,
        within: axes.reach)
      guard let wedge else { return nil }
      wedge.mark(events, in: &marks)
      return KeptField(
        everywhere: 1 - wedge.fraction, positions: axes.field.reduce(1) { $0 * $1.count }, regions: [wedge.source],
        method: .wedge)
    }
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

extension SkyMarker {
  /// Marks the events of a run that lie in it as excluded, but for those that are left out already.
  func mark(_ events: RunEvents, in given: inout [EventMark]?) {
    let (ra, dec) = (events.ra, events.dec)
    var marks = given ?? Array(repeating: .counts, count: events.count)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: events.count) { flags in
      ra.withUnsafeBufferPointer { ra in
        dec.withUnsafeBufferPointer { dec in mark(ra: ra, dec: dec, into: flags) }
      }
      for event in marks.indices where flags[event] != 0 && marks[event] == .counts { marks[event] = .excluded }
    }
    given = marks
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
  /// The regions that reach into it.
  public let regions: [RegionDefinition]
  /// What was left out for them.
  public let method: ExclusionMethod

  /// What is remembered of it for every run: little, whatever the number of positions.
  public struct Summary: Sendable, Equatable {
    /// As ``KeptField/rings``.
    public let rings: [Double]
    /// As ``KeptField/total``.
    public let total: Double
    /// As ``KeptField/regions``.
    public let regions: [RegionDefinition]
    /// As ``KeptField/method``.
    public let method: ExclusionMethod
  }

  /// Without the single positions.
  var summary: Summary { Summary(rings: rings, total: total, regions: regions, method: method) }

  /// Enough that a prediction, which is summed over rings, does not see their steps.
  static let ringCount = 32

  /// The same fraction of every position.
  init(everywhere fraction: Double, positions count: Int, regions: [RegionDefinition], method: ExclusionMethod) {
    self.regions = regions
    self.method = method
    positions = Array(repeating: fraction, count: count)
    rings = Array(repeating: fraction, count: Self.ringCount)
    total = fraction
  }

  /// The fractions that regions leave of a field around the pointing of a run.
  /// - Throws: ``BackgroundError`` where the event list does not tell how the field lies on the sky.
  init(
    _ regions: SkyRegions, of events: RunEvents, axes: some ModelAxes, region: RadialRegion?
  ) throws(BackgroundError) {
    self.regions = regions.definitions
    method = .exact
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
