import BackgroundModels
import DL3
import Sky

/// How the excluded part of a field of view is determined from the excluded regions of the sky.
public enum ExclusionMethod: String, Sendable, CaseIterable {
  /// The excluded part is the regions themselves. The exposure of each bin is reduced by the fraction of its solid
  /// angle that the regions cover.
  case exact
  /// The excluded part is the wedge around the region nearest to the pointing, as in Gammapy 0.4 to 0.7
  /// (``SourceWedge``). The exposure of all bins is reduced by the same fraction.
  case wedge
}

/// Regions of the sky that are excluded. ``method`` determines which events are dropped and how the exposure of each
/// bin is reduced.
public struct Exclusion: Sendable {
  /// Regions that are excluded in all runs, such as known sources and bright stars.
  public var everywhere: SkyRegions
  /// Regions that are excluded in individual runs only, such as the target of each run, by OBS_ID.
  public var ofRun: [Int64: SkyRegions]
  /// The method that decides which part of the field is excluded.
  public var method: ExclusionMethod

  /// Creates an exclusion from regions for all runs and regions for individual runs.
  public init(
    everywhere: SkyRegions = SkyRegions(), ofRun: [Int64: SkyRegions] = [:], method: ExclusionMethod = .exact
  ) {
    (self.everywhere, self.ofRun, self.method) = (everywhere, ofRun, method)
  }

  /// The definitions of all regions. A region that is in several sets is listed several times.
  public var definitions: [RegionDefinition] {
    everywhere.definitions + ofRun.sorted { $0.key < $1.key }.flatMap(\.value.definitions)
  }

  /// Returns all regions that are excluded in a run.
  private func regions(of events: RunEvents) -> SkyRegions { everywhere + (ofRun[events.obsID] ?? SkyRegions()) }

  /// Returns the regions that are excluded in a run and extend into a circle of the given radius (deg) around its
  /// pointing.
  public func regions(of events: RunEvents, radius: Double) -> SkyRegions {
    regions(of: events).near(ra: events.pointingRA, dec: events.pointingDec, radius: radius)
  }

  /// Marks the events of a run that are in excluded regions, except for events that are already dropped. Returns the
  /// part of the field that is not masked. If no region extends into the field, no event is marked and the result is
  /// `nil`.
  /// - Throws: ``BackgroundError`` if the event list does not determine the orientation of the field on the sky.
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

/// The status of an event before it is binned.
public enum EventStatus: UInt8, Sendable {
  /// The event is used.
  case counts
  /// The event was dropped by an expression.
  case cut
  /// The event is in an excluded region.
  case excluded
}

extension SkyMarker {
  /// Marks the events of a run that are in this part of the sky as excluded, except for events that are already
  /// dropped.
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
