import BackgroundModels
import DL3
import FITS
import Foundation
import Histograms
import Production
import Sky
import Tables
import TestSupport
import Testing
import Units

/// A store with runs of a flat field. Events are uniformly distributed over a cap of 4 deg around the pointing and over
/// an hour, at one energy.
private struct FlatField {
  static let pointing = (ra: 359.5, dec: -62.0)
  static let events = 400_000
  static let radius = 4.0
  static let ontime = 3600.0
  /// The events per s and sr.
  static let rate = Double(events) / ontime / SolidAngle.ring(from: 0, to: radius)

  static func write(to folder: String, runs: [Int64] = [1]) throws {
    try write(
      [
        Table(
          name: "OBS_INDEX",
          columns: [
            Column("OBS_ID", .int(runs)), Column("RA_PNT", unit: "deg", .double(runs.map { _ in pointing.ra })),
            Column("DEC_PNT", unit: "deg", .double(runs.map { _ in pointing.dec })),
          ])
      ], to: folder + "/obs-index.fits.gz")
    let rows = runs.flatMap { [($0, "events", "EVENTS"), ($0, "gti", "GTI")] }
    try write(
      [
        Table(
          name: "HDU_INDEX",
          columns: [
            Column("OBS_ID", .int(rows.map(\.0))), Column("HDU_TYPE", .string(rows.map(\.1))),
            Column("HDU_CLASS", .string(rows.map(\.1))), Column("FILE_DIR", .string(rows.map { _ in "." })),
            Column("FILE_NAME", .string(rows.map { "run\($0.0).fits" })), Column("HDU_NAME", .string(rows.map(\.2))),
          ])
      ], to: folder + "/hdu-index.fits.gz")
    for run in runs { try write(events(seed: UInt64(run)), to: folder + "/run\(run).fits") }
  }

  private static func events(seed: UInt64) -> [Table] {
    var random = SplitMix(state: seed)
    var (ra, dec): ([Double], [Double]) = ([], [])
    for _ in 0..<events {
      let cosine = 1 - random.unit() * (1 - cos(radius * .pi / 180))
      let place = offsetBy(
        ra: pointing.ra, dec: pointing.dec, positionAngle: 360 * random.unit(), distance: acos(cosine) * 180 / .pi)
      ra.append(place.ra)
      dec.append(place.dec)
    }
    let keywords = [
      Keyword("RA_PNT", .double(pointing.ra)), Keyword("DEC_PNT", .double(pointing.dec)),
      Keyword("DEADC", .double(1)), Keyword("HDUCLASS", .string("GADF")), Keyword("TIMESYS", .string("TT")),
      Keyword("MJDREFI", .int(53000)), Keyword("MJDREFF", .double(0.75)), Keyword("GEOLON", .double(16.5)),
      Keyword("GEOLAT", .double(-23.27)), Keyword("ALTITUDE", .double(1835)),
    ]
    return [
      Table(
        name: "EVENTS", keywords: keywords,
        columns: [
          Column("TIME", unit: "s", .double((0..<events).map { (Double($0) + 0.5) * ontime / Double(events) })),
          Column("RA", unit: "deg", .double(ra)), Column("DEC", unit: "deg", .double(dec)),
          Column("ENERGY", unit: "TeV", .double(Array(repeating: 1.5, count: events))),
        ]),
      Table(
        name: "GTI",
        columns: [Column("START", unit: "s", .double([0])), Column("STOP", unit: "s", .double([ontime]))]),
    ]
  }

  private static func write(_ tables: [Table], to path: String) throws {
    var writer = try FITSWriter(path: path)
    for table in tables { try writer.append(table) }
    try writer.close()
  }
}

/// The generator SplitMix64 (Steele, Lea, Flood 2014).
struct SplitMix {
  var state: UInt64
  mutating func unit() -> Double {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}

@Suite("Excluded regions remove events and exposure consistently", .timeLimit(.minutes(60)))
struct ExclusionTests {
  /// Five regions that overlap: one at the edge of the field, one at the pointing, one far outside.
  private func regions() throws -> SkyRegions {
    let (ra, dec) = FlatField.pointing
    func circle(_ angle: Double, _ distance: Double, _ radius: Double) throws -> CircleRegion {
      let place = offsetBy(ra: ra, dec: dec, positionAngle: angle, distance: distance)
      return try CircleRegion(longitude: place.ra, latitude: place.dec, radius: radius)
    }
    return SkyRegions([
      try circle(0, 0, 0.4), try circle(70, 0.5, 0.4), try circle(95, 0.8, 0.3), try circle(200, 2.9, 0.5),
      try circle(300, 40, 1), try circle(310, 1.7, 0.25),
    ])
  }

  private func chi2PerBin(_ fill: CountsAccumulator) -> (chi2: Double, bins: Int, pull: Double) {
    var (chi2, bins, worst) = (0.0, 0, 0.0)
    for (count, exposure) in zip(fill.counts.values, fill.exposure.values) where exposure > 0 {
      let expected = FlatField.rate * exposure / 1e6
      guard expected > 20 else { continue }
      let pull = (count - expected) / expected.squareRoot()
      chi2 += pull * pull
      bins += 1
      worst = max(worst, abs(pull))
    }
    return (chi2 / Double(bins), bins, worst)
  }

