import BackgroundFigures
import Outputs

/// The tests of the tiles of a field: for tiles with too many or too few counts, and for gradients.
struct FieldTests {
  let tiles: ResidualMap

  /// The tile that deviates most from an expectation. If some tiles have a fault, it is one of these.
  struct Tile {
    let index: Int
    /// The deviation in standard deviations.
    let sigma: Double
    let expected: Double
    /// Whether the deviation is larger than chance explains and large enough to affect an analysis.
    let isFault: Bool
    /// The number of other tiles that have a fault.
    let others: Int
  }

  /// The worst tile in comparison with the prediction; `nil` if no tile has enough counts.
  let tile: Tile?
  /// The worst tile of a cube in comparison with the tiles in the other directions.
  let asymmetricTile: Tile?
  /// The gradients along lon and lat. `isFault` means that the counts and the prediction differ too much.
  let gradients: [(axis: String, gradient: ResidualMap.Gradient, isFault: Bool)]

  /// The smallest relative excess of a tile that is a fault.
  private static let leastExcess = 0.05
  /// The smallest difference of gradients, per deg, that is a fault.
  private static let leastGradient = 0.01

  init(_ tiles: ResidualMap) {
    self.tiles = tiles
    tile = Self.worst(tiles.residuals, observed: tiles.map.observed, expected: tiles.map.predicted)
    asymmetricTile = tiles.asymmetry.flatMap {
      Self.worst($0, observed: tiles.map.observed, expected: tiles.symmetricCounts)
    }
    gradients = (tiles.gradients.map { [("lon", $0.lon), ("lat", $0.lat)] } ?? []).map { axis, gradient in
      let isFault =
        abs(gradient.difference) > Self.leastGradient && abs(gradient.sigma) > WorstBin.limit(2)
      return (axis, gradient, isFault)
    }
  }

  private static func worst(_ residuals: [Double], observed: [Double], expected: [Double]) -> Tile? {
    let known = residuals.indices.filter { residuals[$0].isFinite }
    let limit = WorstBin.limit(known.count)
    let faulty = known.filter { abs(residuals[$0]) > limit && abs(observed[$0] / expected[$0] - 1) > leastExcess }
    let worst = (faulty.isEmpty ? known : faulty).max { abs(residuals[$0]) < abs(residuals[$1]) }
    return worst.map {
      Tile(
        index: $0, sigma: residuals[$0], expected: expected[$0], isFault: !faulty.isEmpty,
        others: max(0, faulty.count - 1))
    }
  }

  /// The more significant of the two tiles, where a tile with a fault precedes one without. Both can show a source in a
  /// cube: the cube contains the source, but is smoother than the counts.
  var worstTile: Tile? {
    [tile, asymmetricTile].compactMap(\.self).max {
      ($0.isFault ? 1 : 0, abs($0.sigma)) < ($1.isFault ? 1 : 0, abs($1.sigma))
    }
  }

  /// The significance of the largest difference of gradients that is a fault; `nil` if there is none.
  var faultyGradient: Double? { gradients.filter(\.isFault).map { abs($0.gradient.sigma) }.max() }

  /// The worst tile if its excess, as of a source that was not excluded, is the main fault of the field; else `nil`.
  var source: Tile? {
    worstTile.flatMap { $0.isFault && $0.sigma > 0 && $0.sigma >= faultyGradient ?? 0 ? $0 : nil }
  }
}
