import Histograms
import Sky
import Testing

@testable import BackgroundModels
@testable import Production

@Suite("Filling") struct FillTests {
  static func contribution(_ id: Int64, axes: some ModelAxes, counts: Double = 1, time: Double = 100) -> RunCounts {
    var statistics = RunStatistics(obsID: id)
    statistics.ontime = time
    statistics.livetime = 0.9 * time
    return RunCounts(
      counts: Histogram(axes: axes.all, filledWith: counts), time: time, statistics: statistics)
  }

  static func empty(_ axes: RadialAxes) -> RunCounts {
    RunCounts(counts: Histogram(axes: axes.all), time: 1, statistics: RunStatistics(obsID: 1))
  }

  @Test("Every event is in one number: filled, outside the offsets, outside the energies, or cut")
  func accounting() throws {
    let axes = try Fixture.axes()
    let kernel = FillKernel(energy: axes.energy, finder: OffsetBinner(axes.offset), positions: 3)
    let pointing = OffsetFinder(pointingRA: 83, pointingDec: 0)
    let energy = [0.1, 0.3, 20, 20.1, 0.05, 1, 1, 1, 0.99999, 30]
    let dec = [0.0, 0.6, -1.9, 1, 1, 2.1, 88.9, 0.2, -0.49, 5]
    let ra = [Double](repeating: 83, count: 10)
    var all = Self.empty(axes)
    kernel.count(energy: energy, EventPlaces(time: ra, ra: ra, dec: dec), in: pointing, marks: nil, into: &all)
    #expect(all.statistics.filled == 5 && all.counts.sum() == 5)
    #expect(all.statistics.outsideEnergy == 2 && all.statistics.outsideOffset == 3 && all.statistics.cut == 0)
    #expect(all.counts[0, 0] == 1 && all.counts[1, 1] == 1 && all.counts[3, 2] == 1 && all.counts[2, 0] == 1)
    #expect(all.counts[1, 0] == 1)

    var some = Self.empty(axes)
    let isKept = [false, true, true, false, true, false, true, true, false, true]
    kernel.count(
      energy: energy, EventPlaces(time: ra, ra: ra, dec: dec), in: pointing, marks: isKept.map { $0 ? .counts : .cut },
      into: &some)
    #expect(some.statistics.cut == 4 && some.statistics.filled == 3)
    #expect(some.statistics.outsideEnergy == 1 && some.statistics.outsideOffset == 2)
  }

  @Test(
    "Counts do not depend on the division into blocks: they are those of the offsets",
    arguments: [0, 1, 511, 512, 513, 1025, 5000])
  func blocks(count: Int) throws {
    let axes = try Fixture.plainAxes(energies: 4, rings: 5)
    let pointing = OffsetFinder(pointingRA: 359.5, pointingDec: -30)
    var random = Random()
    var (energy, ra, dec, isKept): ([Double], [Double], [Double], [Bool]) = ([], [], [], [])
    var expected = Histogram(axes: axes.all)
    for i in 0..<count {
      energy.append(0.5 + 20 * random.next())
      ra.append((356 + 7 * random.next()).truncatingRemainder(dividingBy: 360))
      dec.append(-33 + 6 * random.next())
      isKept.append(random.next() < 0.7)
      let offset = pointing.offset(ra: ra[i], dec: dec[i])
      if isKept[i], let e = axes.energy.index(of: energy[i]), let o = axes.offset.index(of: offset) {
        expected[e, o] += 1
      }
    }
    var contribution = Self.empty(axes)
    FillKernel(energy: axes.energy, finder: OffsetBinner(axes.offset), positions: 5).count(
      energy: energy, EventPlaces(time: ra, ra: ra, dec: dec), in: pointing, marks: isKept.map { $0 ? .counts : .cut },
      into: &contribution)
    #expect(contribution.counts == expected)
  }

