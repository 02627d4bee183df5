import BackgroundModels
import Histograms
import Testing
import Units

@Suite("Model arithmetic") struct ArithmeticTests {
  static let counts = (0..<24).map { Double(($0 * 7) % 11) }

  static func cube(_ counts: [Double] = counts, time: Double = 1000, unexposed: Set<Int> = []) throws -> BackgroundModel
  {
    try Fixture.model(
      counts, axes: Fixture.cubeAxes(energies: 2, columns: 4, rows: 3), time: time, unexposed: unexposed)
  }

  @Test("A stack adds counts and exposures, weighted in each bin by exposure; its errors are those of the sum")
  func stack() throws {
    let (one, two) = (try Self.cube(unexposed: [3]), try Self.cube(Self.counts.map { 2 * $0 + 1 }, time: 500))
    let sum = try one + two
    #expect(sum.counts[1, 2, 1] == one.counts[1, 2, 1] + two.counts[1, 2, 1])
    #expect(close(sum.rate.values[5], (one.counts.values[5] + two.counts.values[5]) / sum.exposure.values[5]))
    #expect(close(sum.error.values[5], sum.counts.values[5].squareRoot() / sum.exposure.values[5]))
    #expect(close(sum.rate.values[3], two.rate.values[3]))
    let weighted = try BackgroundModel.stack([(one, 1), (two, 4)])
    #expect(close(weighted.exposure.values[5], one.exposure.values[5] + 4 * two.exposure.values[5]))
    let variance = one.counts.values[5] + 16 * two.counts.values[5]
    #expect(close(weighted.error.values[5], variance.squareRoot() / weighted.exposure.values[5]))
    #expect(try close(BackgroundModel.stack([(two, 7)]).rate.values[9], two.rate.values[9]))
  }

  @Test("Weights that give a bin more than 2^53 counts are an error")
  func weightsTooLarge() throws {
    let error = #expect(throws: BackgroundError.self) { try BackgroundModel.stack([(Self.cube(), 0x1p63)]) }
    #expect(error?.description == "a bin with 6.456360425798343e+19 counts; expected at most 2^53, about 9e15")
    #expect(throws: Never.self) { try BackgroundModel.stack([(Self.cube(), 0x1p49)]) }
  }

  @Test("Scaling changes rate and error, but not counts and exposure")
  func scale() throws {
    let model = try Self.cube().fillingEmptyBins(by: FloorEmptyBins())
    let scaled = try model.scaled(by: 1.5).scaled(by: 2)
    #expect(close(scaled.rate.values[5], 3 * model.rate.values[5]) && scaled.scale == 3)
    #expect(close(scaled.error.values[5], 3 * model.error.values[5]))
    #expect(scaled.counts == model.counts && scaled.exposure == model.exposure)
    #expect(close(scaled.integral(), 3 * model.integral()))
    #expect(scaled.backgroundTable().keyword("BKGSCALE") == .double(3))
  }

  @Test("A slice contains its energies and nothing else")
  func slice() throws {
    let model = try Self.cube().fillingEmptyBins(by: FloorEmptyBins())
    let upper = try model.sliced(energies: 1..<2)
    #expect(upper.axes.energy.edges == [2, 4] && upper.axes.field == model.axes.field)
    #expect(upper.rate[0, 2, 1] == model.rate[1, 2, 1] && upper.states == Array(model.states[12...]))
    #expect(upper.treatment.emptyBins == "floor" && close(upper.counts.sum(), Self.counts[12...].reduce(0, +)))
    #expect(close(model.binnedIntegral(), try model.sliced(energies: 0..<1).binnedIntegral() + upper.binnedIntegral()))
  }

  @Test("Spectrum and image are sums of the same bins, and a bin is found where its centre is")
  func sums() throws {
    let model = try Self.cube(unexposed: [5])
    let axes = model.axes
    let spectrum = model.spectrum().combined(with: try Histogram(axes: [axes.energy], values: axes.energyWidths)) {
      $0 * $1
    }
    #expect(close(spectrum.sum(), model.binnedIntegral()))
    let image = zip(model.acceptance().values, axes.solidAngles(.exact)).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(close(image, model.binnedIntegral()))
    #expect(model.acceptance().axes == axes.field)
    #expect(model.bin(holding: [2.5, 0.1, -0.5]) == [1, 2, 1] && model.bin(holding: [5, 0, 0]) == nil)
    #expect(try model.position(ofBin: [2, 3, 2]) == model.rate.offset(of: [1, 2, 1]))
    #expect(throws: BackgroundError.noBin(axis: "lat", found: 4, count: 3)) { try model.position(ofBin: [1, 1, 4]) }
    #expect(model.energyBins(from: 2, to: 9) == 1..<2 && model.energyBins(from: 4, to: 9).isEmpty)
    // Over all energies, and between the centres of two bins, where the rate is a power law.
    #expect(close(model.integral(from: 0, to: .infinity), model.integral()))
    #expect(model.integral(from: 5, to: 6) == 0)
  }

