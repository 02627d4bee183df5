import BackgroundModels
import DL3
import Sky

// The axes themselves do not depend on events. This extension adds the binning of events, and the fraction of each bin
// that excluded regions do not mask in the field of a run.
extension ModelAxes {
  /// Returns, for each position in the field of a run, the fraction of its solid angle that excluded regions do not
  /// mask.
  /// - Throws: ``BackgroundError`` for a cube in ALTAZ alignment if the site or the reference time is missing or wrong.
  func unmaskedFractions(of regions: SkyRegions, in events: RunEvents) throws(BackgroundError) -> [Double] {
    switch kind {
    case .radial(let axes):
      regions.unmaskedFractions(
        rings: axes.offset.edges, pointingRA: events.pointingRA, pointingDec: events.pointingDec)
    case .cube(let axes):
      regions.unmaskedFractions(
        lon: axes.lon.edges, lat: axes.lat.edges, pointingRA: events.pointingRA, pointingDec: events.pointingDec,
        orientations: try FieldFrame.orientations(of: events, alignment: axes.alignment))
    }
  }

  /// Returns a counter that bins the events of runs over these axes. The counter finds rings by the haversine formula,
  /// and cells by field-of-view coordinates.
  /// - Parameters:
  ///   - options: The options of the fill.
  ///   - tiles: The binner that finds the tiles of events; `nil` if events are not counted in tiles.
  func eventCounter(options: FillOptions, tiles: TileBinner?) -> any EventCounter {
    switch kind {
    case .radial(let axes):
      FillKernel(
        energy: axes.energy, finder: OffsetBinner(axes.offset), positions: axes.offset.count,
        coordinates: options.rules.coordinates, tiles: tiles)
    case .cube(let axes):
      FillKernel(
        energy: axes.energy, finder: CellBinner(axes, horizon: options.horizon),
        positions: axes.lon.count * axes.lat.count, coordinates: options.rules.coordinates, alignment: axes.alignment,
        tiles: tiles)
    }
  }
}
