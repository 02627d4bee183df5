import BackgroundModels
import DL3
import ModelFiles
import Production
import Simulation
import TestSupport
import Testing

@Suite("Orientation of a cube determined from data", .timeLimit(.minutes(60))) struct OrientationTests {
  /// Returns the cube with every cell moved by the rotation, as a program with a wrong orientation would write it.
  private func scrambled(
    _ model: BackgroundModel, _ turn: FieldRotation, _ alignment: FieldAlignment
  ) throws -> BackgroundModel {
    let cube = try #require(model.axes as? CubeAxes)
    let count = cube.lon.count
    var (counts, exposure) = (model.counts, model.exposure)
    for energy in 0..<model.axes.energy.count {
      for column in 0..<count {
        for row in 0..<count {
          var (x, y) = turn.isTransposed ? (row, column) : (column, row)
          if turn.isLonMirrored { x = count - 1 - x }
          if turn.isLatMirrored { y = count - 1 - y }
          counts[energy, x, y] = model.counts[energy, column, row]
          exposure[energy, x, y] = model.exposure[energy, column, row]
        }
      }
    }
    let axes = try CubeAxes(
      energy: cube.energy, lon: cube.lon, lat: cube.lat, alignment: alignment)
    return BackgroundModel(axes: axes, counts: counts, exposure: exposure)
  }

  private func test(_ model: BackgroundModel, in folder: String) throws -> OrientationTest {
    let path = "\(folder)/model\(UInt64.random(in: 0 ... .max)).fits"
    _ = try ModelFile.write(model, to: path)
    return try OrientationTest(ModelFile(path: path))
  }

  @Test(
    "The orientation of an asymmetric field is found for all ways of writing the cube",
    arguments: FieldAlignment.allCases)
  func lopsided(alignment: FieldAlignment) throws {
    try withTemporaryFolder { folder in
      let gradient = FieldGradient(lon: 0.12, lat: -0.05, alignment: alignment)
      let truth = try Simulator(FieldTests.options(.veritas, gradient: gradient, runs: 4)).write(to: folder + "/store")
      let store = try DataStore(path: folder + "/store")
      let runs = truth.runs.map { Int64($0.id) }
      let model = truth.cube(axes: try FieldTests.axes(alignment), of: truth.runs)
      for (number, turn) in FieldRotation.all.enumerated() {
        let stated = FieldAlignment.allCases[number % 2]
        let result = try test(scrambled(model, turn, stated), in: folder)
          .result(store: store, obsIDs: runs, jobs: 2)
        let right = result.possible.first
        #expect(result.possible.count == 1, "\(turn): \(result.entries.prefix(3))")
        #expect(right?.alignment == alignment && right?.turn == turn, "\(turn): \(result.entries.prefix(3))")
        #expect(result.verdict == (right == result.stated ? .agrees : .refuted))
        #expect(result.leftOut == 0 && result.events > 10_000)
      }
    }
  }

  @Test("The orientation of a symmetric field cannot be determined, not even with a noisy model of other data")
  func symmetric() throws {
    try withTemporaryFolder { folder in
      var fills: [CountsAccumulator] = []
      var options = FieldTests.options(.veritas)
      for seed in [1, 2] {
        options.seed = UInt64(seed)
        let truth = try Simulator(options).write(to: "\(folder)/\(seed)")
        fills.append(
          try CountsAccumulator(
            axes: try FieldTests.axes(.altaz, cells: 24), store: try DataStore(path: "\(folder)/\(seed)"),
            obsIDs: truth.runs.map { Int64($0.id) }))
      }
      let result = try test(fills[1].model, in: folder)
        .result(store: try DataStore(path: folder + "/1"), obsIDs: fills[0].runs.map(\.obsID), jobs: 2)
      #expect(result.verdict == .cannotTell, "\(result.entries)")
    }
  }

  @Test("A gradient along one axis leaves the other axis undetermined, with one thread as with three")
  func partial() throws {
    try withTemporaryFolder { folder in
      let gradient = FieldGradient(lon: 0, lat: 0.12, alignment: .altaz)
      let truth = try Simulator(FieldTests.options(.magic, gradient: gradient)).write(to: folder + "/store")
      let store = try DataStore(path: folder + "/store")
      let runs = truth.runs.map { Int64($0.id) }
      let test = try test(truth.cube(axes: try FieldTests.axes(.altaz), of: truth.runs), in: folder)
      let result = try test.result(store: store, obsIDs: runs, jobs: 3)
      #expect(Set(result.possible.map(\.description)) == ["ALTAZ, as written", "ALTAZ, lon mirrored"])
      #expect(result.verdict == .agrees)
      #expect(try test.result(store: store, obsIDs: runs) == result)
    }
  }

  @Test(
    "According to the data of their runs, the cubes of H.E.S.S. DR1 have DETX to the north and DETY to the east",
    .enabled(if: SharedData.isPresent, "\(SharedData.skip)"), arguments: [20275, 20343])
  func release(run: Int64) throws {
    // The cube is read according to its columns, with the first axis varying fastest. gammapy reads the arrays with the
    // axes exchanged and lon mirrored, which gives the same field and is known to be correct.
    let folder = SharedData.path("data/hess-dl3-dr1")
    let file = "\(folder)/data/hess_dl3_dr1_obs_id_0\(run).fits.gz"
    let result = try OrientationTest(ModelFile(path: file, hdu: "BKG", orientation: .stated))
      .result(store: DataStore(path: folder), obsIDs: [run])
    let best = result.entries.first { $0.hypothesis.alignment == .radec }?.hypothesis
    #expect(best?.description == "RADEC, transposed, lat mirrored")
    #expect(result.verdict == .refuted)
  }

  @Test("A radial model has no orientation")
  func radial() throws {
    try withTemporaryFolder { folder in
      let axes = try RadialAxes(
        energy: FieldTests.axes(.radec).energy, offset: .linear("offset", from: 0, to: 3, bins: 3, unit: .deg))
      _ = try ModelFile.write(
        BackgroundModel(axes: axes, counts: axes.phaseSpace(), exposure: axes.phaseSpace()), to: folder + "/m.fits")
      let error = #expect(throws: BackgroundError.self) { try OrientationTest(ModelFile(path: folder + "/m.fits")) }
      #expect(error?.description.contains("because a radial model has no orientation") == true)
    }
  }
}
