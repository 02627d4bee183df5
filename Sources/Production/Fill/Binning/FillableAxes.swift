import BackgroundModels
import DL3
import Histograms
import Sky

/// Axes that events can be counted over. The geometry of axes knows nothing of events; how events find their bins, and
/// what excluded regions leave of them, is here.
public protocol FillableAxes: ModelAxes {
  /// Of each position in the field of a run, the fraction of its solid angle that regions leave.
  /// - Throws: ``BackgroundError`` where the event list does not tell how the field lies on the sky.
  func unmaskedFractions(of regions: SkyRegions, in events: RunEvents) throws(BackgroundError) -> [Double]
  /// Returns a counter that puts the events of runs into bins over these axes.
  func eventCounter(options: FillOptions) -> any EventCounter
}

extension RadialAxes: FillableAxes {
  /// By rings.
  public func unmaskedFractions(of regions: SkyRegions, in events: RunEvents) -> [Double] {
    regions.unmaskedFractions(rings: offset.edges, pointingRA: events.pointingRA, pointingDec: events.pointingDec)
  }

  /// Finds rings by haversine.
  public func eventCounter(options: FillOptions) -> any EventCounter {
    FillKernel(
      energy: energy, finder: OffsetBinner(offset), positions: offset.count, coordinates: options.coordinates)
  }
}

extension CubeAxes: FillableAxes {
  /// By cells.
  /// - Throws: ``BackgroundError`` in ALTAZ alignment where the event list tells no site or no dates.
  public func unmaskedFractions(of regions: SkyRegions, in events: RunEvents) throws(BackgroundError) -> [Double] {
    regions.unmaskedFractions(
      lon: lon.edges, lat: lat.edges, pointingRA: events.pointingRA, pointingDec: events.pointingDec,
      orientations: try FieldFrame.orientations(of: events, alignment: alignment))
  }

  /// Finds cells by field-of-view coordinates.
  public func eventCounter(options: FillOptions) -> any EventCounter {
    FillKernel(
      energy: energy, finder: CellBinner(self, horizon: options.horizon), positions: lon.count * lat.count,
      coordinates: options.coordinates, alignment: alignment)
  }
}
