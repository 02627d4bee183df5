import BackgroundModels
import DL3
import Diagnostics
import FITS
import Fitting
import Production
import Sky

/// The data of a run for a fit, and the numbers of events that were used or dropped.
public struct FitInput: Sendable {
  /// The data that are fitted.
  public var data: RunData
  /// The numbers of events; ``RunStatistics/filled`` is the number of fitted events.
  public var statistics: RunStatistics
  /// The unmasked part of the circle around the pointing; `nil` if no excluded region extends into the circle.
  public var kept: UnmaskedField.Summary?
  /// The notes about the run.
  public var notes: Notes
}

/// An object that reads runs for fits: the events in the region of the fit, and the part of the field that is used.
/// Each thread uses a separate object.
final class RunDataReader {
  private let reader: EventReader
  private let region: FitRegion
  private let alignment: FieldAlignment
  private let sources: [SourceModel]
  private let buffers = StreamBuffers()
  private var events = RunEvents()

  /// The maximum width of the rings for which unmasked fractions are computed, in deg.
  private static let ringWidth = 0.025
  private static let sectors = 72
  /// The maximum number of orientations over which a rotating field is averaged.
  private static let mostOrientations = 8

  init(store: DataStore, region: FitRegion, alignment: FieldAlignment, sources: [SourceModel]) {
    reader = EventReader(store, options: EventOptions(gti: region.gti))
    (self.region, self.alignment, self.sources) = (region, alignment, sources)
  }

  /// The store.
  var store: DataStore { reader.store }

  /// Reads a run and returns its data for a fit.
  func input(of obsID: Int64) throws -> FitInput {
    try reader.read(obsID, into: &events)
    var notes = events.notes
    let safe = try region.safeEnergies?.energies(of: obsID, in: reader.store, buffers: buffers, notes: &notes)
    let low = max(region.energyMin, safe?.low ?? 0)
    let high = min(region.energyMax, safe?.high ?? .infinity)
    guard low < high else { throw FittingError.noEnergies(obsID: obsID, low: low, high: high) }
    let excluded = region.exclusion?.regions(of: events, radius: region.radius) ?? SkyRegions()
    var marks: [EventStatus]?
    if !excluded.isEmpty { excluded.mark(events, in: &marks) }
    let offsets = offsets(fromRA: events.pointingRA, dec: events.pointingDec)
    var statistics = RunStatistics(reading: events)
    statistics.energies = low..<high
    let chosen = choose(offsets, marks, low...high, &statistics)
    let coverage = try coverage(excluded)
    let sources = try sources.map { try view(of: $0, excluded, chosen) }
    let frame = try FieldFrame(of: events, alignment: alignment, horizon: .sliced)
    let data = RunData(
      obsID: obsID, time: region.time == .ontime ? events.ontime : events.livetime, energy: low...high,
      coverage: coverage, events: FieldPoints(events, chosen: chosen, offsets: offsets, frame: frame), sources: sources)
    let kept = excluded.isEmpty ? nil : UnmaskedField.Summary(coverage, regions: excluded.definitions)
    return FitInput(data: data, statistics: statistics, kept: kept, notes: notes)
  }

  /// Returns the indices of the events in the region of the fit. It also updates the numbers of used and dropped
  /// events.
  private func choose(
    _ offsets: [Double], _ marks: [EventStatus]?, _ energies: ClosedRange<Double>, _ statistics: inout RunStatistics
  ) -> [Int] {
    let energy = events.energy
    var chosen: [Int] = []
    for event in offsets.indices {
      if let marks, marks[event] == .excluded {
        statistics.excluded += 1
      } else if offsets[event] > region.radius {
        statistics.outsideOffset += 1
      } else if !energies.contains(energy[event]) {
        statistics.outsideEnergy += 1
      } else {
        chosen.append(event)
      }
    }
    statistics.filled = chosen.count
    return chosen
  }

