import DL3
import Histograms
import Sky

/// Finds the cells of a cube in which events lie, by their field-of-view coordinates.
struct CellFinder: PositionFinder {
  private let lons: BinFinder
  private let lats: BinFinder

  /// Prepares the search on the axes of a cube.
  init(_ axes: CubeAxes) {
    lons = BinFinder(axes.lon)
    lats = BinFinder(axes.lat)
  }

  /// The pointing of a run.
  struct Frame {
    let field: FieldOfView
    let offsets: OffsetFinder
  }

  /// The field of view of a run.
  func frame(of events: RunEvents) -> Frame {
    Frame(pointingRA: events.pointingRA, pointingDec: events.pointingDec)
  }

  /// The haversine of an offset.
  func measure(ofOffset offset: Double) -> Double { OffsetFinder.haversine(ofOffset: offset) }

  /// The cells of a block of events; `measures` takes the haversines of their offsets.
  func find(
    ra: UnsafeBufferPointer<Double>, dec: UnsafeBufferPointer<Double>, in frame: Frame,
    measures: UnsafeMutableBufferPointer<Double>, into cells: UnsafeMutableBufferPointer<Int32>
  ) {
    let count = ra.count
    frame.offsets.haversines(ra: ra, dec: dec, into: measures)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * count) { coordinates in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { columns in
        let lon = UnsafeMutableBufferPointer(rebasing: coordinates[..<count])
        let lat = UnsafeMutableBufferPointer(rebasing: coordinates[count...])
        frame.field.coordinates(ra: ra, dec: dec, lon: lon, lat: lat)
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

extension CellFinder.Frame {
  /// The field of view around a pointing, deg.
  init(pointingRA: Double, pointingDec: Double) {
    field = FieldOfView(pointingRA: pointingRA, pointingDec: pointingDec)
    offsets = OffsetFinder(pointingRA: pointingRA, pointingDec: pointingDec)
  }
}