  @Test(
    "The policy decides the rate of bins that regions mask wholly",
    arguments: [
      ("none", BinState.unknown), ("floor", .unknown), ("floor 1e-9 s-1 MeV-1 sr-1", .floored),
      // A position without exposure stays unknown.
      (defaultEmptyBinPolicy.text, .unknown),
    ])
  func policies(text: String, state: BinState) throws {
    try withTemporaryFolder { folder in
      try FlatField.write(to: folder)
      let axes = try RadialAxes(
        energy: Axis(name: "energy", edges: [1, 1.4, 2], unit: .TeV),
        offset: Axis(name: "offset", edges: [0, 0.2, 0.35, 1, 2, 3], unit: .deg))
      var options = FillOptions()
      options.exclusion = Exclusion(everywhere: try regions())
      let fill = try CountsAccumulator(axes: axes, store: try DataStore(path: folder), obsIDs: [1], options: options)
      let model = fill.model.fillingEmptyBins(by: try emptyBinPolicies.method(text))
      // The circle of 0.4 deg around the pointing masks the first two rings, at both energies.
      let gone = [0, 1, 5, 6]
      for bin in gone {
        #expect(model.exposure.values[bin] == 0 && model.counts.values[bin] == 0)
        #expect(model.states[bin] == state)
        #expect(model.rate.values[bin].isNaN == (state == .unknown))
      }
    }
  }

  @Test("The rings of a flat field stay flat: there is no hole and no rim")
  func rings() throws {
    try withTemporaryFolder { folder in
      try FlatField.write(to: folder)
      // With one energy bin of 1 TeV, exposure / 1e6 MeV is time x solid angle.
      let axes = try RadialAxes(
        energy: Axis(name: "energy", edges: [1, 2], unit: .TeV),
        offset: .linear("offset", from: 0, to: 3, bins: 60, unit: .deg))
      var options = FillOptions()
      options.exclusion = Exclusion(everywhere: try regions())
      let fill = try CountsAccumulator(axes: axes, store: try DataStore(path: folder), obsIDs: [1], options: options)
      #expect(fill.total.excluded > 10_000)
      #expect(fill.counts.values[0...4].allSatisfy { $0 == 0 }, "the rings within 0.25 deg are wholly excluded")
      #expect(fill.model.rate.values[0].isNaN)
      let flatness = chi2PerBin(fill)
      // With 50 to 55 bins chi2 per bin is 1 +- 0.2. The largest of as many pulls exceeds 4 once in 300 fields.
      #expect(abs(flatness.chi2 - 1) < 0.6, "\(flatness)")
      #expect(flatness.pull < 4, "\(flatness)")
      // The areas of the circles, with half of the one at the edge, are 0.066 of that of the field. Some of them
      // overlap.
      let lost = 1 - (fill.unmaskedFields[1]?.total ?? 1)
      #expect((0.055...0.066).contains(lost), "\(lost)")
    }
  }

  @Test("The cells of a flat field stay flat, and the regions of one run apply only to it")
  func cells() throws {
    try withTemporaryFolder { folder in
      try FlatField.write(to: folder, runs: [1, 2])
      let axes = try CubeAxes(
        energy: Axis(name: "energy", edges: [1, 2], unit: .TeV),
        lon: .linear("lon", from: -2, to: 2, bins: 40, unit: .deg),
        lat: .linear("lat", from: -2, to: 2, bins: 40, unit: .deg))
      var options = FillOptions()
      options.exclusion = Exclusion(ofRun: [2: try regions()])
      let fill = try CountsAccumulator(
        axes: axes, store: try DataStore(path: folder), obsIDs: [1, 2], options: options)
      #expect(fill.runs[0].excluded == 0)
      #expect(fill.runs[1].excluded > 10_000)
      #expect(fill.unmaskedFields[1] == nil)
      let flatness = chi2PerBin(fill)
      #expect(flatness.bins == 1600)
      // For 1600 bins chi2 per bin is 1 +- 0.035.
      #expect(abs(flatness.chi2 - 1) < 0.12, "\(flatness)")
      #expect(flatness.pull < 5, "\(flatness)")
    }
  }