  @Test(
    "Rings are those of the offset to the last bit, also for events on an edge, on any axis",
    arguments: [
      "sqrt 0 3 deg 9 bins", "linear 0.5 2.5 deg 4 bins", "0, 1, 90 deg", "linear 0 180 deg 6 bins",
      "1, 1.0000000000000002, 2 deg",
    ])
  func rings(text: String) throws {
    let axis = try Axis(parsing: text, name: "offset")
    let rings = OffsetBinner(axis)
    let pointing = OffsetFinder(pointingRA: 83.6, pointingDec: 22)
    var random = Random()
    var directions: [(ra: Double, dec: Double)] = [(83.6, 22), (263.6, -22)]
    for edge in axis.edges {
      for _ in 0..<200 {
        directions.append(offsetBy(ra: 83.6, dec: 22, positionAngle: 360 * random.next(), distance: edge))
      }
    }
    for _ in 0..<2000 {
      directions.append(
        offsetBy(
          ra: 83.6, dec: 22, positionAngle: 360 * random.next(), distance: 1.2 * axis.edges[axis.count] * random.next())
      )
    }
    let (ra, dec) = (directions.map(\.ra), directions.map(\.dec))
    var found = [Int32](repeating: 0, count: ra.count)
    ra.withUnsafeBufferPointer { ra in
      dec.withUnsafeBufferPointer { dec in
        found.withUnsafeMutableBufferPointer { found in
          rings.find(EventDirections(time: ra, ra: ra, dec: dec), in: pointing, into: found)
        }
      }
    }
    for (i, direction) in directions.enumerated() {
      let offset = pointing.offset(ra: direction.ra, dec: direction.dec)
      #expect(Int(found[i]) == axis.index(of: offset) ?? -1)
    }
  }

  @Test("Exposure is the sum over runs of time x energy width x solid angle")
  func exposure() throws {
    let axes = try Fixture.axes()
    var fill = CountsAccumulator(axes: axes)
    try fill.add(Self.contribution(1, axes: axes, time: 100))
    try fill.add(Self.contribution(2, axes: axes, counts: 3, time: 250))
    #expect(fill.counts.values.allSatisfy { $0 == 4 } && fill.total.ontime == 350)
    for (exposure, unit) in zip(fill.exposure.values, axes.phaseSpace().values) { #expect(close(exposure, 350 * unit)) }
    #expect(fill.model.counts == fill.counts && fill.runs.map(\.obsID) == [1, 2])
  }

  @Test("Without runs a model has no rate anywhere")
  func empty() throws {
    let model = CountsAccumulator(axes: try Fixture.axes()).model
    #expect(model.rate.values.allSatisfy { $0.isNaN })
  }

  @Test(
    "Sums with a common run, or with other axes, time, solid angle or region rules, cannot be added")
  func refused() throws {
    let axes = try Fixture.axes()
    var fill = CountsAccumulator(axes: axes)
    try fill.add(Self.contribution(7, axes: axes))
    func told(_ body: () throws -> Void) -> String? {
      do { try body() } catch { return "\(error)" }
      return nil
    }
    #expect(
      told { try fill.add(Self.contribution(7, axes: axes)) }
        == "OBS_ID 7: the run is already in the model; expected each run only once; "
        + "select each run once, and add only models that have no run in common")
    let other = try Fixture.plainAxes(energies: 4, rings: 3)
    #expect(
      told { try fill.add(Self.contribution(8, axes: other)) }
        == "the two models have different axes: energy: 0.1, 0.3, 1, 4, 20 TeV and energy: log 1 16 TeV 4 bins; "
        + "expected the same axes")
    var options = FillOptions()
    options.rules.time = .livetime
    #expect(
      told { try fill.add(CountsAccumulator(axes: axes, options: options)) }
        == "the two models have different exposure times: ontime and livetime; expected the same exposure times")
    options = FillOptions()
    options.rules.solidAngle = .flat
    #expect(told { try fill.add(CountsAccumulator(axes: axes, options: options)) }?.contains("solid angle") == true)
    options = FillOptions()
    options.rules.coordinates = .fileGADF
    #expect(
      told { try fill.add(CountsAccumulator(axes: axes, options: options)) }
        == "the two models have different coordinates: computed and file-gadf; expected the same coordinates")
    #expect(fill.runs.count == 1 && fill.counts.sum() == 12)
  }

  @Test("The closure predicts counts for the time that is used as exposure")
  func closure() throws {
    let axes = try Fixture.axes()
    var options = FillOptions()
    options.rules.time = .livetime
    var fill = CountsAccumulator(axes: axes, options: options)
    var contribution = Self.contribution(1, axes: axes, time: 100)
    // The rate is flat, so that nothing depends on interpolation.
    contribution.counts = axes.phaseSpace().mapping { ($0 * 90 * 1e-3).rounded() }
    contribution.time = 90
    try fill.add(contribution)
    #expect(close(fill.closure(of: fill.model).total, 1, within: 1e-3))
  }
}

/// Seeded random numbers from 0 to below 1.
private struct Random {
  private var state: UInt64 = 12345

  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) * 0x1p-53
  }
}
