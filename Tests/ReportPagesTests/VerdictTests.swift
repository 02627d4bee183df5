import Outputs
import Testing

@testable import ReportPages

@Suite("The head of the report page") struct VerdictTests {
  private let energies = [
    Reports.part(1, 2, n: 1000, mu: 1000, chi2: 20, freedom: 20),
    Reports.part(2, 4, n: 110, mu: 100, chi2: 22, freedom: 20),
  ]
  private let rings = [Reports.part(0, 1, n: 100, mu: 110), Reports.part(1, 2, n: 400, mu: 400)]

  @Test("The table lists the total, the worst energy, ring and run, each with its significance")
  func findings() throws {
    let rows = ResidualFindings(
      try Reports.closure(energies: energies, rings: rings, runs: [(1, 100, 100), (2, 130, 100), (3, 90, 100)])
    ).rows
    #expect(rows.map(\.what) == ["total", "worst energy bin", "worst ring, sum of runs", "worst run"])
    // (320 - 300) / sqrt(300), (110 - 100) / sqrt(100), (100 - 110) / sqrt(110) and (130 - 100) / sqrt(100).
    let wanted = [20 / 300.0.squareRoot(), 1, -10 / 110.0.squareRoot(), 3]
    for (row, wanted) in zip(rows, wanted) { #expect(abs((row.sigma ?? .nan) - wanted) < 1e-12, "\(row)") }
    #expect(rows[1].place == "2 to 4 TeV" && rows[2].place == "0 to 1 deg" && rows[3].place == "run 2")
    #expect(rows[3].remark == "norm 1.300; norms that differ between runs are not a fault of the models")
    #expect(!rows[3].isFault)
    #expect(rows[1].scatter?.chi2 == 22 && rows[1].scatter?.freedom == 20 && rows[2].scatter == nil)
  }

  @Test("The sum and the scatter of runs have rows of their own if different bins are the worst")
  func separateRows() throws {
    let rows = ResidualFindings(
      try Reports.closure(energies: [
        Reports.part(1, 2, n: 1000, mu: 1000, chi2: 90, freedom: 20),
        Reports.part(2, 4, n: 110, mu: 100, chi2: 22, freedom: 20),
      ])
    ).rows
    #expect(rows.map(\.what)[1...2] == ["worst energy bin, sum of runs", "worst energy bin, scatter of runs"])
    #expect(rows[1].place == "2 to 4 TeV" && rows[2].place == "1 to 2 TeV" && rows[2].scatter?.chi2 == 90)
  }

  @Test("The significance of chi2 is exact, also where its probability is smaller than any number")
  func scatter() {
    // References from mpmath with 60 digits.
    let references: [(chi2: Double, freedom: Int, log: Double, sigma: Double)] = [
      (1, 1, -1.14787446445, 0.475232849247), (800, 100, -250.853697905, 22.2185425565),
      (78, 54, -4.01882769334, 2.09751458634), (2020, 20, -960.533535125, 43.7226762058),
      (100_000, 20, -49915.4236429, 315.939073699), (40, 54, -0.0810872658888, -1.41943044321),
      (1_000_000, 1000, -496057.055527, 996.041397531), (5, 1000, 0, -65.5831929645),
    ]
    for (chi2, freedom, log, sigma) in references {
      let found = ChiSquare.logProbabilities(chi2, freedom: freedom).above
      #expect(abs(found - log) <= 1e-10 * max(1, abs(log)), "\(chi2)")
      #expect(abs(ChiSquare.significance(of: chi2, freedom: freedom) / sigma - 1) < 1e-9, "\(chi2)")
    }
  }

  @Test("Without tiles the quadrants are tested, so that a page never states that no fault was found if they deviate")
  func quadrants() throws {
    let names = ["lon > 0, lat > 0", "lon > 0, lat < 0", "lon < 0, lat < 0", "lon < 0, lat > 0"]
    let counts = [3745.0, 3300, 2927, 3347]
    let mirrored = try Reports.closure(
      energies: [Reports.part(1, 2, n: 13319, mu: 13319)], rings: [Reports.part(0, 2, n: 13319, mu: 13319)],
      quadrants: zip(names, counts).enumerated().map { ($1.0, $1.1, [2823.0, 3300, 3836, 3360][$0]) },
      runs: [(1, 13319, 13319)])
    let statements = Verdict(mirrored).statements
    #expect(
      statements.map(\.text) == [
        // (3745 - 2823) / sqrt(2823)
        "where lon > 0, lat > 0 there are 32.7 % more counts than predicted (17.4 sigma); 2 of the 4 bins deviate"
      ])
    #expect(statements[0].kind == .fault)
    let row = try #require(ResidualFindings(mirrored).rows.first { $0.what == "worst quadrant" })
    #expect(row.isFault && row.place == "lon > 0, lat > 0")
    let good = try Reports.closure(
      energies: [Reports.part(1, 2, n: 13319, mu: 13319)], rings: [Reports.part(0, 2, n: 13319, mu: 13319)],
      quadrants: zip(names, counts).map { ($0, $1, $1) }, runs: [(1, 13319, 13319)])
    #expect(Verdict(good).statements.map(\.kind) == [.fine])
    #expect(Verdict(good).statements[0].text.contains("1 energy bin, 1 ring and all 4 quadrants"))
  }

