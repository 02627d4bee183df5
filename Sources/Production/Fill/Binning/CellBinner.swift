import BackgroundModels
import DL3
import Histograms
import Sky

/// A type that assigns events to the cells of a cube, by their field-of-view coordinates.
struct CellBinner: FieldBinner {
  private let lons: BinFinder
  private let lats: BinFinder
  private let alignment: FieldAlignment
  private let horizon: HorizonRule

  /// Creates a binner for the axes of a cube.
  init(_ axes: CubeAxes, horizon: HorizonRule = .sliced) {
    lons = BinFinder(axes.lon)
    lats = BinFinder(axes.lat)
    alignment = axes.alignment
    self.horizon = horizon
  }

  /// Returns the orientation of the field of view in a run.
  func frame(of events: RunEvents) throws(BackgroundError) -> FieldFrame {
    try FieldFrame(of: events, alignment: alignment, horizon: horizon)
  }

  /// A field of view with the pointing at right ascension 0 and declination 0.
  var fieldFrame: FieldFrame { .radec(FieldOfView(pointingRA: 0, pointingDec: 0)) }

  /// Writes the number of the cell of each event in a block to `cells`; -1 for an event outside the cube. The buffer
  /// must have the length of the block.
  func find(_ events: EventDirections, in frame: FieldFrame, into cells: UnsafeMutableBufferPointer<Int32>) {
    let count = events.count
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * count) { coordinates in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { columns in
        let lon = UnsafeMutableBufferPointer(rebasing: coordinates[..<count])
        let lat = UnsafeMutableBufferPointer(rebasing: coordinates[count...])
        frame.coordinates(events, lon: lon, lat: lat)
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
