import BackgroundModels
import Histograms
import ModelFiles
import Sky

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The logarithm of a cube's rate within the largest circle around the pointing, for all rotations and reflections of
/// the field of view.
///
/// A cell without a rate above 0 gets the mean rate of its ring, and therefore favours no orientation. Rings in which
/// no cell has a rate are not used for any orientation. The rate is constant within a cell; it is not interpolated.
struct OrientedRate: Sendable {
  private let energies: BinFinder
  private let lons: BinFinder
  private let lats: BinFinder
  private let logRates: [Double]
  private let cells: Int
  private let rows: Int
  /// The radius of the circle, in deg.
  let radius: Double

  /// Prepares the rate of a cube.
  /// - Throws: ``BackgroundError/notAModel(path:found:expected:)`` unless the pointing is inside the cube.
  init(_ axes: CubeAxes, rate: Histogram, path: String) throws(BackgroundError) {
    guard let radius = axes.circles?.to else {
      throw .notAModel(
        path: path, found: "a cube whose axes do not contain the pointing (lon = lat = 0)",
        expected: "a cube around the pointing")
    }
    (energies, lons, lats) = (BinFinder(axes.energy), BinFinder(axes.lon), BinFinder(axes.lat))
    (cells, rows) = (rate.strides[0], axes.lat.count)
    self.radius = radius
    logRates = Self.logRates(axes, rate, radius: radius)
  }

  private static func logRates(_ axes: CubeAxes, _ rate: Histogram, radius: Double) -> [Double] {
    let width = max(axes.lon.widths().max() ?? radius, axes.lat.widths().max() ?? radius)
    // The rings extend to the corners of the cube, because the circle contains parts of cells whose centres are outside
    // it.
    let rings = axes.lon.centers().flatMap { lon in
      axes.lat.centers().map { Int(separation(0, 0, lon, $0) / width) }
    }
    let solidAngles = axes.solidAngles()
    let count = (rings.max() ?? 0) + 1
    return (0..<axes.energy.count).flatMap { energy -> [Double] in
      let row = Array(rate.values[energy * rings.count..<(energy + 1) * rings.count])
      var (sums, areas) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
      for (cell, value) in row.enumerated() where value >= 0 && value.isFinite {
        sums[rings[cell]] += value * solidAngles[cell]
        areas[rings[cell]] += solidAngles[cell]
      }
      return row.enumerated().map { cell, value in
        let rate = value > 0 && value.isFinite ? value : sums[rings[cell]] / areas[rings[cell]]
        return rate > 0 ? log(rate) : .nan
      }
    }
  }

  /// Returns the energy bin that contains an energy in TeV; `nil` if the energy is outside the axis.
  func energyBin(_ energy: Double) -> Int? {
    let bin = energies.index(of: energy)
    return bin < 0 ? nil : bin
  }

  /// Returns the logarithm of the rate in a cell; NaN if the cell has no rate.
  func callAsFunction(_ energyBin: Int, cell: Int32) -> Double {
    cell >= 0 ? logRates[energyBin * cells + Int(cell)] : .nan
  }

  /// Returns the cells that contain places in the field (deg), for each rotation or reflection in the order of
  /// ``FieldRotation/all``. For a place outside the cube, the number is -1.
  func cells(lon: [Double], lat: [Double]) -> [[Int32]] {
    let places = [lon, lon.map { -$0 }, lat, lat.map { -$0 }]
    let columns = places.map { Self.bins(lons, $0) }
    let rows = places.map { Self.bins(lats, $0) }
    return FieldRotation.all.map { turn in
      let (x, y) = turn.isTransposed ? (2, 0) : (0, 2)
      let (column, row) = (columns[turn.isLonMirrored ? x + 1 : x], rows[turn.isLatMirrored ? y + 1 : y])
      return zip(column, row).map { $0 >= 0 && $1 >= 0 ? $0 * Int32(self.rows) + $1 : -1 }
    }
  }

  private static func bins(_ finder: BinFinder, _ values: [Double]) -> [Int32] {
    [Int32](unsafeUninitializedCapacity: values.count) { bins, count in
      count = values.count
      values.withUnsafeBufferPointer { finder.find($0, into: UnsafeMutableBufferPointer(rebasing: bins[..<count])) }
    }
  }
}
