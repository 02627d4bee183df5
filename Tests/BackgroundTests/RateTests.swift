import BackgroundModels
import Histograms
import Testing
import Units

@Suite("The rate of counts and exposure") struct RateTests {
  @Test("A rate is counts / exposure, and its error is sqrt(counts) / exposure")
  func rate() throws {
    let axes = try Fixture.axes()
    let model = try Fixture.model([4, 0, 9] + Array(repeating: 1, count: 9), axes: axes, time: 500)
    // The energy width 0.2 TeV is 2e5 MeV. The first ring is a cap of 0.5 deg: 2 pi (1 - cos 0.5 deg).
    let exposure = 500 * 2e5 * 2.392444437413786e-4
    #expect(close(model.exposure.values[0], exposure, within: 1e-11))
    #expect(close(model.rate.values[0], 4 / exposure, within: 1e-11))
    #expect(close(model.error.values[0], 2 / exposure, within: 1e-11))
    #expect(model.rate.values[1] == 0 && model.error.values[1] == 0 && model.bins.hasNoCounts(1))
    #expect(!model.bins.hasNoCounts(0))
  }

  @Test("A bin without exposure has no rate and no error: NaN, never 0")
  func unexposed() throws {
    let model = try Fixture.model(Array(repeating: 0, count: 12), axes: Fixture.axes(), unexposed: [5])
    #expect(model.rate.values[5].isNaN && model.error.values[5].isNaN)
    #expect(model.rate.values[4] == 0)
  }

  @Test("Energies can be in any unit of energy, offsets in any unit of angle; widths are in MeV")
  func units() throws {
    let axes = try RadialAxes(
      energy: Axis(name: "energy", edges: [100, 1000], unit: .GeV),
      offset: Axis(name: "offset", edges: [0, 30], unit: Unit(parsing: "arcmin")))
    #expect(close(axes.energyWidths[0], 9e5) && close(axes.offset.edges[1], 0.5))
    #expect(close(axes.solidAngles(.flat)[0], 2.3924596203935e-4, within: 1e-9))
  }

  @Test("Axes that a model cannot have are errors that name what was found")
  func badAxes() throws {
    let energy = try Axis(name: "energy", edges: [0, 1], unit: .TeV)
    let offset = try Axis(name: "offset", edges: [0, 1], unit: .deg)
    #expect(throws: BackgroundError.energyAxisBelowZero(low: 0)) { try RadialAxes(energy: energy, offset: offset) }
    let negative = try Axis(name: "offset", edges: [-1, 1], unit: .deg)
    let good = try Axis(name: "energy", edges: [0.1, 1], unit: .TeV)
    #expect(throws: BackgroundError.offsetAxisRange(low: -1, high: 1)) {
      try RadialAxes(energy: good, offset: negative)
    }
    let error = #expect(throws: BackgroundError.self) { try RadialAxes(energy: offset, offset: offset) }
    #expect(error?.description.contains("deg") == true)
  }
}
