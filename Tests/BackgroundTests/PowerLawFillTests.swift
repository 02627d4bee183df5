import Background
import Histograms
import Testing

@Suite("Power-law fill", .timeLimit(.minutes(10))) struct PowerLawFillTests {
  /// Exposure doubles from energy to energy, so these counts are a rate that falls by 8, a power law of -3.
  static let powerLaw: [Double] = [4096, 1024, 256, 64, 16, 4, 1, 0.25]

  static func model(_ counts: [Double], unexposed: Set<Int> = []) throws -> RadialModel {
    let both = counts.flatMap { [$0, $0] }
    return try Fixture.model(both, axes: Fixture.plainAxes(energies: counts.count, rings: 2), unexposed: unexposed)
  }

  @Test("A power law stays what it is")
  func powerLawStays() throws {
    let model = try Self.model(Self.powerLaw)
    let filled = model.fillingEmptyBins(by: try emptyBinPolicies.method("power-law 10 counts"))
    #expect(filled.treatment.emptyBins == "power-law 10 counts")
    for bin in model.counts.values.indices {
      #expect(close(filled.rate.values[bin], model.rate.values[bin], within: 1e-9))
      #expect(filled.states[bin] == (model.counts.values[bin] < 10 ? .powerLaw : .measured))
    }
  }

  @Test("The counts of each gap are kept, and counts and exposure as seen")
  func keepsCounts() throws {
    let counts: [Double] = [3, 1, 400, 90, 4, 8, 0, 2, 0, 0]
    let model = try Self.model(counts)
    let filled = model.fillingEmptyBins(by: try PowerLawFill(counts: 10))
    #expect(filled.counts == model.counts && filled.exposure == model.exposure)
    for ring in 0...1 {
      for gap in [0..<2, 4..<10] {
        let expected = gap.map { filled.rate.values[2 * $0 + ring] * model.exposure.values[2 * $0 + ring] }
        #expect(close(expected.reduce(0, +), gap.map { counts[$0] }.reduce(0, +)))
        #expect(gap.allSatisfy { filled.rate.values[2 * $0 + ring] > 0 })
      }
    }
    // Falling all the way up, with no step back.
    #expect((5..<10).allSatisfy { filled.rate.values[2 * $0] < filled.rate.values[2 * $0 - 2] })
  }

  @Test("A gap in which nothing was seen gets what its neighbours let one expect, at most 3 counts")
  func nothingSeen() throws {
    let filled = try Self.model([4096, 1024, 0, 0, 16]).fillingEmptyBins(by: PowerLawFill(counts: 10))
    let inside = [2, 3].map { filled.rate.values[2 * $0] * filled.exposure.values[2 * $0] }.reduce(0, +)
    #expect(close(inside, 2.995732273553991))
    // With 20 counts beside 400 the likelihood has the rest fall by r = 1/22 each, to 420 r^2 in all beyond.
    let tail = try Self.model([400, 20, 0, 0]).fillingEmptyBins(by: PowerLawFill(counts: 10))
    let beyond = [2, 3].map { tail.rate.values[2 * $0] * tail.exposure.values[2 * $0] }
    #expect(close(beyond.reduce(0, +), 420.0 / 484, within: 1e-3))
    #expect(close(beyond[1] / beyond[0], 1.0 / 22, within: 1e-3))
  }

  @Test("Bins without exposure follow the power law of their gap, unless none of it was exposed")
  func unexposed() throws {
    let counts: [Double] = [4096, 1024, 0, 64, 16, 4, 0]
    let filled = try Self.model(counts, unexposed: [4, 12]).fillingEmptyBins(by: PowerLawFill(counts: 10))
    #expect(filled.rate.values[4].isNaN && filled.states[4] == .unknown)
    #expect(filled.states[12] == .powerLaw)
    #expect(close(filled.rate.values[12] / filled.rate.values[10], 1.0 / 8, within: 1e-9))
  }

  @Test("Where a position cannot tell the slope, the field does; a model without counts stays as it is")
  func slopeOfTheField() throws {
    let counts: [Double] = [400, 0, 100, 0, 25, 3, 6, 0]
    let model = try Fixture.model(counts, axes: Fixture.plainAxes(energies: 4, rings: 2))
    let filled = model.fillingEmptyBins(by: try PowerLawFill(counts: 10))
    let expected = [1, 3, 5, 7].map { (bin: Int) -> Double in filled.rate.values[bin] * model.exposure.values[bin] }
    #expect(close(expected.reduce(0, +), 3))
    for energy in 1...3 { #expect(close(expected[energy] / expected[energy - 1], 0.25, within: 0.05)) }
    let nothing = try Self.model([0, 0, 0])
    #expect(nothing.fillingEmptyBins(by: try PowerLawFill(counts: 10)).rate == nothing.rate)
  }

  @Test("The number of counts is asked for, within reason")
  func argument() throws {
    #expect(throws: BackgroundError.self) { try emptyBinPolicies.method("power-law") }
    #expect(throws: BackgroundError.self) { try emptyBinPolicies.method("power-law 0.1 counts") }
    #expect(try emptyBinPolicies.method("power-law 20 counts").text == "power-law 20 counts")
  }
}
