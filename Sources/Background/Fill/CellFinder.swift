import DL3
import Histograms
import Sky

/// Finds the cells of a cube in which events lie, by their field-of-view coordinates.
struct CellFinder: PositionFinder {
  private let lons: BinFinder
  private let lats: BinFinder
  private let alignment: FieldAlignment
  private let horizon: HorizonRule

  /// Prepares the search on the axes of a cube.
  init(_ axes: CubeAxes, horizon: HorizonRule = .sliced) {
    lons = BinFinder(axes.lon)
    lats = BinFinder(axes.lat)
    alignment = axes.alignment
    self.horizon = horizon
  }

  /// What the coordinates and the offsets of a run are told from.
  struct Frame {
    let field: FieldFrame
    let offsets: OffsetFinder
  }

  /// The field of view of a run.
  func frame(of events: RunEvents) throws(BackgroundError) -> Frame {
    Frame(
      field: try FieldFrame(of: events, alignment: alignment, horizon: horizon),
      offsets: OffsetFinder(pointingRA: events.pointingRA, pointingDec: events.pointingDec))
  }

  /// With the pointing at (0, 0).
  var fieldFrame: Frame {
    Frame(
      field: .radec(FieldOfView(pointingRA: 0, pointingDec: 0)), offsets: OffsetFinder(pointingRA: 0, pointingDec: 0))
  }

  /// The haversine of an offset.
  func measure(ofOffset offset: Double) -> Double { OffsetFinder.haversine(ofOffset: offset) }

  /// The cells of a block of events; `measures` takes the haversines of their offsets.
  func find(
    _ events: EventDirections, in frame: Frame, measures: UnsafeMutableBufferPointer<Double>,
    into cells: UnsafeMutableBufferPointer<Int32>
  ) {
    let count = events.count
    frame.offsets.haversines(ra: events.ra, dec: events.dec, into: measures)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * count) { coordinates in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { columns in
        let lon = UnsafeMutableBufferPointer(rebasing: coordinates[..<count])
        let lat = UnsafeMutableBufferPointer(rebasing: coordinates[count...])
        frame.field.coordinates(events, lon: lon, lat: lat)
        lons.find(UnsafeBufferPointer(lon), into: columns)
        lats.find(UnsafeBufferPointer(lat), into: cells)
        let rows = Int32(lats.count)
        for i in 0..<count {
          cells[i] = columns[i] >= 0 && cells[i] >= 0 ? columns[i] * rows + cells[i] : -1
        }
      }
    }
  }
}
