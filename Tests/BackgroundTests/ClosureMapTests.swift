import BackgroundModels
import Histograms
import Sky
import Testing
import Units

@testable import DL3
@testable import Production

@Suite("The closure by tile of the field, and the scatter between runs") struct ClosureMapTests {
  private static func axis(_ name: String, _ edges: [Double], _ unit: Unit) throws -> Axis {
    try Axis(name: name, edges: edges, unit: unit)
  }

  private func radial(_ offsets: [Double]) throws -> RadialAxes {
    try RadialAxes(
      energy: Self.axis("energy", [1, 10, 100], .TeV), offset: Self.axis("offset", offsets, .deg))
  }

  private func cube(cells: Int) throws -> CubeAxes {
    let field = (0...cells).map { -2 + 4 * Double($0) / Double(cells) }
    return try CubeAxes(
      energy: Self.axis("energy", [1, 10, 100], .TeV), lon: Self.axis("lon", field, .deg),
      lat: Self.axis("lat", field, .deg), alignment: .altaz)
  }

  @Test("The three runs with the largest clear excess in a tile are known")
  func excesses() {
    func excess(_ tile: Int, _ run: Int64, _ observed: Double) -> ClosureMap.RunExcess? {
      ClosureMap.RunExcess(tile: tile, obsID: run, observed: observed, expected: 4)
    }
    // 5 standard deviations above 4 are 14 counts.
    #expect(excess(0, 1, 14) == nil && excess(0, 1, 15) != nil)
    func map(_ excesses: [ClosureMap.RunExcess?]) -> ClosureMap {
      ClosureMap(
        alignment: .radec, lonEdges: [0, 1, 2], latEdges: [0, 1], predicted: [1, 1], observed: [1, 1], runs: 1,
        excesses: excesses.compactMap(\.self))
    }
    var sum = map([excess(1, 1, 20), excess(0, 1, 15)])
    sum.add(map([excess(0, 2, 30), excess(0, 3, 40), excess(0, 4, 20)]))
    #expect(sum.excesses.map(\.obsID) == [3, 2, 4, 1] && sum.excesses.map(\.tile) == [0, 0, 0, 1])
  }

  @Test("The tiles of a radial model predict the same events as its rings, in proportion to their solid angles")
  func radialPrediction() throws {
    let axes = try radial([0, 1, 2])
    let tiles = try #require(FieldTiles(axes))
    #expect(tiles.lonEdges == (-5...5).map { Double($0) * 0.4 } && tiles.count == 100)
    // A flat rate: the events of a ring are in proportion to its solid angle.
    let solidAngles = axes.solidAngles(.exact)
    let events = (0..<4).map { 1e6 * solidAngles[$0 % 2] }
    let nodes = try Histogram(axes: axes.all, values: [1, 1, 1, 1])
    let sums = tiles.prediction(events, nodes: nodes)
    let total = events.reduce(0, +)
    #expect(abs(sums.reduce(0, +) / total - 1) < 1e-12)
    // The tile next to the centre, from lon 0 to 0.4 deg and lat 0 to 0.4 deg, is completely inside the inner ring. The
    // samples give its part of the ring within a percent.
    let side = 0.4 * Double.pi / 180
    #expect(abs(sums[5 * 10 + 5] / (1e6 * side * side) - 1) < 0.01)
  }

  @Test("The tiles of opposite quadrants predict the same events")
  func symmetry() throws {
    let axes = try radial([0, 1, 2])
    let tiles = try #require(FieldTiles(axes))
    let nodes = try Histogram(axes: axes.all, values: [9, 2, 5, 1])
    let sums = tiles.prediction([400, 300, 200, 100], nodes: nodes)
    for (tile, value) in sums.enumerated() {
      let (energy, column, row) = (tile / 100, tile % 100 / 10, tile % 10)
      #expect(sums[energy * 100 + (9 - column) * 10 + row] == value)
      #expect(sums[energy * 100 + column * 10 + 9 - row] == value)
    }
    #expect(abs(sums[..<100].reduce(0, +) - 700) < 1e-9 && abs(sums[100...].reduce(0, +) - 300) < 1e-9)
  }

  @Test("A binned event is in the tile of its position; an event outside the rings or energies is in no tile")
  func counted() throws {
    let axes = try radial([0, 1, 2])
    let tiles = try #require(TileBinner(axes, options: FillOptions()))
    let kernel = FillKernel(energy: axes.energy, finder: OffsetBinner(axes.offset), positions: 2, tiles: tiles)
    // lon increases with decreasing right ascension. The fourth event is in the square of the tiles, but 2.7 deg from
    // the pointing, the energy of the fifth is outside the axis, and the last event is excluded.
    let ra = [359.7, 0.3, 1.0, 358.1, 0.1, 0.1]
    let places = EventPlaces(time: ra, ra: ra, dec: [0.1, -0.1, 1.5, 1.9, 0.1, 0.1])
    var events = RunEvents()
    (events.pointingRA, events.pointingDec) = (0, 0)
    var counts = FillTests.empty(axes)
    counts.tiles = try #require(tiles.empty(events, exclusion: nil))
    kernel.count(
      energy: [2, 20, 2, 2, 200, 2], places, in: OffsetFinder(pointingRA: 0, pointingDec: 0),
      marks: Array(repeating: .counts, count: 5) + [.excluded],
      tiles: (tiles.tiles(of: events, field: nil).tiles, places), into: &counts)
    // Tiles are 0.4 deg wide from -2 deg: (0.3, 0.1) is in column 5 and row 5, (-0.3, -0.1) in column 4 and row 4,
    // (-1, 1.5) in column 2 and row 8.
    let found = try #require(counts.tiles).counts
    #expect(found.indices.filter { found[$0] > 0 } == [28, 44, 55] && found.reduce(0, +) == 3)
    #expect(counts.counts.sum() == 3)
  }