  @Test("A row of the table is marked exactly if a statement is about it")
  func marks() throws {
    let source = Reports.map(
      n: Reports.tiles { lon, lat in abs(lon - 0.6) < 0.1 && abs(lat + 1.0) < 0.1 ? 250 : 100 },
      mu: Reports.tiles { _, _ in 100 })
    let report = try Reports.closure(
      energies: [Reports.part(1, 2, n: 1_008_000, mu: 1_000_000), Reports.part(2, 4, n: 1200, mu: 1000)],
      rings: [Reports.part(0, 1, n: 103_000, mu: 100_000)], maps: [source], runs: [(1, 100, 100)])
    let marked = ResidualFindings(report).rows.filter(\.isFault)
    // 8 sigma of 1,008,000 counts are 0.8 %, which does no harm; the energy with a fault is therefore the worst.
    #expect(marked.map(\.what) == ["worst energy bin, sum of runs", "worst ring, sum of runs", "worst tile"])
    #expect(marked[0].place == "2 to 4 TeV")
    let text = Verdict(report).statements.map(\.text).joined(separator: " ")
    for row in marked { #expect(text.contains(row.place), "\(row.place): \(text)") }
  }

  private func statements(_ report: ClosureReport) -> [String] {
    Verdict(report).statements.map { "\($0.kind.rawValue): \($0.text)" }
  }

  @Test("Without deviations, the head says so")
  func good() throws {
    let map = Reports.map(n: Reports.tiles { _, _ in 100 }, mu: Reports.tiles { _, _ in 100 })
    let found = statements(try Reports.closure(energies: energies, rings: rings, maps: [map]))
    #expect(
      found == [
        "fine: the counts agree with the models in all 2 energy bins, all 2 rings and all 100 tiles with enough "
          + "counts, and so do their gradients across the field of view; each deviation is compatible with chance, or "
          + "too small to matter"
      ])
  }

  @Test("A gradient that the models predict is not taken for a source on one side, but a source in it is found")
  func predictedGradient() throws {
    let leaning = Reports.tiles { lon, lat in 1000 * (1 + 0.1 * lon - 0.05 * lat) }
    let good = try Reports.closure(maps: [Reports.map(n: leaning, mu: leaning, exposure: true)])
    #expect(Verdict(good).statements.map(\.kind) == [.fine])
    let n = Reports.tiles { lon, lat in
      1000 * (1 + 0.1 * lon - 0.05 * lat) + (abs(lon - 0.6) < 0.1 && abs(lat + 1.0) < 0.1 ? 400 : 0)
    }
    let found = statements(try Reports.closure(maps: [Reports.map(n: n, mu: n, exposure: true)]))
    #expect(found.count == 1 && found[0].contains("a source was probably not excluded"), "\(found)")
    #expect(found[0].contains("in the tile at lon +0.6 deg, lat \u{2212}1.0 deg"), "\(found)")
  }

  @Test("A source that was not excluded is named with its tile and directions")
  func source() throws {
    let n = Reports.tiles { lon, lat in abs(lon - 0.6) < 0.1 && abs(lat + 1.0) < 0.1 ? 250 : 100 }
    let radial = Reports.map(n: n, mu: Reports.tiles { _, _ in 100 })
    let text =
      "fault: an excess of 150 % (+15.0 sigma) in the tile at lon +0.6 deg, lat \u{2212}1.0 deg, towards south and "
      + "west (RADEC), 1.2 deg from the pointing; a source was probably not excluded"
    #expect(statements(try Reports.closure(maps: [radial])) == [text])
    // A cube contains the source; it is compared with the other directions. With the gradient of 0.7 and -1.1 % per deg
    // that the source itself causes, numpy gives 102.06 expected counts, an excess of 144.97 % and 12.65 sigma.
    let cube = Reports.map(n: n, mu: n, exposure: true)
    let found = statements(try Reports.closure(maps: [cube]))
    #expect(found == [text.replacing("150 % (+15.0", with: "145 % (+12.7")])
  }

