import BackgroundModels
import Histograms
import Testing

@Suite("Smoothing whose width depends on the counts") struct AdaptiveSmoothingTests {
  @Test("Monotone rates never increase outwards, conserve the counts, and do not change a rate that already decreases")
  func monotone() throws {
    let axes = try Fixture.plainAxes(energies: 2, rings: 5)
    let model = try Fixture.model([9, 12, 7, 8, 3, 9, 8, 7, 6, 5], axes: axes, unexposed: [3])
    let smooth = try model.smoothed(by: smoothingMethods.method("monotone"))
    let exposure = model.exposure.values
    #expect(close(smooth.rate.values[0], 21 / (exposure[0] + exposure[1])))
    #expect(close(smooth.rate.values[1], smooth.rate.values[0]) && smooth.rate.values[3].isNaN)
    #expect(close(smooth.error.values[0], 21.0.squareRoot() / (exposure[0] + exposure[1])))
    #expect(smooth.rate.values[2] == model.rate.values[2])
    // Rings of equal area on the plane are smaller on the sphere, by 1e-4 farther out. Nothing else increases.
    #expect(smooth.rate.values[5...] == model.rate.values[5...])
    #expect(close(smooth.bins.allSmoothedCounts.sum(), model.counts.sum()) && smooth.counts == model.counts)
  }

  @Test("Adaptive smoothing conserves the counts and keeps a flat rate flat, in rings and cells")
  func adaptive() throws {
    let rings = try Fixture.plainAxes(energies: 2, rings: 20)
    try check(rings)
    try check(Fixture.cubeAxes(energies: 2, columns: 12, rows: 15))
  }

  private func check<Axes: ModelAxes>(_ axes: Axes) throws {
    let method = try AdaptiveSmoothing(counts: 50)
    let counts = (0..<axes.phaseSpace().values.count).map { Double(($0 * 7919) % 31 * ($0 % 7)) }
    let smooth = try Fixture.model(counts, axes: axes).smoothed(by: method)
    let half = counts.count / 2
    #expect(close(smooth.bins.allSmoothedCounts.values[..<half].reduce(0, +), counts[..<half].reduce(0, +)))
    #expect(smooth.bins.allSmoothedCounts.values.allSatisfy { $0 >= 0 } && smooth.smoothing == "adaptive 50 counts")
    var exposure = axes.phaseSpace()
    for bin in exposure.values.indices { exposure.values[bin] *= Double(1 + bin % 5) }
    let flat = try BackgroundModel(axes: axes, counts: exposure.mapping { $0 * 2e-3 }, exposure: exposure)
      .smoothed(by: method)
    #expect(flat.rate.values.allSatisfy { close($0, 2e-3, within: 1e-11) })
  }

  @Test("Nothing moves from a position with enough counts; few events are spread far")
  func width() throws {
    let axes = try Fixture.cubeAxes(energies: 2, columns: 31, rows: 31)
    var counts = [Double](repeating: 0, count: 2 * 961)
    counts[480] = 1000
    counts[961 + 480] = 3
    let smooth = try Fixture.model(counts, axes: axes).smoothed(by: smoothingMethods.method("adaptive 100 counts"))
    #expect(smooth.rate[0, 15, 15] == smooth.counts[0, 15, 15] / smooth.exposure[0, 15, 15])
    // The counts that would leave the field, an eighth, stay.
    #expect(smooth.bins.allSmoothedCounts[1, 15, 15] < 0.4 && smooth.bins.allSmoothedCounts[1, 10, 20] > 1e-3)
  }

  @Test("The method needs a number of counts")
  func arguments() throws {
    func told(_ text: String) -> String? {
      do throws(BackgroundError) { _ = try smoothingMethods.method(text) } catch { return error.description }
      return nil
    }
    #expect(told("adaptive 100 counts") == nil && told("adaptive 0.3 deg")?.contains("'adaptive COUNTS'") == true)
    #expect(told("adaptive")?.contains("write the method as 'adaptive COUNTS'") == true)
    #expect(told("adaptive 0.5 counts") == "smoothing: 0.5; expected 1 to 1000000 counts in 'adaptive COUNTS'")
  }
}
