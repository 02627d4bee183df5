import Histograms
import TestSupport
import Testing

@testable import BackgroundModels

@Suite("Empty bins") struct EmptyBinTests {
  /// A falling spectrum, flat in offset, with an empty bin inside and an empty energy at the high end.
  static let counts: [Double] = [800, 800, 200, 0, 50, 50, 0, 0]

  @Test("The policy none does not change empty bins")
  func leave() throws {
    let model = try Fixture.model(Self.counts, axes: Fixture.plainAxes(energies: 4, rings: 2))
    let left = model.fillingEmptyBins(by: LeaveEmptyBins())
    #expect(left.rate == model.rate && left.states.allSatisfy { $0 == .measured })
  }

  @Test("Only merging changes bins that are not empty; no policy changes counts, exposure or bins it does not mark")
  func onlyEmptyBins() throws {
    let axes = try Fixture.plainAxes(energies: 4, rings: 2)
    let model = try Fixture.model(Self.counts, axes: axes, unexposed: [6])
    for name in ["none", "floor", "floor 0.5 s-1 MeV-1 sr-1", "merge"] {
      let filled = model.fillingEmptyBins(by: try emptyBinPolicies.method(name))
      #expect(filled.counts == model.counts && filled.exposure == model.exposure && filled.treatment.emptyBins == name)
      for bin in Self.counts.indices {
        if filled.states[bin] == .measured {
          #expect(filled.rate.values[bin].bitPattern == model.rate.values[bin].bitPattern)
          #expect(filled.error.values[bin].bitPattern == model.error.values[bin].bitPattern)
        } else if name != "merge" {
          #expect(Self.counts[bin] == 0)
        }
      }
    }
  }

  @Test("The floor is half a count divided by the exposure, or the given rate")
  func floor() throws {
    let model = try Fixture.model(Self.counts, axes: Fixture.plainAxes(energies: 4, rings: 2), unexposed: [6])
    let half = model.fillingEmptyBins(by: try FloorEmptyBins())
    #expect(close(half.rate.values[3], 0.5 / model.exposure.values[3]))
    #expect(half.rate.values[6].isNaN && half.states[6] == .unknown)
    #expect(half.states[3] == .floored && half.states[7] == .floored && half.states[2] == .measured)
    let given = model.fillingEmptyBins(by: try emptyBinPolicies.method("floor 2 s-1 TeV-1 sr-1"))
    #expect(close(given.rate.values[3], 2e-6) && close(given.rate.values[6], 2e-6))
  }

