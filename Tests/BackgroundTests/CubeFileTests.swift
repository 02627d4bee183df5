import FITS
import Histograms
import Tables
import TestSupport
import Testing
import Units

@testable import BackgroundModels
@testable import ModelFiles

@Suite("Files of cubes", .timeLimit(.minutes(60))) struct CubeFileTests {
  static func axes(_ alignment: FieldAlignment = .radec) throws -> CubeAxes {
    let plain = try Fixture.cubeAxes(energies: 2, columns: 4, rows: 3)
    return try CubeAxes(
      energy: plain.energy, lon: Axis(parsing: "-3, -1.2, 0, 1, 2.5 deg", name: "lon"), lat: plain.lat,
      alignment: alignment)
  }

  static func model(_ alignment: FieldAlignment = .radec) throws -> BackgroundModel {
    try Fixture.model((0..<24).map { Double(($0 * 7) % 11) }, axes: axes(alignment), unexposed: [23])
      .fillingEmptyBins(by: FloorEmptyBins())
  }

  private static func same(_ left: Histogram?, _ right: Histogram) -> Bool {
    guard let left, left.axes == right.axes else { return false }
    return zip(left.values, right.values).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }

  @Test(
    "A cube reads back to the last bit, with the signs of GADF, for every target",
    arguments: FieldAlignment.allCases, ModelTarget.allCases)
  func roundTrip(alignment: FieldAlignment, target: ModelTarget) throws {
    try withTemporaryFolder { folder in
      let model = try Self.model(alignment)
      let path = "\(folder)/m.fits.gz"
      if target == .ctools, alignment == .altaz {
        let reason = "a cube in ALTAZ alignment; ctools needs RADEC"
        #expect(throws: BackgroundError.formatNotFor(format: "target = ctools", model: reason)) {
          try ModelFile.write(model, to: path, target: target)
        }
        return
      }
      let notes = try ModelFile.write(model.made(of: ModelFileTests.runs()), to: path, target: target)
      #expect(notes.isEmpty)
      let stored = try ModelFile(path: path)
      #expect(stored.notes.isEmpty && stored.model.axes.isEqual(to: model.axes))
      #expect(Self.same(stored.rate, model.rate))
      #expect(Self.same(stored.arrays["BKG_ERR"], model.error))
      #expect(Self.same(stored.arrays["COUNTS"], model.counts))
      #expect(Self.same(stored.arrays["EXPOSURE"], model.exposure))
      #expect(stored.arrays["STATE"]?.values == model.states.map { Double($0.rawValue) })
      #expect(stored.prediction.integral == model.integral())
    }
  }

  @Test("The header is that of a GADF BKG_3D; energy varies fastest, followed by DETX")
  func gadf() throws {
    let model = try Self.model()
    let table = model.backgroundTable()
    let expected = [
      "HDUCLASS": "GADF", "HDUVERS": "0.3", "HDUCLAS2": "BKG", "HDUCLAS4": "BKG_3D", "FOVALIGN": "RADEC",
      "X_AXIS": "-3, -1.2, 0, 1, 2.5 deg",
    ]
    for (keyword, value) in expected { #expect(table.keyword(keyword) == .string(value)) }
    #expect(
      table.columns.map(\.name) == ["ENERG_LO", "ENERG_HI", "DETX_LO", "DETX_HI", "DETY_LO", "DETY_HI", "BKG"])
    #expect(table.columns.map(\.unit) == ["TeV", "TeV", "deg", "deg", "deg", "deg", "s-1 MeV-1 sr-1"])
    guard case .vector(let rows, let shape) = table["BKG"]?.values else { return #expect(Bool(false)) }
    #expect(shape == [2, 4, 3] && rows[0][1] == model.rate[1, 0, 0])
    #expect(rows[0][2] == model.rate[0, 1, 0] && rows[0][8] == model.rate[0, 0, 1])
    #expect(try Self.model(.altaz).backgroundTable().keyword("FOVALIGN") == .string("ALTAZ"))
  }

  @Test("For the target with lon reversed, DETX and its cells are reversed in every HDU")
  func reversed() throws {
    let model = try Self.model()
    let table = model.backgroundTable(target: .gammapyHESSDR1)
    #expect(table.keyword("FOVALIGN") == .string("REVERSE_LON_RADEC"))
    guard case .vector(let low, _) = table["DETX_LO"]?.values, case .vector(let high, _) = table["DETX_HI"]?.values,
      case .vector(let rates, _) = table["BKG"]?.values,
      case .vector(let counts, _) = model.companionTables(target: .gammapyHESSDR1)[1]["COUNTS"]?.values
    else { return #expect(Bool(false)) }
    #expect(low[0] == [-2.5, -1, 0, 1.2] && high[0] == [-1, 0, 1.2, 3])
    #expect(rates[0][0] == model.rate[0, 3, 0] && rates[0][6] == model.rate[0, 0, 0])
    #expect(counts[0][0] == model.counts[0, 3, 0])
    // For ALTAZ the target has no effect: the table is that of GADF.
    let altaz = try Self.model(.altaz)
    let (other, plain) = (altaz.backgroundTable(target: .gammapyHESSDR1), altaz.backgroundTable())
    #expect(other.keywords == plain.keywords && other.columns[2] == plain.columns[2])
  }

  @Test("A warning says that gammapy reverses a cube, unless it is written for that; a radial model has no warning")
  func reversedNote() throws {
    try withTemporaryFolder { (folder: String) throws in
      var run = RunStatistics(obsID: 1)
      run.readsReversed = true
      func topics(_ model: BackgroundModel, _ name: String, _ target: ModelTarget) throws -> [String] {
        let notes = try ModelFile.write(model.made(of: [run]), to: "\(folder)/\(name).fits", target: target).all
        #expect(notes.allSatisfy { $0.severity == .warning })
        return notes.map(\.topic)
      }
      #expect(try topics(Self.model(), "a", .gadf) == ["reversed-by-gammapy"])
      #expect(try topics(Self.model(), "b", .gammapyHESSDR1).isEmpty)
      #expect(try topics(Self.model(.altaz), "c", .gammapyHESSDR1) == ["reversed-by-gammapy"])
      #expect(try topics(ModelFileTests.model(), "d", .gadf).isEmpty)
    }
  }

  @Test("A note says that there are as many energy bins as bins along an axis of the field")
  func ambiguous() throws {
    let axes = try Fixture.cubeAxes(energies: 3, columns: 4, rows: 3)
    let model = try Fixture.model(Array(repeating: 1, count: 36), axes: axes)
    let notes = model.notes(at: "m.fits").all
    #expect(notes.map(\.topic) == ["ambiguous-axes"] && notes[0].text.contains("lat bins (3)"))
  }

  @Test("A CTA 1DC cube is read: columns and array from DETX to energy, BGD, no FOVALIGN")
  func cta() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/irf.fits"
      func edges(_ name: String, _ unit: String, _ edges: [Double]) -> [Column] {
        [
          Column("\(name)_LO", unit: unit, .vector([Array(edges.dropLast())], shape: [edges.count - 1])),
          Column("\(name)_HI", unit: unit, .vector([Array(edges.dropFirst())], shape: [edges.count - 1])),
        ]
      }
      let axes =
        edges("DETX", "deg", [-1, 0, 1]) + edges("DETY", "deg", [-2, 0, 2]) + edges("ENERG", "TeV", [1, 2, 4, 8])
      var writer = try FITSWriter(path: path)
      try writer.append(
        Table(
          name: "BACKGROUND",
          columns: axes + [Column("BGD", unit: "1/s/MeV/sr", .vector([(0..<12).map(Double.init)], shape: [2, 2, 3]))]))
      try writer.close()
      let stored = try ModelFile(path: path)
      #expect(stored.axes.map(\.name) == ["energy", "lon", "lat"] && stored.cubeAxes?.alignment == .altaz)
      #expect(stored.rate[0, 1, 0] == 1 && stored.rate[0, 0, 1] == 2 && stored.rate[2, 0, 0] == 8)
      #expect(stored.notes.all.map(\.topic) == ["orientation", "missing-alignment"])
    }
  }

  @Test(
    "If the shape does not determine the order of a cube, the columns do, unless CREF states it",
    arguments: [
      (["ENERG", "DETX", "DETY"], nil), (["DETX", "DETY", "ENERG"], nil), (["DETY", "DETX", "ENERG"], nil),
      (["ENERG", "DETX", "DETY"], ["DETX", "DETY", "ENERG"]), (["DETX", "DETY", "ENERG"], ["ENERG", "DETX", "DETY"]),
    ] as [([String], [String]?)])
  func columnOrder(labels: [String], stated: [String]?) throws {
    for counts in [[2, 2, 2], [3, 2, 3], [2, 4, 3]] { try check(labels, stated, counts) }
  }

  private func check(_ labels: [String], _ stated: [String]?, _ counts: [Int]) throws {
    try withTemporaryFolder { folder in
      let named = Dictionary(uniqueKeysWithValues: zip(["ENERG", "DETX", "DETY"], counts))
      let units = ["ENERG": "TeV", "DETX": "deg", "DETY": "deg"]
      let columns = labels.flatMap { label in
        let edges = (0...(named[label] ?? 0)).map { label == "ENERG" ? Double(1 << $0) : Double($0) }
        return [("LO", edges.dropLast()), ("HI", edges.dropFirst())].map { end, edges in
          Column("\(label)_\(end)", unit: units[label], .vector([Array(edges)], shape: [edges.count]))
        }
      }
      // The rate of a bin is 100 x energy + 10 x DETX + DETY, as indices.
      let order = stated ?? labels
      let shape = order.map { named[$0] ?? 0 }
      let weights = ["ENERG": 100, "DETX": 10, "DETY": 1]
      let values = (0..<shape.reduce(1, *)).map { index -> Double in
        var (rest, value) = (index, 0)
        for (label, count) in zip(order, shape) {
          value += (weights[label] ?? 0) * (rest % count)
          rest /= count
        }
        return Double(value)
      }
      let cref = stated.map { stated in
        [Keyword("CREF7", .string("(\(stated.map { "\($0)_LO:\($0)_HI" }.joined(separator: ",")))"))]
      }
      let path = "\(folder)/cube.fits"
      var writer = try FITSWriter(path: path)
      try writer.append(
        Table(
          name: "BKG", keywords: [Keyword("FOVALIGN", .string("RADEC"))] + (cref ?? []),
          columns: columns + [Column("BKG", unit: "s-1 MeV-1 sr-1", .vector([values], shape: shape))]))
      try writer.close()
      let stored = try ModelFile(path: path)
      for energy in 0..<counts[0] {
        for x in 0..<counts[1] {
          for y in 0..<counts[2] { #expect(stored.rate[energy, x, y] == Double(100 * energy + 10 * x + y)) }
        }
      }
      let isAmbiguous = stated == nil && shape == shape.reversed()
      #expect(stored.notes.all.contains { $0.topic == "ambiguous-axes" } == isAmbiguous)
    }
  }

  @Test("A cube whose array fits neither order is an error that shows the shapes")
  func badShape() throws {
    try withTemporaryFolder { folder in
      var table = try Self.model().backgroundTable()
      table.columns[6] = Column(
        "BKG", unit: "s-1 MeV-1 sr-1", .vector([[Double](repeating: 1, count: 24)], shape: [4, 2, 3]))
      var writer = try FITSWriter(path: "\(folder)/x.fits")
      try writer.append(table)
      try writer.close()
      let error = #expect(throws: BackgroundError.self) { try ModelFile(path: "\(folder)/x.fits") }
      #expect(
        error?.description.hasSuffix(
          "x.fits[BKG], column BKG: an array of 4 x 2 x 3; expected 2 x 4 x 3, to match the bins of the axes") == true
      )
    }
  }

  @Test("A stored model can be processed as before: smoothed, filled and scaled; a rate alone cannot")
  func resumed() throws {
    try withTemporaryFolder { folder in
      let model = try Self.model(.altaz).smoothed(by: GaussianSmoothing(sigma: 0.4))
        .fillingEmptyBins(by: ShrinkSparseBins()).scaled(by: 1.25)
      _ = try ModelFile.write(model, to: "\(folder)/m.fits")
      let resumed = try ModelFile(path: "\(folder)/m.fits").model
      #expect(Self.same(resumed.rate, model.rate) && Self.same(resumed.error, model.error))
      #expect(resumed.axes.isEqual(to: model.axes) && resumed.states == model.states && resumed.counts == model.counts)
      #expect(resumed.smoothing == model.smoothing && resumed.treatment == model.treatment && resumed.scale == 1.25)
      let (twice, again) = (try model + model, try resumed + resumed)
      #expect(zip(twice.rate.values, again.rate.values).allSatisfy { close($0, $1) || ($0.isNaN && $1.isNaN) })

      var writer = try FITSWriter(path: "\(folder)/rate.fits")
      try writer.append(model.backgroundTable())
      try writer.close()
      let stored = try ModelFile(path: "\(folder)/rate.fits")
      let alone = stored.model
      #expect(alone.isRateAlone && Self.same(alone.rate, model.rate))
    }
  }

  @Test("A rate without counts is evaluated, scaled, sliced, averaged and written; what needs counts is an error")
  func rateAlone() throws {
    try withTemporaryFolder { folder in
      let whole = try Fixture.model((1...24).map(Double.init), axes: Self.axes())
      var writer = try FITSWriter(path: "\(folder)/rate.fits")
      try writer.append(whole.backgroundTable())
      try writer.close()
      let alone = try ModelFile(path: "\(folder)/rate.fits").model
      #expect(close(alone.integral(), whole.integral()) && close(alone.binnedIntegral(), whole.binnedIntegral()))
      #expect(try alone.scaled(by: 2).rate[1, 2, 1] == 2 * whole.rate[1, 2, 1])
      #expect(try alone.sliced(energies: 1..<2).isRateAlone)
      // The exposure is that of 1000 s everywhere, so the average of the stack weights cells by solid angle, too.
      let offset = try Axis(name: "offset", edges: [0, 1, 2], unit: .deg)
      let (rings, expected) = (try alone.radialAverage(offset: offset), try whole.radialAverage(offset: offset))
      #expect(rings.isRateAlone)
      for (mine, other) in zip(rings.rate.values, expected.rate.values) { #expect(close(mine, other)) }
      func told(_ body: () throws -> Void) -> String? {
        do { try body() } catch { return "\(error)" }
        return nil
      }
      let hint = "read the model from a file that also contains COUNTS and EXPOSURE (or LIVETIME)"
      #expect(
        told { _ = try alone.smoothed(by: Gammapy07CubeSmoothing()) }
          == "a model that has only a rate; expected counts and exposure, without which a model cannot be smoothed; "
          + hint)
      #expect(told { _ = try alone + alone }?.contains("cannot be weighted by exposure") == true)
      #expect(told { _ = try alone.raw() }?.contains("cannot be reset to its unsmoothed counts") == true)

      _ = try ModelFile.write(alone, to: "\(folder)/again.fits")
      _ = try ModelFile.write(alone, to: "\(folder)/old.fits", format: .gammapy07Table)
      for file in ["again", "old"] {
        let stored = try ModelFile(path: "\(folder)/\(file).fits")
        #expect(stored.companions.isEmpty && stored.rate.values == whole.rate.values)
      }
    }
  }

  @Test("Bins with a gap between them are an error, unless the gap is due to rounding to single precision")
  func gaps() throws {
    try withTemporaryFolder { folder in
      func error(_ name: String, highs: [Double]) throws -> String? {
        var table = try Fixture.model((1...24).map(Double.init), axes: Self.axes()).backgroundTable()
        table.columns[3] = Column("DETX_HI", unit: "deg", .vector([highs], shape: [4]))
        let path = "\(folder)/\(name).fits"
        var writer = try FITSWriter(path: path)
        try writer.append(table)
        try writer.close()
        do { _ = try ModelFile(path: path) } catch { return "\(error)" }
        return nil
      }
      let (gap, rounded) = (
        try error("gap", highs: [-1.3, 0, 1, 2.5]), try error("float", highs: [Double(Float(-1.2)), 0, 1, 2.5])
      )
      let text = "DETX_HI: bin 1 ends at -1.3 and the next begins at -1.2; expected bins without gaps or overlaps"
      #expect(gap?.hasSuffix(text) == true, "\(gap ?? "read")")
      #expect(rounded == nil)
      let missing = try error("nan", highs: [-1.2, 0, 1, .nan])
      #expect(missing?.contains("edge 5 is nan; expected finite edges") == true, "\(missing ?? "read")")
    }
  }

  @Test("Acceptance curves in the format of Gammapy 0.7 are read back")
  func oldCurves() throws {
    try withTemporaryFolder { folder in
      let model = try Fixture.model((0..<12).map(Double.init), axes: Fixture.axes())
      _ = try ModelFile.write(model, to: "\(folder)/old.fits.gz", format: .gammapy07Table)
      let stored = try ModelFile(path: "\(folder)/old.fits.gz")
      #expect(stored.rate.values == model.rate.values && stored.axes.map(\.edges) == model.axes.all.map(\.edges))
      #expect(stored.arrays["COUNTS"]?.values == model.counts.values)
      #expect(stored.arrays["BKG_ERR"]?.values == model.error.values)
      // With livetimes for flat solid angles, which readers of such files use.
      let again = stored.model
      for (mine, other) in zip(again.exposure.values, model.exposure.values) { #expect(close(mine, other)) }
      let columns = try readTable("\(folder)/old.fits.gz", hdu: .number(1)).columns.map(\.name)
      #expect(columns.suffix(4) == ["counts", "livetime", "bkg", "bkg_err"])
    }
  }

  @Test("A difference of cubes names the bin")
  func difference() throws {
    try withTemporaryFolder { folder in
      let model = try Self.model()
      var counts = model.counts
      counts[1, 2, 0] += 3
      let other = BackgroundModel(axes: model.axes, counts: counts, exposure: model.exposure)
      _ = try ModelFile.write(model, to: "\(folder)/a.fits")
      _ = try ModelFile.write(other, to: "\(folder)/b.fits", target: .gammapyHESSDR1)
      let difference = ModelDifference(
        try ModelFile(path: "\(folder)/a.fits"), try ModelFile(path: "\(folder)/b.fits"))
      let quantity = try #require(difference.quantities.first { $0.name == "COUNTS" })
      #expect(quantity.differing == 1 && quantity.place == "energy 2 to 4 TeV, lon 0 to 1 deg, lat -3 to -1 deg")
    }
  }
}

