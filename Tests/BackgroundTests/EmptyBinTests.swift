import Background
import Histograms
import Testing

@Suite("Empty bins") struct EmptyBinTests {
  /// A falling spectrum, flat in offset, with an empty bin inside and an empty energy at the top.
  static let counts: [Double] = [800, 800, 200, 0, 50, 50, 0, 0]

  @Test("Left, they stay what they are")
  func leave() throws {
    let model = try Fixture.model(Self.counts, axes: Fixture.plainAxes(energies: 4, rings: 2))
    let left = model.fillingEmptyBins(by: LeaveEmptyBins())
    #expect(left == model && left.touched.allSatisfy { $0 == .untouched })
  }

  @Test("No policy but merging changes a bin that is not empty, and none changes counts, exposure or an untouched bin")
  func onlyEmptyBins() throws {
    let axes = try Fixture.plainAxes(energies: 4, rings: 2)
    let model = try Fixture.model(Self.counts, axes: axes, unexposed: [6])
    for name in ["leave", "floor", "floor 0.5 s-1 MeV-1 sr-1", "extrapolate", "merge"] {
      let filled = model.fillingEmptyBins(by: try emptyBinPolicies.method(name))
      #expect(filled.counts == model.counts && filled.exposure == model.exposure && filled.emptyBins == name)
      for bin in Self.counts.indices {
        if filled.touched[bin] == .untouched {
          #expect(filled.rate.values[bin].bitPattern == model.rate.values[bin].bitPattern)
          #expect(filled.error.values[bin].bitPattern == model.error.values[bin].bitPattern)
        } else if name != "merge" {
          #expect(Self.counts[bin] == 0)
        }
      }
    }
  }

  @Test("The floor is half a count over the exposure, or what is given")
  func floor() throws {
    let model = try Fixture.model(Self.counts, axes: Fixture.plainAxes(energies: 4, rings: 2), unexposed: [6])
    let half = model.fillingEmptyBins(by: try FloorEmptyBins())
    #expect(close(half.rate.values[3], 0.5 / model.exposure.values[3]))
    #expect(half.rate.values[6].isNaN && half.touched[6] == .untouched)
    #expect(half.touched[3] == .floored && half.touched[7] == .floored && half.touched[2] == .untouched)
    let given = model.fillingEmptyBins(by: try emptyBinPolicies.method("floor 2 s-1 TeV-1 sr-1"))
    #expect(close(given.rate.values[3], 2e-6) && close(given.rate.values[6], 2e-6))
  }