  @Test("Cubes have tiles of their own only if their coordinates are those of the files, in RADEC alignment")
  func cubesOfFiles() throws {
    func options(_ coordinates: FieldCoordinates) -> FillOptions {
      var options = FillOptions()
      options.rules.coordinates = coordinates
      return options
    }
    let altaz = try cube(cells: 20)
    let radec = try CubeAxes(energy: altaz.energy, lon: altaz.lon, lat: altaz.lat, alignment: .radec)
    #expect(TileBinner(radec, options: options(.fileGADF)) != nil)
    #expect(TileBinner(radec, options: options(.computed)) == nil)
    #expect(TileBinner(altaz, options: options(.fileGADF)) == nil)
  }

  @Test("A large field has no tiles")
  func large() throws {
    #expect(try FieldTiles(radial([0, 10, 40])) == nil)
  }

  @Test("The tiles of a cube are blocks of cells", arguments: [(cells: 20, tiles: 10), (cells: 8, tiles: 8)])
  func blocks(cells: Int, tiles count: Int) throws {
    let tiles = try #require(FieldTiles(cube(cells: cells)))
    #expect(tiles.count == count * count && tiles.isOfCube)
    #expect(tiles.lonEdges.first == -2 && tiles.lonEdges.last == 2)
  }

  @Test("The map of a cube contains all counts, and predicts the same events as the closure of the model")
  func cubeMap() throws {
    let axes = try cube(cells: 20)
    var counts = Histogram(axes: axes.all)
    for bin in counts.values.indices { counts.values[bin] = Double(100 + bin % 7) }
    var sums = CountsAccumulator(axes: axes)
    try sums.add(RunCounts(counts: counts, time: 1000, statistics: RunStatistics(obsID: 1)))
    let closure = sums.model.closure()
    let map = try #require(closure.maps.first)
    #expect(map.runs == 1 && map.alignment == .altaz && map.observed.reduce(0, +) == counts.sum())
    #expect(map.exposure.count == map.observed.count)
    #expect(abs(map.predicted.reduce(0, +) / closure.predicted - 1) < 1e-9)
  }

  @Test("An energy at which runs differ has a large scatter, although the sum of the runs is predicted")
  func scatter() throws {
    // In narrow bins, the interpolated rate predicts the counts of each bin to better than a percent.
    let edges = [1, 1.2, 1.44, 1.728, 2.0736, 2.48832, 2.985984]
    let axes = try RadialAxes(
      energy: Self.axis("energy", edges, .TeV), offset: Self.axis("offset", [0, 1], .deg))
    var sums = CountsAccumulator(axes: axes)
    // In the lowest bin, half of the runs have no events, as below an energy threshold.
    for run in 1...10 {
      var counts = Histogram(axes: axes.all)
      counts.values = [run % 2 == 0 ? 2000 : 0] + Array(repeating: 900 + Double(run % 3), count: 5)
      try sums.add(RunCounts(counts: counts, time: 1000, statistics: RunStatistics(obsID: Int64(run))))
    }
    let energies = sums.model.closure().energies
    #expect(energies.allSatisfy { abs($0.deviations) < 2 })
    let (low, high) = (energies[0].scatter, energies[4].scatter)
    #expect(low.freedom == 9 && high.freedom == 9)
    // (2000 - 1000)^2 / 1000 = 1000 for each of ten runs, if the norms of the runs are 1.
    #expect(abs(low.chi2 / 10_000 - 1) < 0.05, "\(low.chi2)")
    #expect(high.chi2 < 1 && (low.deviations ?? 0) > 1000)
  }

  @Test("Fewer than two runs have no scatter")
  func single() {
    #expect(RunScatter(of: [(observed: 10, expected: 12)]).deviations == nil)
    #expect(RunScatter(of: [(observed: 10, expected: 12), (observed: 1, expected: 2)]).freedom == 0)
  }

  @Test("Maps with the same tiles are added, others are kept separately")
  func merging() {
    func map(_ edges: [Double], _ counts: Double) -> ClosureMap {
      ClosureMap(
        alignment: .radec, lonEdges: edges, latEdges: [0, 1], predicted: [counts], observed: [2 * counts], runs: 1)
    }
    var table = ClosureTable(maps: [map([0, 1], 3)])
    table.add(ClosureTable(maps: [map([0, 1], 4), map([0, 2], 5)]))
    #expect(table.maps.map(\.predicted) == [[7], [5]] && table.maps.map(\.runs) == [2, 1])
    #expect(table.maps[0].observed == [14])
  }
}