/// The cubes of Gammapy up to 0.7. The numbers were computed with astropy and numpy from the same files.
@Suite("Old cubes", .enabled(if: SharedData.isPresent, "\(SharedData.skip)"), .timeLimit(.minutes(60)))
struct OldCubeTests {
  @Test(
    "Tables of old cubes are read with their unit, and have the same integrals as before",
    arguments: [
      ("test1.fits", [14, 24, 24], 9.457077586730838, 13.087638218084367, nil),
      ("test2.fits.gz", [10, 20, 20], 88.35933333333334, 155.0958702788392, 132539.0),
      ("true.fits.gz", [20, 60, 60], 70102.71768611309, 1422055.4705774751, 70102.71768611312),
      ("reco.fits.gz", [20, 60, 60], 209.49382000000006, 9663.312106394624, 31424073.0),
    ])
  func table(file: String, shape: [Int], integral: Double, value: Double, counts: Double?) throws {
    let model = try ModelFile(path: SharedData.path("data/fov-cubes/bg_cube_model_\(file)"))
    #expect(model.rate.shape == shape && model.hdu == "BACKGROUND")
    #expect(close(model.model.axes.countRates(model.rate, .flat).sum(), integral))
    // In the old order of axes, [energy, DETY, DETX], this is [2, 7, 5].
    #expect(close(model.rate[2, 5, 7], value * 1e-6))
    #expect(model.arrays["COUNTS"].map { close($0.sum(), counts ?? 0) } ?? (counts == nil))
    guard counts != nil else { return #expect(model.companions.isEmpty) }
    #expect(model.notes.all.map(\.topic) == ["orientation", "missing-alignment", "livetime"])
    let exposure = try #require(model.arrays["EXPOSURE"])
    // For any smoothing, rate x exposure at each energy is the counts.
    let (rate, seen) = (model.rate.combined(with: exposure) { $0 * $1 }, try #require(model.arrays["COUNTS"]))
    for energy in 0..<3 {
      let sums = try [rate, seen].map { try $0.sliced("energy", at: energy).sum() }
      #expect(close(sums[0], sums[1], within: 1e-9))
    }
  }

  @Test("An image of an old cube is equal to the table of the same cube")
  func image() throws {
    let folder = SharedData.path("reference/crab4-cubes")
    let image = try ModelFile(path: "\(folder)/crab4_cube_all_default_image.fits")
    let table = try ModelFile(path: "\(folder)/crab4_cube_all_default_table.fits")
    #expect(image.rate.shape == [10, 20, 20] && image.hdu == "PRIMARY")
    #expect(zip(image.rate.values, table.rate.values).allSatisfy { close($0, $1) })
    for (mine, other) in zip(image.axes, table.axes) {
      #expect(mine.name == other.name)
      for (left, right) in zip(mine.edges, other.edges) { #expect(abs(left - right) < 1e-12) }
    }
    #expect(close(image.rate[3, 12, 4], 2.0902311888238354e-05))
  }

  @Test(
    "An old cube is written in its own format, as table and image, and reads back equal",
    arguments: ["test2.fits.gz", "reco.fits.gz"])
  func roundTrip(file: String) throws {
    try withTemporaryFolder { folder in
      let stored = try ModelFile(path: SharedData.path("data/fov-cubes/bg_cube_model_\(file)"))
      let model = stored.model
      _ = try ModelFile.write(model, to: "\(folder)/table.fits.gz", format: .gammapy07Table)
      _ = try ModelFile.write(model, to: "\(folder)/image.fits.gz", format: .oldImage)
      let table = try ModelFile(path: "\(folder)/table.fits.gz")
      #expect(table.rate == stored.rate && table.arrays["COUNTS"] == stored.arrays["COUNTS"])
      #expect(table.arrays["EXPOSURE"] == stored.arrays["EXPOSURE"])
      let image = try ModelFile(path: "\(folder)/image.fits.gz")
      #expect(image.rate.values == stored.rate.values && image.rate.shape == stored.rate.shape)
      for (mine, other) in zip(image.axes, stored.axes) {
        for (left, right) in zip(mine.edges, other.edges) { #expect(abs(left - right) < 1e-12) }
      }
    }
  }
}
