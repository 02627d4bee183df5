import Outputs

/// The residuals of a closure by tile of the field of view.
struct ResidualMap {
  let map: ClosureReport.Map

  /// The smallest number of expected counts at which the residual of a tile or bin is nearly Gaussian.
  static let leastCounts = 5.0

  private var rows: Int { map.latEdges.count - 1 }
  private var columns: Int { map.lonEdges.count - 1 }

  /// The residuals (n - mu) / sqrt(mu), with lat varying fastest; NaN in tiles with fewer than five expected counts.
  var residuals: [Double] { zip(map.observed, map.predicted).map(residual) }

  /// The number of tiles with a residual.
  var tiles: Int { residuals.count(where: \.isFinite) }

  /// Returns the centre of a tile in deg.
  func centre(_ tile: Int) -> (lon: Double, lat: Double) {
    let (column, row) = (tile / rows, tile % rows)
    return (
      (map.lonEdges[column] + map.lonEdges[column + 1]) / 2, (map.latEdges[row] + map.latEdges[row + 1]) / 2
    )
  }

  // MARK: Symmetry

  /// For each tile, the counts that are expected if the field is symmetric apart from a linear gradient, and the
  /// standard deviation of the observed minus the expected counts. The expectation comes from the three tiles to which
  /// rotations by 90, 180 and 270 deg move the tile. The value is `nil` if the tiles are not symmetric under these
  /// rotations, or if their exposure is not known.
  private var symmetric: (counts: [Double], errors: [Double])? {
    guard let exposure = map.exposure, isSymmetric else { return nil }
    // A gradient of the counts has a test of its own; without it here, it would look like sources on one side.
    let slopes = gradients.map { (lon: $0.lon.counts, lat: $0.lat.counts) } ?? (lon: 0, lat: 0)
    let weights = exposure.indices.map { tile in
      exposure[tile] * max(0, 1 + slopes.lon * centre(tile).lon + slopes.lat * centre(tile).lat)
    }
    var (counts, errors) = ([Double](), [Double]())
    for tile in exposure.indices {
      let others = turned(tile).dropFirst()
      let (sum, weight) = others.reduce((0.0, 0.0)) { ($0.0 + map.observed[$1], $0.1 + weights[$1]) }
      let expected = weight > 0 ? sum * weights[tile] / weight : .nan
      counts.append(expected)
      errors.append(weight > 0 ? (expected * (1 + weights[tile] / weight)).squareRoot() : .nan)
    }
    return (counts, errors)
  }

  /// The counts that each tile would have if the field were the same in all directions, apart from a linear gradient;
  /// empty if they are not known.
  var symmetricCounts: [Double] { symmetric?.counts ?? [] }

  private var isSymmetric: Bool {
    func isMirrored(_ edges: [Double]) -> Bool { zip(edges, edges.reversed()).allSatisfy { abs($0 + $1) < 1e-9 } }
    return rows == columns && isMirrored(map.lonEdges) && isMirrored(map.latEdges)
      && zip(map.lonEdges, map.latEdges).allSatisfy { abs($0 - $1) < 1e-9 }
  }

  /// Returns a tile and its images after rotations by 90, 180 and 270 deg.
  private func turned(_ tile: Int) -> [Int] {
    let (x, y, last) = (tile / rows, tile % rows, rows - 1)
    return [(x, y), (last - y, x), (last - x, last - y), (y, last - x)].map { $0 * rows + $1 }
  }

  /// The difference of each tile from the tiles at the same offset in three other directions, in standard deviations,
  /// apart from a linear gradient. For cubes, it shows sources that the residuals do not show, because the prediction
  /// contains them, too. It is `nil` for radial models, whose residuals show gradients and sources.
  var asymmetry: [Double]? {
    symmetric.map { expected in
      map.observed.indices.map { tile in
        expected.counts[tile] >= Self.leastCounts
          ? (map.observed[tile] - expected.counts[tile]) / expected.errors[tile] : .nan
      }
    }
  }

  /// A linear gradient of the rate along one axis of the field, in deg-1, relative to a symmetric field.
  struct Gradient {
    /// The gradient of the counts.
    let counts: Double
    /// The gradient of the prediction.
    let prediction: Double
    /// The standard deviation of the gradient of the counts.
    let error: Double
    /// The gradient of the counts minus that of the prediction.
    var difference: Double { counts - prediction }
    /// The difference in standard deviations.
    var sigma: Double { difference / error }
  }

  /// The gradients along lon and lat; `nil` if there are no counts, or if the tiles of a cube are not symmetric.
  var gradients: (lon: Gradient, lat: Gradient)? {
    func mean(_ values: [Double]) -> [Double]? {
      guard let exposure = map.exposure else { return map.predicted }
      guard isSymmetric else { return nil }
      return exposure.indices.map { tile in
        let time = turned(tile).reduce(0) { $0 + exposure[$1] }
        return time > 0 ? turned(tile).reduce(0) { $0 + values[$1] } * exposure[tile] / time : 0
      }
    }
    guard let counts = mean(map.observed), let prediction = mean(map.predicted) else { return nil }
    func gradient(_ place: (Int) -> Double) -> Gradient? {
      let sum = map.observed.indices.reduce(into: (n: 0.0, e: 0.0, mu: 0.0, m: 0.0)) { sum, tile in
        let x = place(tile)
        sum.n += x * (map.observed[tile] - counts[tile])
        sum.e += x * x * counts[tile]
        sum.mu += x * (map.predicted[tile] - prediction[tile])
        sum.m += x * x * prediction[tile]
      }
      guard sum.e > 0, sum.m > 0 else { return nil }
      return Gradient(counts: sum.n / sum.e, prediction: sum.mu / sum.m, error: 1 / sum.e.squareRoot())
    }
    guard let lon = gradient({ centre($0).lon }), let lat = gradient({ centre($0).lat }) else { return nil }
    return (lon, lat)
  }
}

/// Returns the residual (n - mu) / sqrt(mu); NaN for fewer than five expected counts.
func residual(_ observed: Double, _ predicted: Double) -> Double {
  predicted >= ResidualMap.leastCounts ? (observed - predicted) / predicted.squareRoot() : .nan
}