  @Test("Merging gives empty bins and the first with counts above them their common rate")
  func merge() throws {
    let model = try Fixture.model([0, 9, 0, 0, 16, 4, 0, 0], axes: Fixture.plainAxes(energies: 4, rings: 2))
    let merged = model.fillingEmptyBins(by: MergeEmptyBinsUpward())
    let exposure = model.exposure.values
    // Ring 0: energies 0 to 2 hold the 16, and the empty top joins them.
    let ring0 = 16 / (exposure[0] + exposure[2] + exposure[4] + exposure[6])
    for bin in [0, 2, 4, 6] {
      #expect(close(merged.rate.values[bin], ring0) && merged.touched[bin] == .merged)
      #expect(close(merged.error.values[bin], ring0 / 4))
    }
    // Ring 1: energy 0 stands alone; energy 1 merges with 2, and the empty top with them.
    #expect(merged.rate.values[1] == model.rate.values[1] && merged.touched[1] == .untouched)
    for bin in [3, 5, 7] { #expect(close(merged.rate.values[bin], 4 / (exposure[3] + exposure[5] + exposure[7]))) }
    // The merged bins predict the counts they were made of.
    let predicted = zip(merged.rate.values, exposure).map { $0 * $1 }.reduce(0, +)
    #expect(close(predicted, 29))
  }

  @Test("Merging passes over bins without exposure, and leaves a position without counts as it is")
  func mergeUnexposed() throws {
    let model = try Fixture.model([0, 0, 5, 0], axes: Fixture.plainAxes(energies: 2, rings: 2), unexposed: [0])
    let merged = model.fillingEmptyBins(by: MergeEmptyBinsUpward())
    #expect(merged.rate.values[0] == model.rate.values[2] && merged.touched[0] == .merged)
    #expect(merged.rate.values[1] == 0 && merged.touched[1] == .untouched)
  }

  @Test("An empty energy between others follows the power law between them")
  func interpolatedSpectrum() throws {
    // Exposures double from energy to energy; counts of 4000 and 1000 two energies apart.
    let axes = try Fixture.plainAxes(energies: 3, rings: 2)
    let model = try Fixture.model([4000, 4000, 0, 0, 1000, 1000], axes: axes, unexposed: [2, 3])
    let filled = model.fillingEmptyBins(by: ExtrapolateEmptyBins())
    for ring in 0...1 {
      let rates = [0, 2, 4].map { filled.rate.values[$0 + ring] }
      #expect(close(rates[1], (rates[0] * rates[2]).squareRoot(), within: 1e-4))
      #expect(filled.touched[2 + ring] == .extrapolated)
    }
  }

  @Test("An empty energy beyond the last goes on with the slope of the last two, with the acceptance next to it")
  func extrapolatedSpectrum() throws {
    let axes = try Fixture.plainAxes(energies: 4, rings: 2)
    let model = try Fixture.model([900, 100, 900, 100, 900, 100, 0, 0], axes: axes, unexposed: [6, 7])
    let filled = model.fillingEmptyBins(by: ExtrapolateEmptyBins())
    // The same counts in exposures that double: the rate halves from energy to energy.
    #expect(close(filled.rate.values[6], model.rate.values[4] / 2))
    #expect(close(filled.rate.values[7], model.rate.values[5] / 2))
  }

  @Test("An empty bin gets the acceptance of the energies around it, times the spectrum")
  func acceptance() throws {
    let axes = try Fixture.plainAxes(energies: 3, rings: 2)
    // Ring 1 holds a tenth of ring 0 above and below; seen in the middle: none of 8.
    let model = try Fixture.model([20, 2, 8, 0, 20, 2], axes: axes)
    let filled = model.fillingEmptyBins(by: ExtrapolateEmptyBins())
    let exposure = model.exposure.values
    let spectrum = [22, 8, 22].enumerated().map { Double($1) / (exposure[2 * $0] + exposure[2 * $0 + 1]) }
    let expected = zip(spectrum, [exposure[1], exposure[3], exposure[5]]).map { $0 * $1 }.reduce(0, +)
    #expect(close(filled.rate.values[3], spectrum[1] * 4 / expected))
    #expect(filled.touched == [.untouched, .untouched, .untouched, .extrapolated, .untouched, .untouched])
  }

  @Test("An exposed bin that saw nothing gets at most the 95 % upper limit of 3 counts")
  func limit() throws {
    let axes = try Fixture.plainAxes(energies: 2, rings: 2)
    let model = try Fixture.model([1000, 1000, 1000, 0], axes: axes)
    let filled = model.fillingEmptyBins(by: ExtrapolateEmptyBins())
    #expect(close(filled.rate.values[3], 2.995732273553991 / model.exposure.values[3]))
  }

  @Test("A position without counts at any energy gets half a count in all, one without exposure nothing")
  func emptyPosition() throws {
    let axes = try Fixture.plainAxes(energies: 2, rings: 3)
    let model = try Fixture.model([500, 0, 0, 100, 0, 0], axes: axes, unexposed: [2, 5])
    let filled = model.fillingEmptyBins(by: ExtrapolateEmptyBins())
    let predicted = [1, 4].map { filled.rate.values[$0] * model.exposure.values[$0] }
    #expect(close(predicted[0] + predicted[1], 0.5))
    #expect(predicted[0] > predicted[1])
    #expect(filled.rate.values[2].isNaN && filled.rate.values[5].isNaN)
  }

  @Test("A model without counts stays empty")
  func noCounts() throws {
    let model = try Fixture.model(Array(repeating: 0, count: 8), axes: Fixture.plainAxes(energies: 4, rings: 2))
    #expect(model.fillingEmptyBins(by: ExtrapolateEmptyBins()).rate == model.rate)
    #expect(model.fillingEmptyBins(by: MergeEmptyBinsUpward()).rate == model.rate)
  }

  @Test("Filled by default, a model that diverges when left empty predicts what it was made of")
  func divergence() throws {
    let axes = try RadialAxes(
      energy: .log("energy", from: 0.1, to: 10, bins: 6, unit: .TeV),
      offset: .linear("offset", from: 0, to: 2, bins: 4, unit: .deg))
    // At the highest energy one event in the first ring, none in the second: the half bin before it blows up.
    let counts: [Double] = [
      300, 900, 1500, 2000, 150, 450, 700, 1000, 70, 220, 400, 500, 30, 100, 180, 250, 8, 20, 40, 60, 1, 0, 9, 14,
    ]
    let model = try Fixture.model(counts, axes: axes)
    let region = try RadialRegion(energyMin: 0.1, energyMax: 10, offsetMax: 2)
    #expect(model.integral(over: region) * 1000 > 1e50)
    let filled = model.fillingEmptyBins(by: defaultEmptyBinPolicy)
    #expect(close(filled.integral(over: region) * 1000, counts.reduce(0, +), within: 0.1))
  }

  @Test("Policies are named, and what is wrong with a name or its quantity is told")
  func names() throws {
    #expect(
      emptyBinPolicies.entries.map(\.name) == ["extrapolate", "power-law", "floor", "at-least", "merge", "leave"])
    #expect(defaultEmptyBinPolicy.text == "extrapolate")
    func told(_ text: String) -> String? {
      do throws(BackgroundError) { _ = try emptyBinPolicies.method(text) } catch { return error.description }
      return nil
    }
    #expect(
      told("extrapolte")
        == "empty: 'extrapolte'; expected extrapolate, power-law, floor, at-least, merge, leave; did you mean 'extrapolate'?"
    )
    #expect(
      told("floor 3 deg")
        == "empty: unit 'deg'; expected a unit convertible to 's-1 MeV-1 sr-1'; write it as 'floor [RATE]'")
    #expect(told("floor -1 s-1 MeV-1 sr-1") == "empty: -1; expected a rate above 0 in 'floor [RATE]'")
    #expect(told("leave 3") == "empty: '3' behind 'leave'; expected 'leave' alone")
    #expect(told("") == "empty: no method; expected extrapolate, power-law, floor, at-least, merge, leave")
  }
}
