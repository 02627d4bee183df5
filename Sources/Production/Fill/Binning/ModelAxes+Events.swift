import BackgroundModels
import DL3
import Sky

// The axes themselves do not depend on events. This extension adds how events are binned, and which fractions of the
// bins regions mask in the field of a run.
extension ModelAxes {
  /// Returns the fraction of the solid angle of each position in the field of a run that regions do not mask.
  /// - Throws: ``BackgroundError`` for a cube in ALTAZ alignment if the event list gives no site or no dates.
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

  /// Returns a counter that bins the events of runs over these axes: in rings by the haversine formula, in cells by
  /// field-of-view coordinates.
  func eventCounter(options: FillOptions) -> any EventCounter {
    switch kind {
    case .radial(let axes):
      FillKernel(
        energy: axes.energy, finder: OffsetBinner(axes.offset), positions: axes.offset.count,
        coordinates: options.rules.coordinates)
    case .cube(let axes):
      FillKernel(
        energy: axes.energy, finder: CellBinner(axes, horizon: options.horizon),
        positions: axes.lon.count * axes.lat.count, coordinates: options.rules.coordinates, alignment: axes.alignment)
    }
  }
}
