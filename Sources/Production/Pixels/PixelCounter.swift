import BackgroundModels
import DL3
import Diagnostics
import FITS
import Sky

/// An object that reads runs and counts their events on a grid of pixels. Each thread uses a separate object, which
/// reuses its buffers.
final class PixelCounter {
  private let reader: EventReader
  private let grid: PixelGrid
  private let options: PixelOptions
  private let buffers = StreamBuffers()
  private var events = RunEvents()

  init(store: DataStore, grid: PixelGrid, options: PixelOptions) {
    reader = EventReader(store, options: EventOptions(gti: options.gti))
    (self.grid, self.options) = (grid, options)
  }

  /// Reads a run and counts its events. The notes about the run are added to `notes`.
  func counts(of obsID: Int64, notes: inout Notes) throws -> PixelCounts {
    try reader.read(obsID, into: &events)
    notes.merge(events.notes)
    let regions = regions()
    var statistics = RunStatistics(reading: events)
    let safe = try options.safeEnergies?.energies(of: obsID, in: reader.store, buffers: buffers, notes: &notes)
    let counts = binned(&statistics)
    var run = try PixelCounts(
      statistics, grid: grid, energyBins: usedEnergies(safe, of: obsID, &notes), counts: counts,
      kept: keptPixels(regions), altaz: try altazCoordinates(&notes), threshold: safe?.low)
    run.regions = regions.definitions
    return run
  }

  /// The relative tolerance of thresholds, which are often stored in single precision.
  private static let tolerance = 1e-6

  private func usedEnergies(_ safe: SafeEnergies?, of obsID: Int64, _ notes: inout Notes) -> Range<Int> {
    guard let safe else { return 0..<grid.energies }
    let low = options.thresholdFactor * safe.low * (1 - Self.tolerance)
    let high = safe.high * (1 + Self.tolerance)
    let first = grid.energyEdges.dropLast().firstIndex { $0 >= low } ?? grid.energies
    let end = grid.energyEdges.lastIndex { $0 <= high } ?? 0
    if first >= end {
      notes.add(
        "threshold", "a run has no energy bin within its safe energy range and is not used", at: "run \(obsID)")
    }
    return first..<max(first, end)
  }

  private func binned(_ statistics: inout RunStatistics) -> [UInt32] {
    var counts = [UInt32](repeating: 0, count: grid.energies * grid.count)
    let (ra, dec, energy) = (events.ra, events.dec, events.energy)
    let field = FieldOfView(pointingRA: events.pointingRA, pointingDec: events.pointingDec)
    for event in energy.indices {
      let place = field.coordinates(ra: ra[event], dec: dec[event])
      guard let pixel = grid.pixel(lon: place.lon, lat: place.lat) else {
        statistics.outsideOffset += 1
        continue
      }
      guard let bin = grid.energyBin(energy[event]) else {
        statistics.outsideEnergy += 1
        continue
      }
      counts[bin * grid.count + pixel] += 1
    }
    return counts
  }

  /// Returns the excluded regions of the run. Regions outside the grid are included up to the width of a pixel plus the
  /// margin, because pixels within the margin around a region are not kept.
  private func regions() -> SkyRegions {
    let reach = grid.radius + grid.pixelSize + options.margin
    return options.exclusion?.regions(of: events, radius: reach) ?? SkyRegions()
  }

  private func keptPixels(_ near: SkyRegions) -> [Bool]? {
    guard !near.isEmpty else { return nil }
    let centres = grid.directions(pointingRA: events.pointingRA, pointingDec: events.pointingDec)
    return zip(centres.ra, centres.dec).map { !near.contains(ra: $0, dec: $1, margin: options.margin) }
  }

  /// Computes ALTAZ coordinates, averaged over the middles of equal time slices. The slices extend from the start of
  /// the first good time interval to the stop of the last one.
  private func altazCoordinates(_ notes: inout Notes) throws -> PixelCounts.AltazCoordinates? {
    guard events.site != nil, events.timeReference != nil, let first = events.goodTimes.intervals.first,
      let last = events.goodTimes.intervals.last
    else {
      notes.add(
        "no-altaz",
        "ALTAZ coordinates are not computed, because the site (--site), the reference time or the good time is unknown",
        at: FilePlace(events.path, hdu: "EVENTS").description)
      return nil
    }
    let horizon = try events.horizonFrame()
    let slices = options.timeSlices
    var lon = [Double](repeating: 0, count: grid.count)
    var lat = lon
    let centres = grid.directions(pointingRA: events.pointingRA, pointingDec: events.pointingDec)
    for slice in 0..<slices {
      let time = first.start + (last.stop - first.start) * (Double(slice) + 0.5) / Double(slices)
      let angle = horizon.zenithAngle(ra: events.pointingRA, dec: events.pointingDec, time: time)
      let field = FieldOfView(
        pointingRA: events.pointingRA, pointingDec: events.pointingDec, orientation: .altaz(zenithAngle: angle))
      for pixel in 0..<grid.count {
        let place = field.coordinates(ra: centres.ra[pixel], dec: centres.dec[pixel])
        lon[pixel] += place.lon / Double(slices)
        lat[pixel] += place.lat / Double(slices)
      }
    }
    return PixelCounts.AltazCoordinates(lon: lon, lat: lat)
  }
}
