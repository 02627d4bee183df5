import BackgroundModels
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
  public func regions(of events: RunEvents, radius: Double) -> SkyRegions {
    regions(of: events).near(ra: events.pointingRA, dec: events.pointingDec, radius: radius)
  }

  /// Marks what a run does not count among its events, but for those that are left out already, and tells what is left
  /// of its field; `nil`, and nothing marked, where no region reaches into it.
  /// - Throws: ``BackgroundError`` where the event list does not tell how the field lies on the sky.
  func apply(
    to events: RunEvents, axes: any ModelAxes, marks: inout [EventStatus]?
  ) throws(BackgroundError) -> UnmaskedField? {
    switch method {
    case .exact:
      let near = regions(of: events, radius: axes.reach)
      guard !near.isEmpty else { return nil }
      near.mark(events, in: &marks)
      return try UnmaskedField(near, of: events, axes: axes)
    case .wedge:
      let wedge = SourceWedge(
        nearestOf: regions(of: events), pointingRA: events.pointingRA, pointingDec: events.pointingDec,
        within: axes.reach)
      guard let wedge else { return nil }
      wedge.mark(events, in: &marks)
      return UnmaskedField(
        everywhere: 1 - wedge.fraction, positions: axes.field.reduce(1) { $0 * $1.count }, regions: [wedge.source],
        method: .wedge)
    }
  }
}

/// What became of an event before it is put into a bin.
public enum EventStatus: UInt8, Sendable {
  /// It counts.
  case counts
  /// An expression left it out.
  case cut
  /// It lies in an excluded region.
  case excluded
}

extension SkyMarker {
  /// Marks the events of a run that lie in it as excluded, but for those that are left out already.
  public func mark(_ events: RunEvents, in given: inout [EventStatus]?) {
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
