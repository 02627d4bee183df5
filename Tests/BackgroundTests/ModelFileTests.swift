import Diagnostics
import FITS
import Foundation
import Histograms
import Tables
import TestSupport
import Testing
import Units

@testable import BackgroundModels
@testable import ModelFiles
@testable import Production

@Suite("Model files", .timeLimit(.minutes(60))) struct ModelFileTests {
  static let counts = (0..<12).map { Double(($0 * 7) % 5) }

  static func model() throws -> BackgroundModel {
    try Fixture.model(counts, axes: Fixture.axes(), unexposed: [11])
      .smoothed(by: GaussianSmoothing(sigma: 0.2)).fillingEmptyBins(by: ShrinkSparseBins())
  }

  static func runs() -> [RunStatistics] {
    [Int64(20136), 20137].map { id in
      var run = RunStatistics(obsID: id)
      run.ontime = 1682
      run.filled = 7
      return run
    }
  }

  static let provenance = [Keyword("CREATOR", .string("a test"))]

  @Test("A file with more than 2^53 counts in a bin is an error")
  func tooManyCounts() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/m.fits"
      let model = try Fixture.model([1e300] + Self.counts.dropFirst(), axes: Fixture.axes())
      _ = try ModelFile.write(model, to: path, provenance: [])
      let error = #expect(throws: BackgroundError.self) { try ModelFile(path: path) }
      #expect(error?.description == "\(path)[BKG]: a bin with 1e+300 counts; expected at most 2^53, about 9e15")
    }
  }

  @Test("A model reads back to the last bit, compressed or not", arguments: ["m.fits", "m.fits.gz"])
  func roundTrip(name: String) throws {
    try withTemporaryFolder { folder in
      let model = try Self.model()
      let path = "\(folder)/\(name)"
      let notes = try ModelFile.write(model.made(of: Self.runs()), to: path, provenance: Self.provenance)
      #expect(notes.isEmpty)
      let stored = try ModelFile(path: path)
      #expect(stored.hdu == "BKG" && stored.axes == model.axes.all && stored.notes.isEmpty)
      func same(_ left: Histogram?, _ right: [Double]) -> Bool {
        left.map { zip($0.values, right).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) } } ?? false
      }
      #expect(same(stored.rate, model.rate.values))
      #expect(same(stored.arrays["BKG_ERR"], model.error.values))
      #expect(same(stored.arrays["COUNTS"], model.counts.values))
      #expect(same(stored.arrays["EXPOSURE"], model.exposure.values))
      #expect(same(stored.arrays["STATE"], model.states.map { Double($0.rawValue) }))
      #expect(stored.text("CREATOR") == "a test" && stored.text("SMOOTH") == "gaussian 0.2 deg")
      #expect(try readTable(path, hdu: .name("RUNS"))["OBS_ID"]?.values == .int([20136, 20137]))
    }
  }

  @Test("A DATASUM that does not match is an error in every HDU that is read, and ignored on request")
  func dataSums() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/m.fits"
      let notes = try ModelFile.write(Self.model().made(of: Self.runs()), to: path, provenance: Self.provenance)
      #expect(notes.isEmpty)
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      let card = Array("DATASUM = '".utf8)
      let places = bytes.indices.dropLast(card.count).filter { Array(bytes[$0..<$0 + card.count]) == card }
      // The primary HDU has no data.
      #expect(places.count >= 5)
      var wrong: Set<String> = []
      for place in places.map({ $0 + card.count }) where bytes[place] != UInt8(ascii: "0") {
        var changed = bytes
        changed[place] = bytes[place] == UInt8(ascii: "9") ? UInt8(ascii: "8") : bytes[place] + 1
        try Data(changed).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: FITSError.self) { try ModelFile(path: path) }
        if case .dataSum(let damage, _, _) = error { wrong.insert(damage.hdu ?? "") }
        #expect(try ModelFile(path: path, dataSums: .ignore).rate.values.count == 12)
      }
      #expect(wrong.isSuperset(of: ["BKG", "STATE", "RUNS"]), "\(wrong)")
    }
  }

  @Test("The header is that of a GADF BKG_2D; energy varies fastest, values are in the last column")
  func gadf() throws {
    let table = try Self.model().backgroundTable(name: "BKG3")
    let expected = [
      "HDUCLASS": "GADF", "HDUVERS": "0.3", "HDUCLAS1": "RESPONSE", "HDUCLAS2": "BKG", "HDUCLAS3": "FULL-ENCLOSURE",
      "HDUCLAS4": "BKG_2D", "FOVALIGN": "RADEC",
    ]
    for (keyword, value) in expected { #expect(table.keyword(keyword) == .string(value)) }
    #expect(table.name == "BKG3")
    #expect(table.columns.map(\.name) == ["ENERG_LO", "ENERG_HI", "THETA_LO", "THETA_HI", "BKG"])
    #expect(table.columns.map(\.unit) == ["TeV", "TeV", "deg", "deg", "s-1 MeV-1 sr-1"])
    guard case .vector(let rows, let shape) = table["BKG"]?.values else { return #expect(Bool(false)) }
    let rate = try Self.model().rate
    #expect(shape == [4, 3] && rows[0][1] == rate[1, 0] && rows[0][4] == rate[0, 1])
  }

  @Test("A note says that there are as many energy bins as offset bins, because the array's order is ambiguous")
  func ambiguous() throws {
    try withTemporaryFolder { folder in
      let axes = try Fixture.plainAxes(energies: 3, rings: 3)
      let model = try Fixture.model((1...9).map(Double.init), axes: axes)
      let notes = try ModelFile.write(model, to: "\(folder)/m.fits")
      #expect(notes.all.map(\.topic) == ["ambiguous-axes"])
      let stored = try ModelFile(path: "\(folder)/m.fits")
      #expect(stored.rate == model.rate && stored.notes.all.map(\.topic) == ["ambiguous-axes"])
    }
  }

  @Test("A model of another program is read: offset fastest, BGD, other units of rate, energy and angle, no companions")
  func foreign() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/other.fits"
      let table = Table(
        name: "BACKGROUND", keywords: [Keyword("HDUCLAS4", .string("BKG_2D"))],
        columns: [
          Column("THETA_LO", unit: "rad", .vector([[0, 0.01]], shape: [2])),
          Column("THETA_HI", unit: "rad", .vector([[0.01, 0.02]], shape: [2])),
          Column("ENERG_LO", unit: "GeV", .vector([[100, 1000, 2000]], shape: [3])),
          Column("ENERG_HI", unit: "GeV", .vector([[1000, 2000, 5000]], shape: [3])),
          Column("BGD", unit: "1 / (s sr TeV)", .vector([[1, 2, 3, 4, 5, 6]], shape: [2, 3])),
        ])
      var writer = try FITSWriter(path: path)
      try writer.append(table)
      try writer.close()
      let stored = try ModelFile(path: path)
      #expect(stored.axes[0].edges == [0.1, 1, 2, 5] && close(stored.axes[1].edges[2], 1.1459155902616465))
      #expect(close(stored.rate[1, 0], 3e-6) && close(stored.rate[0, 1], 2e-6) && stored.companions.isEmpty)
      #expect(stored.text("HDUCLAS4") == "BKG_2D" && stored.text("FOVALIGN") == nil && stored.counts == nil)
    }
  }

  @Test("A summary has bins, counts, integral and provenance")
  func summary() throws {
    try withTemporaryFolder { folder in
      let model = try Self.model()
      _ = try ModelFile.write(model.made(of: Self.runs()), to: "\(folder)/m.fits", provenance: Self.provenance)
      let summary = try ModelFile(path: "\(folder)/m.fits")
      #expect(summary.counts == model.counts.sum() && summary.binsWithoutRate == 0)
      #expect(summary.states == model.stateCounts)
      #expect(summary.prediction.integral == model.integral())
      #expect(summary.provenance.contains { $0.name == "NRUNS" && $0.value == .int(2) })
    }
  }

  @Test("A difference has the quantity, its size, and the bin; equal files have none")
  func difference() throws {
    try withTemporaryFolder { folder in
      let axes = try Fixture.axes()
      let left = try Fixture.model(Self.counts, axes: axes)
      var changed = Self.counts
      changed[4] += 1
      let right = try Fixture.model(changed, axes: axes, unexposed: [0])
      for (name, model) in [("a", left), ("b", right)] {
        _ = try ModelFile.write(model, to: "\(folder)/\(name).fits")
      }
      let (a, b) = (try ModelFile(path: "\(folder)/a.fits"), try ModelFile(path: "\(folder)/b.fits"))
      #expect(ModelDifference(a, a).isEmpty)
      let difference = ModelDifference(a, b)
      #expect(!difference.isEmpty && difference.axes.isEmpty && difference.unpaired.isEmpty)
      let counts = try #require(difference.quantities.first { $0.name == "COUNTS" })
      #expect(counts.differing == 1 && counts.largestAbsolute == 1 && counts.largestRelative == 0.25)
      #expect(counts.place == "energy 0.3 to 1 TeV, offset 0.5 to 1.2 deg")
      let rate = try #require(difference.quantities.first)
      #expect(rate.name == "BKG" && rate.differing == 2 && rate.largestRelative == .infinity)
      #expect(rate.place == "energy 0.1 to 0.3 TeV, offset 0 to 0.5 deg")
      let other = try Fixture.model([1, 2], axes: Fixture.plainAxes(energies: 1, rings: 2))
      _ = try ModelFile.write(other, to: "\(folder)/c.fits")
      #expect(ModelDifference(a, try ModelFile(path: "\(folder)/c.fits")).axes.count == 2)
    }
  }

  @Test("An infinite value equals itself, and differs infinitely from every other")
  func infinity() throws {
    let axes = try Fixture.axes()
    func model(_ value: Double) throws -> BackgroundModel {
      var rates = [Double](repeating: 1, count: 12)
      rates[4] = value
      return try Fixture.rates(rates, axes: axes)
    }
    let values = [.infinity, -.infinity, .nan, 0, 1, -1.0]
    for (i, left) in values.enumerated() {
      for (j, right) in values.enumerated() {
        let rate = try #require(try ModelDifference((model(left), "a"), (model(right), "b")).quantities.first)
        #expect(rate.differing == (i == j ? 0 : 1), "\(left) and \(right)")
        guard i != j else { continue }
        let isFinite = left.isFinite && right.isFinite
        #expect(isFinite ? rate.largestRelative <= 2 : rate.largestRelative == .infinity, "\(left) and \(right)")
        #expect(rate.place == "energy 0.3 to 1 TeV, offset 0.5 to 1.2 deg")
      }
    }
  }

  @Test(
    "Errors say what a file lacks, with file, HDU and column",
    arguments: [
      ("no rate", "expected an HDU with a column BKG or BGD"),
      (
        "no THETA_HI",
        "x.fits[BKG]: no column 'THETA_HI'; expected THETA_HI, which GADF requires; did you mean 'THETA_LO'?"
      ),
      ("unit", "x.fits[BKG], column BKG: unit 'm'; expected a unit convertible to 's-1 MeV-1 sr-1'"),
      ("shape", "x.fits[BKG], column BKG: an array of 2 x 2; expected 3 x 2, to match the bins of the axes"),
      (
        "edges",
        "x.fits[BKG], column ENERG_LO: edge 2 (0.1) is not above the edge before it (0.1); expected strictly "
          + "increasing edges"
      ),
      ("rows", "2 rows; expected one row that contains the arrays"),
    ])
  func damaged(fault: String, text: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.fits"
      var columns = [
        Column("ENERG_LO", unit: "TeV", .vector([[0.1, fault == "edges" ? 0.1 : 1, 2]], shape: [3])),
        Column("ENERG_HI", unit: "TeV", .vector([[1, 2, 5]], shape: [3])),
        Column("THETA_LO", unit: "deg", .vector([[0, 1]], shape: [2])),
        Column("THETA_HI", unit: "deg", .vector([[1, 2]], shape: [2])),
        Column(
          fault == "no rate" ? "RATE" : "BKG", unit: fault == "unit" ? "m" : "s-1 MeV-1 sr-1",
          .vector(
            [[Double](repeating: 1, count: fault == "shape" ? 4 : 6)], shape: fault == "shape" ? [2, 2] : [3, 2])),
      ]
      if fault == "no THETA_HI" { columns.remove(at: 3) }
      if fault == "rows" {
        columns = columns.map { column in
          guard case .vector(let rows, let shape) = column.values else { return column }
          return Column(column.name, unit: column.unit, .vector(rows + rows, shape: shape))
        }
      }
      var writer = try FITSWriter(path: path)
      try writer.append(Table(name: "BKG", columns: columns))
      try writer.close()
      let error = #expect(throws: BackgroundError.self) { try ModelFile(path: path) }
      #expect(error?.description.contains(text) == true, "\(error as Any)")
    }
  }

  @Test(
    "Axes that a model cannot have are errors that say what is wrong",
    arguments: [
      (0.0, 90.0, "an energy axis from 0 TeV; expected a lower limit above 0 TeV"),
      (0.1, 100, "axis 'lat': -100 to 100 deg; expected field-of-view coordinates from -90 to 90 deg"),
    ])
  func impossibleAxes(energy: Double, lat: Double, told: String) throws {
    let axes = [
      try Axis(name: "energy", edges: [energy, 1, 10], unit: .TeV),
      try Axis(name: "lon", edges: [-1, 1], unit: .deg), try Axis(name: "lat", edges: [-lat, lat], unit: .deg),
    ]
    let error = #expect(throws: BackgroundError.self) {
      try ModelFile.modelAxes(axes, path: "m.fits", alignment: .altaz)
    }
    #expect(error?.description == "m.fits: \(told)")
  }
}
