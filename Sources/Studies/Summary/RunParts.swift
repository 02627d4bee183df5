import Production

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The observed and expected counts of one run in several parts of the data. The expected counts are the predicted
/// counts multiplied by the normalisation of the run.
struct RunParts: Sendable {
  /// The observed and expected counts of several parts.
  struct Pair: Sendable {
    var observed: [Double]
    var expected: [Double]

    init(_ count: Int) {
      observed = Array(repeating: 0, count: count)
      expected = observed
    }

    @inline(__always)
    mutating func add(_ part: Int, _ observed: Double, _ expected: Double) {
      self.observed[part] += observed
      self.expected[part] += expected
    }
  }

  let obsID: Int64
  /// The observed events of the run. ``predicted`` contains the predicted events before the normalisation.
  let counts: Double
  let predicted: Double
  var energies: Pair
  var rings: Pair
  var sectors: Pair
  /// The halves of the field, in this order: lon below 0, lon above 0, lat below 0, lat above 0.
  var halves = Pair(4)
  /// The sums in each energy bin and each scatter ring, from which the scatter between runs is computed.
  var cells: Pair
  /// The sums in each energy bin and each pixel of the grid. The field coordinates that select the pixel are aligned to
  /// the horizon or to the sky.
  var map: Pair
  /// The significances of the tiles with expected counts.
  var tiles: [Double]

  init(_ run: ScoredCounts, predicted: [Double], score: RunScore, classes: ScoreClasses, usesHorizon: Bool) {
    obsID = score.obsID
    (counts, self.predicted) = (score.counts, score.predicted)
    energies = Pair(classes.grid.energies)
    rings = Pair(classes.ringEdges.count - 1)
    sectors = Pair(classes.options.sectors)
    cells = Pair(classes.cellCount)
    map = Pair(classes.grid.energies * classes.grid.count)
    var tiles = Pair(classes.tileCount)
    let (lon, lat) = classes.coordinates(of: run.run, usesHorizon: usesHorizon)
    let places = run.pixels.map { classes.grid.pixel(lon: lon[$0], lat: lat[$0]) }
    let cellsPerEnergy = classes.scatterEdges.count - 1
    let norm = score.norm
    var bin = 0
    for energy in run.run.energyBins {
      for (pixel, place) in zip(run.pixels, places) {
        let (n, mu) = (run.counts[bin], predicted[bin] * norm)
        energies.add(energy, n, mu)
        rings.add(classes.rings[pixel], n, mu)
        sectors.add(classes.sector(lon: lon[pixel], lat: lat[pixel]), n, mu)
        if lon[pixel] != 0 { halves.add(lon[pixel] < 0 ? 0 : 1, n, mu) }
        if lat[pixel] != 0 { halves.add(lat[pixel] < 0 ? 2 : 3, n, mu) }
        cells.add(energy * cellsPerEnergy + classes.scatterRings[pixel], n, mu)
        tiles.add(classes.tiles[pixel], n, mu)
        // In coordinates aligned to the horizon, the centre of a pixel at the rim can be outside the grid.
        if let place { map.add(energy * classes.grid.count + place, n, mu) }
        bin += 1
      }
    }
    self.tiles = zip(tiles.observed, tiles.expected).compactMap { n, mu in
      guard mu > 0 else { return nil }
      let deviance = 2 * (mu - n + (n > 0 ? n * log(n / mu) : 0))
      return (n < mu ? -1 : 1) * max(0, deviance).squareRoot()
    }
  }
}