  @Test("The runs that contain a source are named")
  func runsOfSource() throws {
    let n = Reports.tiles { lon, lat in abs(lon - 0.6) < 0.1 && abs(lat + 1.0) < 0.1 ? 250 : 100 }
    var map = Reports.map(n: n, mu: Reports.tiles { _, _ in 100 })
    // The tile at lon 0.6 and lat -1.0 has the index 6 x 10 + 2.
    map["excesses"] = [
      ["tile": 62, "obsID": 7, "observed": 180.0, "expected": 33.4],
      ["tile": 9, "obsID": 8, "observed": 18.0, "expected": 3.0],
    ]
    let found = statements(try Reports.closure(maps: [map]))
    #expect(
      found[0].hasSuffix(
        "a source was probably not excluded; most of the excess is in run 7 (180 counts, 33 expected)"),
      "\(found)")
  }

  @Test("Only whole items of a long warning are shown at the head")
  func warnings() {
    let items = (1...12).map { "1.071 times as many at \($0) to \($0 + 1) TeV" }
    let text = ReportPage.shortened(items.joined(separator: "; "))
    #expect(text == items[..<8].joined(separator: "; ") + "; and 4 more (see below)")
    #expect(ReportPage.shortened("short; and simple") == "short; and simple")
  }

  @Test("A threshold that is too low is named with its energies")
  func threshold() throws {
    let report = try Reports.closure(
      energies: [
        Reports.part(0.1, 0.2, n: 2100, mu: 2100, chi2: 2020, freedom: 20),
        Reports.part(0.2, 0.4, n: 2100, mu: 2100, chi2: 220, freedom: 20),
        Reports.part(0.4, 0.8, n: 2100, mu: 2100, chi2: 20, freedom: 20),
      ])
    // The excess variance is (101 - 1) times the mean counts of a run, 100, and its root is 100 of 100 counts.
    #expect(
      statements(report) == [
        "fault: at 0.1 to 0.4 TeV the counts of the runs scatter around the models more than Poisson statistics "
          + "predict; the additional scatter is most significant at 0.1 to 0.2 TeV, where it has a standard deviation "
          + "of 100 %; these energies are below the threshold of some runs, so the threshold of the models is too low; "
          + "raise it to at least 0.4 TeV"
      ])
  }

  @Test("Runs that differ over a wide range of energies are not a matter of the threshold")
  func spectra() throws {
    let report = try Reports.closure(
      energies: [0.1, 0.3, 1, 3].map { low in
        Reports.part(low, low * 3, n: 2100, mu: 2100, chi2: 2020, freedom: 20)
      })
    let text = try #require(statements(report).first)
    #expect(statements(report).count == 1 && text.contains("because their zenith angles differ"), "\(text)")
    #expect(!text.contains("threshold"))
  }

  @Test(
    "A cube in a wrong orientation is named with it",
    arguments: [
      ("mirrored along lon", -0.1, 0.03), ("mirrored along lat", 0.1, -0.03), ("rotated by 180 deg", -0.1, -0.03),
      ("transposed: lon and lat are exchanged", 0.03, 0.1),
      ("rotated by 90 deg, from the lat axis towards the lon axis", 0.03, -0.1),
    ])
  func orientation(name: String, lon: Double, lat: Double) throws {
    let n = Reports.tiles { 10_000 * (1 + 0.1 * $0 + 0.03 * $1) }
    let mu = Reports.tiles { 10_000 * (1 + lon * $0 + lat * $1) }
    let found = statements(try Reports.closure(maps: [Reports.map(n: n, mu: mu, exposure: true)]))
    let text = try #require(found.first { $0.contains("; the models are \(name)") }, "\(found)")
    #expect(text.contains("the counts rise by 10.0 % per deg towards west and 3.0 % per deg towards north"))
  }

  @Test("A gradient that radial models cannot reproduce is named with its direction")
  func gradient() throws {
    let map = Reports.map(
      n: Reports.tiles { lon, _ in 10_000 * (1 - 0.05 * lon) }, mu: Reports.tiles { _, _ in 10_000 })
    let found = statements(try Reports.closure(maps: [map]))
    #expect(
      found.first
        == "fault: the counts rise towards east by 5.0 % per deg; radial models cannot reproduce this gradient, but "
        + "cubes can")
    // The gradient also changes tiles at the border of the field.
    #expect(found.count == 2 && found[1].hasPrefix("doubt: ") && found[1].contains(" tile at lon "), "\(found)")
    #expect(found[1].hasSuffix("This deviation may be a consequence of the fault above"))
  }

  @Test("A deviation of many events by less than a percent is not a fault")
  func harmless() throws {
    let report = try Reports.closure(rings: [Reports.part(0, 1, n: 1_008_000, mu: 1_000_000)])
    #expect(statements(report).allSatisfy { $0.hasPrefix("fine") })
    let large = try Reports.closure(rings: [Reports.part(0, 1, n: 1_020_000, mu: 1_000_000)])
    #expect(
      statements(large) == ["fault: at offsets of 0 to 1 deg there are 2.0 % more counts than predicted (20.0 sigma)"])
  }
}
