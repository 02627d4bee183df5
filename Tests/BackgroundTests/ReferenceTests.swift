import BackgroundModels
import DL3
import Diagnostics
import Expression
import Foundation
import Histograms
import Production
import TestSupport
import Testing

/// The 45 off runs of H.E.S.S. DR1 are compared with numbers that were computed independently (numpy).
@Suite(
  "The off runs of H.E.S.S. DR1", .enabled(if: SharedData.isPresent, "\(SharedData.skip)"), .timeLimit(.minutes(60)))
struct ReferenceTests {
  // The names are the keys of the JSON file.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  struct Reference: Decodable {
    struct Band: Decodable {
      var zenith_deg: [Double]
      var counts: [[Double]]
      var exposure: [[Double]]
      var rate: [[Double]]
      var ontime_s: Double
    }
    var bands: [Band]
  }

  static func reference() throws -> Reference {
    try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: URL(fileURLWithPath: SharedData.path("reference/off-runs-2d.json"))))
  }

  static func axes() throws -> RadialAxes {
    try RadialAxes(
      energy: Axis(parsing: "log 0.1 100 TeV 19 bins", name: "energy"),
      offset: Axis(parsing: "sqrt 0 3 deg 9 bins", name: "offset"))
  }

  /// Returns the off runs whose zenith angle is within a band.
  static func offRuns(_ store: DataStore, zenith: [Double] = [0, 90]) -> [Int64] {
    let (names, zeniths) = (store.runs.texts("TARGET_NAME") ?? [], store.runs.numbers("ZEN_PNT") ?? [])
    return store.runs.obsIDs.enumerated().filter { row, _ in
      names[row] == "Off data" && zeniths[row] >= zenith[0] && zeniths[row] < zenith[1]
    }.map(\.element)
  }

  static func options(jobs: Int = 2) -> FillOptions {
    var options = FillOptions()
    options.rules.solidAngle = .flat
    options.gti = .keep
    options.jobs = jobs
    return options
  }

  @Test("Counts are exact, exposure and rate agree to 1e-12, for all runs and in each zenith band", arguments: 0..<4)
  func numbers(band: Int) throws {
    let expected = try Self.reference().bands[band]
    let store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
    let fill = try CountsAccumulator(
      axes: Self.axes(), store: store, obsIDs: Self.offRuns(store, zenith: expected.zenith_deg),
      options: Self.options())
    let model = fill.model
    #expect(fill.total.ontime == expected.ontime_s)
    for (bin, counts) in expected.counts.joined().enumerated() { #expect(model.counts.values[bin] == counts) }
    for (bin, exposure) in expected.exposure.joined().enumerated() {
      #expect(close(model.exposure.values[bin], exposure))
    }
    for (bin, rate) in expected.rate.joined().enumerated() { #expect(close(model.rate.values[bin], rate)) }
  }

  @Test("One, two and five threads give the same bits; every event is accounted for")
  func threads() throws {
    let store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
    let runs = Self.offRuns(store)
    let fills = try [1, 2, 5].map { jobs in
      var options = FillOptions()
      options.jobs = jobs
      return try CountsAccumulator(axes: Self.axes(), store: store, obsIDs: runs, options: options)
    }
    #expect(fills[0] == fills[1] && fills[0] == fills[2])
    let total = fills[0].total
    #expect(total.read == 383_330 && total.outsideGTI == 114)
    #expect(
      total.read == total.nonFinite + total.impossible + total.outsideGTI + total.cut + total.outsideOffset
        + total.outsideEnergy + total.filled)
    #expect(Double(total.filled) == fills[0].counts.sum())
    #expect(fills[0].runs.map(\.obsID) == runs)
  }

  @Test("The sums of the bands add up to the sum of all runs")
  func sum() throws {
    let store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
    let all = try CountsAccumulator(
      axes: Self.axes(), store: store, obsIDs: Self.offRuns(store), options: Self.options())
    var sum = CountsAccumulator(axes: try Self.axes(), options: Self.options())
    for zenith in [[0.0, 20], [20, 40], [40, 90]] {
      try sum.add(
        CountsAccumulator(
          axes: Self.axes(), store: store, obsIDs: Self.offRuns(store, zenith: zenith), options: Self.options()))
    }
    #expect(sum.counts == all.counts && sum.runs.count == 45)
    for (left, right) in zip(sum.exposure.values, all.exposure.values) { #expect(close(left, right)) }
    #expect(throws: BackgroundError.runTwice(all.runs[0].obsID)) {
      var twice = all
      try twice.add(all)
    }
  }

  @Test("Livetime is ontime without dead time, and its rates are higher accordingly")
  func livetime() throws {
    let store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
    let runs = Self.offRuns(store)
    var options = Self.options()
    let ontime = try CountsAccumulator(axes: Self.axes(), store: store, obsIDs: runs, options: options)
    options.rules.time = .livetime
    let livetime = try CountsAccumulator(axes: Self.axes(), store: store, obsIDs: runs, options: options)
    let ratio = livetime.total.ontime / livetime.total.livetime
    #expect(close(ratio, 1.076, within: 1e-3))
    #expect(close(livetime.model.rate.values[30], ontime.model.rate.values[30] * ratio))
    #expect(throws: BackgroundError.self) {
      var sum = ontime
      try sum.add(livetime)
    }
  }

  /// The models of the three zenith bands that are written by default.
  static func bands(_ treatment: RateTreatment) throws -> [(fill: CountsAccumulator, model: BackgroundModel)] {
    let store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
    return try [[0.0, 20], [20, 40], [40, 90]].map { zenith in
      let fill = try CountsAccumulator(axes: Self.axes(), store: store, obsIDs: Self.offRuns(store, zenith: zenith))
      return (fill, try fill.model.treated(by: treatment))
    }
  }

  /// The rates of single runs differ from the model with any policy; gammapy finds 0.58 to 1.79 of them above 0.5 TeV.
  @Test(
    "Models of three zenith bands predict their counts in all and at each energy, with any empty-bin policy",
    arguments: ["default", "merge", "floor", "power-law 10"])
  func closure(policy: String) throws {
    var table = ClosureTable()
    let emptyBins = policy == "default" ? defaultEmptyBinPolicy : try emptyBinPolicies.method(policy)
    for (fill, model) in try Self.bands(RateTreatment(emptyBins: emptyBins)) {
      let band = fill.closure(of: model)
      table.add(band)
      for part in band.energies where part.observed >= 10 {
        #expect(abs(part.ratio - 1) < 0.01 || abs(part.deviations) < 0.5, "\(policy) \(part)")
      }
    }
    #expect(close(table.total, 1, within: 2e-3) && table.totalAsRead == nil)
    #expect(table.energies.count == 18 && table.runs.count == 45)
    for ring in table.rings { #expect(!ring.isOff, "\(policy) \(ring)") }
    #expect(abs(table.least - 0.565) < 0.01 && abs(table.greatest - 1.726) < 0.02)
  }

  /// A reader that interpolates between mean rates predicts too few events at the threshold, where the rate is curved
  /// most.
  @Test("With mean rates as nodes the same models predict a tenth too few events")
  func means() throws {
    var table = ClosureTable()
    for (fill, model) in try Self.bands(RateTreatment(nodes: .means)) { table.add(fill.closure(of: model)) }
    #expect((0.88...0.96).contains(table.total) && table.energies.contains { $0.ratio < 0.85 })
  }

  @Test("An expression selects events by columns of the file and by their place in the field")
  func expression() throws {
    let store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
    let runs = Array(Self.offRuns(store).prefix(3))
    let axes = try Self.axes()
    func fill(_ text: String?) throws -> CountsAccumulator {
      var options = FillOptions()
      options.events = try text.map { try Expression($0) }
      return try CountsAccumulator(axes: axes, store: store, obsIDs: runs, options: options)
    }
    let all = try fill(nil)
    let inner = try fill("OFFSET < 2 && energy >= 0.1")
    #expect(inner.counts.values.enumerated().allSatisfy { $1 == ($0 % 9 < 4 ? all.counts.values[$0] : 0) })
    #expect(
      inner.total.cut > 0
        && inner.total.cut + inner.total.filled + inner.total.outsideEnergy
          == all.total.read - all.total.outsideGTI
    )
    let halves = try ["DETX < 0", "DETX >= 0", "EVENT_ID > 0 && sqrt(DETX^2 + DETY^2) < 2.0"].map { try fill($0) }
    #expect(halves[0].total.filled + halves[1].total.filled == all.total.filled)
    #expect(abs(halves[2].total.filled - inner.total.filled) < 20)
    #expect(throws: ExpressionError.self) { try fill("OFFSET + 2") }
    let error = #expect(throws: DL3Error.self) { try fill("NOSUCH > 2") }
    #expect(error?.description.contains("NOSUCH") == true)
  }

  @Test("A run that cannot be read is an error, or is skipped and listed")
  func refused() throws {
    let store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
    let runs = [Self.offRuns(store)[0], 7, Self.offRuns(store)[1], 8]
    var options = FillOptions()
    options.jobs = 3
    let axes = try Self.axes()
    let error = #expect(throws: DL3Error.self) {
      try CountsAccumulator(axes: axes, store: store, obsIDs: runs, options: options)
    }
    #expect(error?.description.contains("7") == true)
    options.keepGoing = true
    let fill = try CountsAccumulator(axes: axes, store: store, obsIDs: runs, options: options)
    #expect(fill.runs.map(\.obsID) == [runs[0], runs[2]] && fill.refused.map(\.obsID) == [7, 8])
    #expect(fill.refused[0].problem == error?.description)
  }
}