  @Test("Errors of operations name what was found")
  func refused() throws {
    let model = try Self.cube()
    func told(_ body: () throws -> Void) -> String? {
      do { try body() } catch { return "\(error)" }
      return nil
    }
    #expect(told { _ = try BackgroundModel.stack([]) } == "no model to stack; expected one or more models")
    #expect(told { _ = try BackgroundModel.stack([(model, 0)]) } == "a weight of 0; expected a finite number above 0")
    #expect(told { _ = try model.scaled(by: .nan) } == "a scale factor of nan; expected a finite number above 0")
    #expect(
      told { _ = try model.sliced(energies: 1..<3) }
        == "energy bins 2 to 3; expected at least one bin, and only bins from 1 to 2")
    let field = model.axes.field
    let altaz = try CubeAxes(energy: model.axes.energy, lon: field[0], lat: field[1], alignment: .altaz)
    let other = BackgroundModel(axes: altaz, counts: model.counts, exposure: model.exposure)
    #expect(told { _ = try model + other }?.contains("alignments: RADEC and ALTAZ") == true)
    #expect(told { _ = try model + model.smoothed(by: Gammapy07CubeSmoothing()) }?.contains("smoothing") == true)
  }

  @Test("A flat cube has its rate in every ring, and the counts of a ring are those of its cells")
  func radialAverage() throws {
    let axes = try Fixture.cubeAxes(energies: 2, columns: 30, rows: 30)
    var exposure = axes.phaseSpace()
    for bin in exposure.values.indices { exposure.values[bin] *= Double(1 + bin % 3) }
    let flat = BackgroundModel(axes: axes, counts: exposure.mapping { $0 * 2e-3 }, exposure: exposure)
    let offset = try Axis.linear("offset", from: 0, to: 4.3, bins: 10, unit: .deg)
    let rings = try flat.radialAverage(offset: offset)
    #expect(rings.rate.values.allSatisfy { close($0, 2e-3) })
    // All cells are within 4.3 deg.
    #expect(close(rings.counts.sum(), flat.counts.sum()) && close(rings.exposure.sum(), exposure.sum()))
    let solidAngles = rings.axes.solidAngles(.exact)
    // A ring inside the field, observed for 1 s to 3 s.
    let plain = try BackgroundModel(axes: axes, counts: flat.counts, exposure: axes.phaseSpace()).radialAverage(
      offset: offset)
    #expect(close(plain.exposure[0, 3], 1e6 * solidAngles[3], within: 2e-3))
    #expect(throws: BackgroundError.self) {
      try flat.radialAverage(offset: Axis(name: "offset", edges: [-1, 1], unit: .deg))
    }
  }

  @Test("A radial model becomes a cube with its rates, and the average of the cube is the radial model again")
  func radialToCube() throws {
    let radial = try Fixture.model(
      [900, 700, 500, 300, 90, 70, 50, 30], axes: Fixture.plainAxes(energies: 2, rings: 4))
    let axes = try CubeAxes(
      energy: radial.axes.energy, lon: .linear("lon", from: -3.1, to: 3.1, bins: 62, unit: .deg),
      lat: .linear("lat", from: -3.1, to: 3.1, bins: 62, unit: .deg))
    let cube = try radial.cube(over: axes)
    #expect(close(cube.rate[0, 31, 31], radial.rate[0, 0]) && cube.rate[0, 0, 0].isNaN)
    #expect(close(cube.counts.sum(), radial.counts.sum(), within: 1e-3))
    #expect(close(cube.exposure[1, 31, 31], 1000 * axes.phaseSpace()[1, 31, 31]))
    let back = try cube.radialAverage(offset: radial.axes.field[0])
    // The rate is blurred by the cells, a tenth of a degree wide, that overlap an edge of a ring.
    for (mine, other) in zip(back.rate.values, radial.rate.values) { #expect(close(mine, other, within: 0.03)) }
    #expect(throws: BackgroundError.self) { try radial.cube(over: Fixture.cubeAxes(energies: 3, columns: 2, rows: 2)) }
  }
}