  @Test("Merging gives empty bins and the first with counts above them their common rate")
  func merge() throws {
    let model = try Fixture.model([0, 9, 0, 0, 16, 4, 0, 0], axes: Fixture.plainAxes(energies: 4, rings: 2))
    let merged = model.fillingEmptyBins(by: MergeEmptyBinsUpward())
    let exposure = model.exposure.values
    // Ring 0: energies 0 to 2 contain the 16 counts, and the empty energy at the high end joins them.
    let ring0 = 16 / (exposure[0] + exposure[2] + exposure[4] + exposure[6])
    for bin in [0, 2, 4, 6] {
      #expect(close(merged.rate.values[bin], ring0) && merged.states[bin] == .merged)
      #expect(close(merged.error.values[bin], ring0 / 4))
    }
    // Ring 1: energy 0 is not merged; energy 1 is merged with 2 and with the empty energy at the high end.
    #expect(merged.rate.values[1] == model.rate.values[1] && merged.states[1] == .measured)
    for bin in [3, 5, 7] { #expect(close(merged.rate.values[bin], 4 / (exposure[3] + exposure[5] + exposure[7]))) }
    // The merged bins predict the counts from which they were made.
    let predicted = zip(merged.rate.values, exposure).map { $0 * $1 }.reduce(0, +)
    #expect(close(predicted, 29))
  }

  @Test("Merging ignores bins without exposure")
  func mergeUnexposed() throws {
    let model = try Fixture.model([0, 4, 5, 4], axes: Fixture.plainAxes(energies: 2, rings: 2), unexposed: [0])
    let merged = model.fillingEmptyBins(by: MergeEmptyBinsUpward())
    #expect(merged.rate.values[0] == model.rate.values[2] && merged.states[0] == .merged)
    #expect(merged.states[1] == .measured && merged.states[3] == .measured)
  }

  @Test("A position without events is merged with the nearest that has some; one without exposure is unknown")
  func mergePositions() throws {
    // The middles of the rings are at 0.67, 1.62, 2.11, 2.50 and 2.84 deg. The last ring has no exposure.
    let counts: [Double] = [0, 80, 0, 20, 0, 0, 6, 0, 0, 0]
    let model = try Fixture.model(counts, axes: Fixture.plainAxes(energies: 2, rings: 5), unexposed: [4, 9])
    let merged = model.fillingEmptyBins(by: MergeEmptyBinsUpward())
    let exposure = model.exposure.values
    for (bins, seen) in [([0, 1], 80.0), ([5, 6], 6), ([2, 3, 7, 8], 20)] {
      let rate = seen / bins.reduce(0) { $0 + exposure[$1] }
      for bin in bins {
        #expect(close(merged.rate.values[bin], rate) && close(merged.error.values[bin], rate / seen.squareRoot()))
        #expect(merged.states[bin] == .merged)
      }
    }
    for bin in [4, 9] { #expect(merged.rate.values[bin].isNaN && merged.states[bin] == .unknown) }
    let treated = try model.treated(by: RateTreatment(emptyBins: MergeEmptyBinsUpward()))
    for bin in counts.indices { #expect(treated.states[bin] == .unknown || treated.rate.values[bin] > 0) }
  }

  @Test("In a sparse cube merging leaves no rate of 0, and conserves the counts of each energy with 10 or more")
  func mergeSparseCube() throws {
    let axes = try Fixture.cubeAxes(energies: 4, columns: 12, rows: 12)
    var generator = TestGenerator(seed: 3)
    var counts = [Double](repeating: 0, count: 4 * 144)
    for (energy, events) in [60, 20, 10, 4].enumerated() {
      for _ in 0..<events { counts[energy * 144 + Int.random(in: 0..<144, using: &generator)] += 1 }
    }
    let merged = try Fixture.model(counts, axes: axes).treated(by: RateTreatment(emptyBins: MergeEmptyBinsUpward()))
    #expect(merged.rate.values.allSatisfy { $0 > 0 && $0.isFinite } && !merged.states.contains(.unknown))
    for (energy, events) in [60.0, 20, 10].enumerated() {
      let predicted = merged.bins.row(energy).reduce(0) { $0 + merged.rate.values[$1] * merged.exposure.values[$1] }
      #expect(close(predicted, events))
    }
  }

  @Test("A model without events stays empty")
  func noCounts() throws {
    let model = try Fixture.model(Array(repeating: 0, count: 8), axes: Fixture.plainAxes(energies: 4, rings: 2))
    #expect(model.fillingEmptyBins(by: defaultEmptyBinPolicy).rate.values.allSatisfy { $0.isNaN })
    #expect(model.fillingEmptyBins(by: MergeEmptyBinsUpward()).rate == model.rate)
  }

  @Test("With the default policy a model predicts its own counts, which diverge if bins are left empty")
  func divergence() throws {
    let axes = try RadialAxes(
      energy: .log("energy", from: 0.1, to: 10, bins: 6, unit: .TeV),
      offset: .linear("offset", from: 0, to: 2, bins: 4, unit: .deg))
    // At the highest energy there is one event in the first ring and none below it, so the extrapolated half bin
    // diverges.
    let counts: [Double] = [
      300, 900, 1500, 2000, 150, 450, 700, 1000, 70, 220, 400, 500, 30, 100, 180, 250, 0, 20, 40, 60, 1, 4, 9, 14,
    ]
    let model = try Fixture.model(counts, axes: axes)
    let region = try RadialRegion(energyMin: 0.1, energyMax: 10, offsetMax: 2)
    #expect(model.integral(over: region) * 1000 > 1e50)
    let filled = model.fillingEmptyBins(by: defaultEmptyBinPolicy)
    #expect(close(filled.integral(over: region) * 1000, counts.reduce(0, +), within: 0.1))
  }

  @Test("Policies have names, and errors say what is wrong with a name or its quantity")
  func names() throws {
    #expect(
      emptyBinPolicies.entries.map(\.name) == ["shrink", "power-law", "floor", "at-least", "merge", "none"])
    #expect(defaultEmptyBinPolicy.text == "shrink")
    func told(_ text: String) -> String? {
      do throws(BackgroundError) { _ = try emptyBinPolicies.method(text) } catch { return error.description }
      return nil
    }
    #expect(
      told("shrnk")
        == "empty: 'shrnk'; expected one of 'shrink', 'power-law', 'floor', 'at-least', 'merge', 'none'; "
        + "did you mean 'shrink'?"
    )
    #expect(
      told("floor 3 deg")
        == "empty: unit 'deg'; expected a unit convertible to 's-1 MeV-1 sr-1'; write the method as 'floor [RATE]'")
    #expect(told("floor -1 s-1 MeV-1 sr-1") == "empty: -1; expected a rate above 0 in 'floor [RATE]'")
    #expect(told("none 3") == "empty: '3' after 'none'; expected 'none' without an argument")
    let all = "'shrink', 'power-law', 'floor', 'at-least', 'merge', 'none'"
    #expect(told("") == "empty: no method; expected one of \(all)")
  }
}