  /// Returns the distances of the events from a position on the sky, in deg.
  private func offsets(fromRA ra: Double, dec: Double) -> [Double] {
    OffsetFinder(pointingRA: ra, pointingDec: dec).offsets(ra: events.ra, dec: events.dec)
  }

  /// Returns the data that a fit needs about a source in the field of this run.
  private func view(of source: SourceModel, _ excluded: SkyRegions, _ chosen: [Int]) throws -> SourceView {
    let distances = offsets(fromRA: source.ra, dec: source.dec)
    let places = try FieldFrame.orientations(of: events, alignment: alignment).thinned(to: Self.mostOrientations).map {
      let field = FieldOfView(
        pointingRA: events.pointingRA, pointingDec: events.pointingDec, orientation: $0.orientation)
      let sphere = field.coordinates(ra: source.ra, dec: source.dec)
      let place = FieldPoints.place(lon: sphere.lon, lat: sphere.lat)
      return SourceView.Place(lon: place.lon, lat: place.lat, share: $0.weight)
    }
    var view = SourceView(
      distances: chosen.map { distances[$0] }, coverage: try coverage(excluded, around: source), places: places)
    if case .pointSpread = source.image, view.isInField {
      view.pointSpread = try PointSpread(
        of: events.obsID, in: store,
        offset: separation(events.pointingRA, events.pointingDec, source.ra, source.dec))
    }
    return view
  }

  /// Returns the unmasked fractions of rings and sectors of the circle around the pointing.
  private func coverage(_ excluded: SkyRegions) throws(BackgroundError) -> PolarCoverage {
    guard !excluded.isEmpty else { return PolarCoverage(radius: region.radius) }
    let rings = max(1, Int((region.radius / Self.ringWidth).rounded(.up)))
    let edges = (0...rings).map { region.radius * Double($0) / Double(rings) }
    let orientations = try FieldFrame.orientations(of: events, alignment: alignment)
    return PolarCoverage(
      edges: edges, sectors: Self.sectors,
      fractions: excluded.unmaskedFractions(
        rings: edges, sectors: Self.sectors, pointingRA: events.pointingRA, pointingDec: events.pointingDec,
        orientations: orientations.thinned(to: Self.mostOrientations)))
  }

  /// Returns the unmasked fractions of rings around a source. The rings cover the whole circle around the pointing.
  /// Everything outside this circle is masked.
  private func coverage(_ excluded: SkyRegions, around source: SourceModel) throws(SkyError) -> PolarCoverage {
    let away = separation(events.pointingRA, events.pointingDec, source.ra, source.dec)
    let reach = min(180, away + region.radius)
    var edges = [0, min(0.01, reach / 2)]
    while let last = edges.last, last * 1.1 < reach { edges.append(last * 1.1) }
    edges.append(reach)
    var blind = excluded
    if region.radius < 180 {
      blind.append(
        try AnnulusRegion(
          longitude: events.pointingRA, latitude: events.pointingDec, inner: region.radius, outer: 180))
    }
    return PolarCoverage(
      edges: edges, sectors: 1,
      fractions: blind.unmaskedFractions(rings: edges, pointingRA: source.ra, pointingDec: source.dec))
  }
}

extension [WeightedOrientation] {
  /// Returns at most `most` of the orientations, evenly selected. Each selected orientation gets the total weight of
  /// the orientations that it represents.
  fileprivate func thinned(to most: Int) -> [WeightedOrientation] {
    guard count > most else { return self }
    return (0..<most).map { piece in
      let range = piece * count / most..<(piece + 1) * count / most
      var middle = self[(range.lowerBound + range.upperBound) / 2]
      middle.weight = self[range].reduce(0) { $0 + $1.weight }
      return middle
    }
  }
}

extension UnmaskedField.Summary {
  /// Creates the summary of the unmasked part of a circle.
  fileprivate init(_ coverage: PolarCoverage, regions: [RegionDefinition]) {
    self.init(total: coverage.meanFraction, regions: regions)
  }
}
