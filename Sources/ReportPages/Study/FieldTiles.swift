import Diagnostics
import Foundation
import Studies

/// The counts in square tiles of the field of view.
struct FieldTiles {
  /// The edges of the tiles along lon and along lat, in deg in the tangential plane.
  let edges: [Double]
  /// The size of a tile in deg.
  let size: Double
  /// The observed counts, with lat varying fastest; NaN outside the field.
  private(set) var observed: [Double]
  /// The expected counts in the same order.
  private(set) var expected: [Double]

  /// The maximum number of pixels along one side of the field. This maximum limits the memory if a file contains wrong
  /// positions. No study has as many pixels.
  private static let mostPixels = 2000

  /// Sums the counts of the energy bins `energies`, and merges blocks of `factor` by `factor` pixels into tiles.
  init(_ map: FieldMap, energies: Range<Int>, merging factor: Int) {
    let degree = Double.pi / 180
    // The pixels are equal squares in the tangential plane.
    let places = zip(map.lon, map.lat).map { lon, lat in
      (x: tan(lon * degree) / degree, y: tan(lat * degree) / cos(lon * degree) / degree)
    }
    let reach = places.map { max(abs($0.x), abs($0.y)) }.max() ?? 0
    let side = min(Int(saturating: (2 * reach / map.pixelSize).rounded()) + 1, Self.mostPixels)
    let tiles = (side + factor - 1) / factor
    let start = -reach - map.pixelSize / 2
    size = map.pixelSize * Double(factor)
    edges = (0...tiles).map { start + Double($0) * map.pixelSize * Double(factor) }
    observed = [Double](repeating: .nan, count: tiles * tiles)
    expected = observed
    for (pixel, place) in places.enumerated() {
      let column = Int(saturating: ((place.x - start) / map.pixelSize).rounded(.down)) / factor
      let row = Int(saturating: ((place.y - start) / map.pixelSize).rounded(.down)) / factor
      guard (0..<tiles).contains(column), (0..<tiles).contains(row) else { continue }
      let tile = column * tiles + row
      var sums = (n: 0.0, mu: 0.0)
      for energy in energies {
        sums.n += map.observed[energy * map.lon.count + pixel]
        sums.mu += map.expected[energy * map.lon.count + pixel]
      }
      guard sums.mu > 0 || sums.n > 0 else { continue }
      observed[tile] = (observed[tile].isNaN ? 0 : observed[tile]) + sums.n
      expected[tile] = (expected[tile].isNaN ? 0 : expected[tile]) + sums.mu
    }
  }

  /// The observed minus the expected counts of each tile, in units of the Poisson error.
  var residuals: [Double] { zip(observed, expected).map { n, mu in mu > 0 ? (n - mu) / mu.squareRoot() : .nan } }

  /// The median of the expected counts of tiles within the field; 0 without tiles.
  var median: Double {
    let known = expected.filter(\.isFinite).sorted()
    return known.isEmpty ? 0 : known[known.count / 2]
  }
}