  @Test("A flat field stays flat in ALTAZ alignment, in which regions rotate, sliced and accurate")
  func turningCells() throws {
    try withTemporaryFolder { folder in
      try FlatField.write(to: folder)
      func fill(_ alignment: FieldAlignment, _ horizon: HorizonRule = .sliced) throws -> CountsAccumulator {
        let axes = try CubeAxes(
          energy: Axis(name: "energy", edges: [1, 2], unit: .TeV),
          lon: .linear("lon", from: -3, to: 3, bins: 40, unit: .deg),
          lat: .linear("lat", from: -2, to: 2, bins: 40, unit: .deg), alignment: alignment)
        var options = FillOptions()
        options.horizon = horizon
        options.exclusion = Exclusion(everywhere: try regions())
        return try CountsAccumulator(axes: axes, store: try DataStore(path: folder), obsIDs: [1], options: options)
      }
      for horizon in HorizonRule.allCases {
        let fill = try fill(.altaz, horizon)
        // A cell of 0.15 x 0.1 deg has 120 events.
        let flatness = chi2PerBin(fill)
        #expect(flatness.bins > 1400)
        // For 1500 bins chi2 per bin is 1 +- 0.037.
        #expect(abs(flatness.chi2 - 1) < 0.12, "\(flatness)")
        #expect(flatness.pull < 5, "\(flatness)")
        // Only the rims over which the regions rotate: cells that lose some of their exposure, but not all.
        let whole = fill.axes.phaseSpace().mapping { $0 * FlatField.ontime }
        var (rim, bins) = (0.0, 0)
        for (bin, exposure) in fill.exposure.values.enumerated() where exposure < 0.999 * whole.values[bin] {
          let expected = FlatField.rate * exposure / 1e6
          guard expected > 10 else { continue }
          rim += (fill.counts.values[bin] - expected) * (fill.counts.values[bin] - expected) / expected
          bins += 1
        }
        // For 60 bins chi2 per bin is 1 +- 0.18.
        #expect(bins > 60 && abs(rim / Double(bins) - 1) < 0.7, "\(rim / Double(bins)) of \(bins)")
      }
      // With the exposure of a field that does not rotate there would be holes and rims.
      var worst = 0.0
      for (count, exposure) in zip(try fill(.altaz).counts.values, try fill(.radec).exposure.values) where exposure > 0
      {
        let expected = FlatField.rate * exposure / 1e6
        if expected > 20 { worst = max(worst, abs(count - expected) / expected.squareRoot()) }
      }
      #expect(worst > 8, "\(worst)")
    }
  }

  @Test("A wedge removes the same fraction of every ring, so a flat field stays flat")
  func wedge() throws {
    try withTemporaryFolder { folder in
      try FlatField.write(to: folder)
      let axes = try RadialAxes(
        energy: Axis(name: "energy", edges: [1, 2], unit: .TeV),
        offset: .linear("offset", from: 0, to: 3, bins: 60, unit: .deg))
      let (ra, dec) = FlatField.pointing
      let place = offsetBy(ra: ra, dec: dec, positionAngle: 140, distance: 0.5)
      var options = FillOptions()
      options.exclusion = Exclusion(
        everywhere: SkyRegions([try CircleRegion(longitude: place.ra, latitude: place.dec, radius: 0.3)]),
        method: .wedge)
      let fill = try CountsAccumulator(axes: axes, store: try DataStore(path: folder), obsIDs: [1], options: options)
      let kept = 1 - atan(0.6) / .pi
      #expect(abs((fill.unmaskedFields[1]?.total ?? 0) - kept) < 1e-9 && fill.unmaskedFields[1]?.regions.count == 1)
      for time in fill.exposedTime.values { #expect(close(time, FlatField.ontime * kept, within: 1e-9)) }
      let flatness = chi2PerBin(fill)
      #expect(abs(flatness.chi2 - 1) < 0.6 && flatness.pull < 4, "\(flatness)")
      #expect(abs(fill.closure(of: fill.model).total - 1) < 0.015)
    }
  }

  @Test("Predictions are without excluded regions, so the closure stays near 1")
  func closure() throws {
    try withTemporaryFolder { folder in
      try FlatField.write(to: folder)
      let axes = try RadialAxes(
        energy: Axis(name: "energy", edges: [1, 2], unit: .TeV),
        offset: .sqrt("offset", from: 0, to: 3, bins: 9, unit: .deg))
      var options = FillOptions()
      options.exclusion = Exclusion(everywhere: try regions())
      let fill = try CountsAccumulator(axes: axes, store: try DataStore(path: folder), obsIDs: [1], options: options)
      let closure = try fill.closure(of: fill.model.treated())
      // The part of a ring that a region masks is the same for both.
      #expect(abs(closure.total - 1) < 0.002, "\(closure.total)")
    }
  }

  @Test("The sums are the same for any number of threads")
  func threads() throws {
    try withTemporaryFolder { folder in
      try FlatField.write(to: folder, runs: [1, 2, 3])
      let axes = try RadialAxes(
        energy: Axis(name: "energy", edges: [1, 2], unit: .TeV),
        offset: .sqrt("offset", from: 0, to: 3, bins: 9, unit: .deg))
      var options = FillOptions()
      options.exclusion = Exclusion(everywhere: try regions())
      let store = try DataStore(path: folder)
      let one = try CountsAccumulator(axes: axes, store: store, obsIDs: [1, 2, 3], options: options)
      options.jobs = 3
      #expect(try CountsAccumulator(axes: axes, store: store, obsIDs: [1, 2, 3], options: options) == one)
    }
  }
}
