import BackgroundModels
import Sky

/// The predicted and observed counts of runs in square tiles of the field of view, summed over energies.
public struct ClosureMap: Sendable, Equatable {
  /// The alignment of the field.
  public let alignment: FieldAlignment
  /// The edges of the tiles along lon in deg.
  public let lonEdges: [Double]
  /// The edges of the tiles along lat in deg.
  public let latEdges: [Double]
  /// The predicted counts, with lat varying fastest.
  public private(set) var predicted: [Double]
  /// The observed counts, with lat varying fastest.
  public private(set) var observed: [Double]
  /// The exposure of each tile in s sr. It is empty for radial models.
  public private(set) var exposure: [Double]
  /// The number of runs.
  public private(set) var runs: Int
  /// The runs with many more counts in a tile than expected, at most ``RunExcess/most`` for each tile, ordered by tile
  /// and with the largest excess first.
  public private(set) var excesses: [RunExcess]

  /// The counts of a run in a tile with many more counts than expected, for example because of a source.
  public struct RunExcess: Sendable, Equatable {
    /// The index of the tile.
    public let tile: Int
    /// The observation id.
    public let obsID: Int64
    /// The observed counts.
    public let observed: Double
    /// The predicted counts, multiplied by the normalisation of the run.
    public let expected: Double

    /// The largest number of runs for a tile.
    static let most = 3

    /// Creates the entry for a run; `nil` if the excess is at most 5 standard deviations or `expected` is below 1.
    init?(tile: Int, obsID: Int64, observed: Double, expected: Double) {
      guard expected >= 1, observed > expected + 5 * expected.squareRoot() else { return nil }
      (self.tile, self.obsID, self.observed, self.expected) = (tile, obsID, observed, expected)
    }

    /// Returns the largest excesses of each tile, in the order of ``ClosureMap/excesses``.
    static func largest(_ excesses: [RunExcess]) -> [RunExcess] {
      let sorted = excesses.sorted {
        ($0.tile, $1.observed - $1.expected, $0.obsID) < ($1.tile, $0.observed - $0.expected, $1.obsID)
      }
      var result: [RunExcess] = []
      for excess in sorted where result.suffix(most).count(where: { $0.tile == excess.tile }) < most {
        result.append(excess)
      }
      return result
    }
  }

  /// Creates a map.
  public init(
    alignment: FieldAlignment, lonEdges: [Double], latEdges: [Double], predicted: [Double], observed: [Double],
    exposure: [Double] = [], runs: Int, excesses: [RunExcess] = []
  ) {
    let count = (lonEdges.count - 1) * (latEdges.count - 1)
    precondition(predicted.count == count && observed.count == count && (exposure.isEmpty || exposure.count == count))
    (self.alignment, self.lonEdges, self.latEdges, self.runs) = (alignment, lonEdges, latEdges, runs)
    (self.predicted, self.observed, self.exposure) = (predicted, observed, exposure)
    self.excesses = RunExcess.largest(excesses)
  }

  /// Returns whether two maps have the same tiles.
  func hasGrid(of other: Self) -> Bool {
    alignment == other.alignment && lonEdges == other.lonEdges && latEdges == other.latEdges
      && exposure.isEmpty == other.exposure.isEmpty
  }

  mutating func add(_ other: Self) {
    for tile in predicted.indices {
      predicted[tile] += other.predicted[tile]
      observed[tile] += other.observed[tile]
    }
    for tile in exposure.indices { exposure[tile] += other.exposure[tile] }
    runs += other.runs
    excesses = RunExcess.largest(excesses + other.excesses)
  }
}

/// Sums of predicted and observed counts over runs, by tile of the field.
struct ClosureMapSums {
  private let tiles: FieldTiles
  private let axes: any ModelAxes
  /// The predicted events per second, by energy and tile.
  private let ofTile: [Double]
  /// The predicted events per second in each bin of the model.
  private let ofBin: [Double]
  private let solidAngles: [Double]
  private var predicted: [Double]
  private var observed: [Double]
  private var exposure: [Double]
  private var excesses: [ClosureMap.RunExcess] = []
  private var runs = 0

  /// Creates empty sums. `events` are the predicted events per second in each bin of the model. The result is `nil` for
  /// a field without tiles.
  init?(_ model: BackgroundModel, events: [Double]) {
    guard let tiles = FieldTiles(model.axes) else { return nil }
    (self.tiles, axes, ofBin) = (tiles, model.axes, events)
    ofTile = tiles.prediction(events, nodes: model.nodes)
    solidAngles = tiles.isOfCube ? model.axes.solidAngles(.exact) : []
    predicted = Array(repeating: 0, count: tiles.count)
    observed = predicted
    exposure = tiles.isOfCube ? predicted : []
  }

  /// Adds a run.
  /// - Parameters:
  ///   - run: The run.
  ///   - energies: The energy bins of the run in which the model has a rate.
  ///   - counts: The events of the run in these bins. If the tiles contain more events, the run is skipped.
  mutating func add(_ run: RunExposure, energies: [Int], counts: Double) {
    guard let found = run.tiles, found.counts.count == tiles.count else { return }
    // The total may be smaller than `counts`: no events are counted in completely excluded tiles, although the rings
    // that overlap with these tiles may contain some. Computed coordinates can differ slightly from those of the files,
    // so some events of a cube may be in no tile.
    let total = found.counts.reduce(0) { $0 + Double($1) }
    guard total <= counts else { return }
    runs += 1
    var own = [Double](repeating: 0, count: tiles.count)
    for energy in energies {
      for tile in own.indices { own[tile] += run.time * ofTile[energy * tiles.count + tile] }
    }
    var time = [Double](repeating: run.time, count: solidAngles.count)
    if tiles.isOfCube {
      for reduced in run.reduced {
        let cell = Int(reduced.position)
        let loss = run.time * (1 - reduced.fraction)
        time[cell] -= loss
        for energy in energies { own[tiles.tile(ofCell: cell)] -= loss * ofBin[energy * solidAngles.count + cell] }
      }
      for cell in time.indices { exposure[tiles.tile(ofCell: cell)] += time[cell] * solidAngles[cell] }
    } else {
      for reduced in found.reduced { own[Int(reduced.position)] *= reduced.fraction }
    }
    let events = own.reduce(0) { $0 + max(0, $1) }
    let norm = events > 0 ? total / events : 0
    for tile in own.indices {
      let (expected, seen) = (max(0, own[tile]), Double(found.counts[tile]))
      predicted[tile] += expected
      observed[tile] += seen
      let excess = ClosureMap.RunExcess(tile: tile, obsID: run.obsID, observed: seen, expected: norm * expected)
      if let excess { excesses.append(excess) }
    }
  }

  /// The map; `nil` without runs.
  var map: ClosureMap? {
    let alignment: FieldAlignment = if case .cube(let cube) = axes.kind { cube.alignment } else { .radec }
    return runs == 0
      ? nil
      : ClosureMap(
        alignment: alignment, lonEdges: tiles.lonEdges, latEdges: tiles.latEdges, predicted: predicted,
        observed: observed, exposure: exposure, runs: runs, excesses: excesses)
  }
}
