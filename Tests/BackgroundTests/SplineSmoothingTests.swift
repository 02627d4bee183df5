import BackgroundModels
import Histograms
import Testing

@Suite("Spline in offset", .timeLimit(.minutes(10))) struct SplineSmoothingTests {
  static func rings(_ count: Int = 30) throws -> RadialAxes {
    try RadialAxes(
      energy: .log("energy", from: 1, to: 4, bins: 2, unit: .TeV),
      offset: .linear("offset", from: 0, to: 3, bins: count, unit: .deg))
  }

  /// Counts of a rate that falls as a Gaussian of 1.5 deg, times a factor.
  static func gaussian(_ axes: RadialAxes, _ scale: Double) -> [Double] {
    let offsets = axes.offset.edges
    let solidAngles = axes.solidAngles(.flat)
    return (0..<2).flatMap { energy in
      solidAngles.indices.map { ring in
        // In theta^2, where half the ring's area lies to either side.
        let squared = (offsets[ring] * offsets[ring] + offsets[ring + 1] * offsets[ring + 1]) / 2
        return scale / Double(1 + energy) * solidAngles[ring] / exponential(squared / (2 * 1.5 * 1.5))
      }
    }
  }

  /// Counts drawn from a Poisson distribution for each expectation.
  static func drawn(_ expected: [Double], seed: UInt64) -> [Double] {
    var random = SplitMix(state: seed)
    return expected.map { mean in
      var (count, rest) = (0.0, mean)
      // A sum of numbers with small means, each by the product of uniform numbers.
      while rest > 0 {
        let part = min(rest, 20)
        rest -= part
        let limit = 1 / exponential(part)
        var product = random.unit()
        while product > limit {
          count += 1
          product *= random.unit()
        }
      }
      return count
    }
  }

  @Test("It keeps the counts of every energy, and the counts as seen")
  func keepsCounts() throws {
    let counts = (0..<60).map { Double(($0 * 7919) % 31) }
    let model = try Fixture.model(counts, axes: Self.rings(), unexposed: [4, 40])
    let smooth = try model.smoothed(by: smoothingMethods.method("spline"))
    #expect(smooth.counts == model.counts && smooth.smoothing == "spline")
    for energy in 0..<2 {
      let row = (energy * 30..<energy * 30 + 30).filter { model.exposure.values[$0] > 0 }
      let before = row.map { counts[$0] }.reduce(0, +)
      let after = row.map { smooth.rate.values[$0] * smooth.exposure.values[$0] }.reduce(0, +)
      #expect(close(before, after))
    }
    #expect(smooth.rate.values[4].isNaN)
  }

  @Test("A Gaussian acceptance is what it is: its logarithm is straight in theta^2")
  func gaussianStays() throws {
    let axes = try Self.rings()
    let counts = Self.gaussian(axes, 1e8)
    let model = try Fixture.model(counts, axes: axes)
    let smooth = try model.smoothed(by: SplineSmoothing())
    // The fit is iterated to 1e-10 of the likelihood.
    for bin in counts.indices { #expect(close(smooth.rate.values[bin], model.rate.values[bin], within: 1e-4)) }
  }

  @Test("Of drawn counts it is closer to the truth than they are, and as close as its errors say")
  func errorsHold() throws {
    let axes = try Self.rings()
    let truth = Self.gaussian(axes, 3e5)
    var (raw, smooth, pulls) = (0.0, 0.0, 0.0)
    for seed in 1...8 {
      let model = try Fixture.model(Self.drawn(truth, seed: UInt64(seed)), axes: axes)
      let curve = try model.smoothed(by: SplineSmoothing())
      for bin in truth.indices {
        let wanted = truth[bin] / model.exposure.values[bin]
        let miss = (curve.rate.values[bin] - wanted) / wanted
        raw += (model.rate.values[bin] - wanted) / wanted * ((model.rate.values[bin] - wanted) / wanted)
        smooth += miss * miss
        pulls += miss * miss * wanted * wanted / (curve.error.values[bin] * curve.error.values[bin])
      }
    }
    // A straight line in theta^2 takes 2 parameters of 30 rings.
    #expect(smooth < 0.25 * raw)
    // Correlated within a curve: some 2 x 16 independent numbers, so chi2 per number scatters by sqrt(2 / 32) = 0.25.
    #expect(abs(pulls / (8 * 60) - 1) < 0.75)
  }

  @Test("It bends where the counts ask for it, and is flat at the pointing")
  func bends() throws {
    let axes = try Self.rings()
    // A plateau that ends at 2 deg: as a polynomial of theta^2.
    let offsets = axes.offset.edges
    let solidAngles = axes.solidAngles(.flat)
    let counts = (0..<60).map { bin -> Double in
      let (low, high) = (offsets[bin % 30], offsets[bin % 30 + 1])
      let squared = (low * low + high * high) / 2
      return 1e9 * solidAngles[bin % 30] / exponential(squared * squared / 10)
    }
    let model = try Fixture.model(counts, axes: axes)
    let smooth = try model.smoothed(by: SplineSmoothing())
    for bin in counts.indices {
      // The outermost rings hold a few hundred events, the others many more.
      let tolerance = max(0.01 * model.rate.values[bin], 2 * model.error.values[bin])
      #expect(abs(smooth.rate.values[bin] - model.rate.values[bin]) < tolerance)
    }
    #expect(close(smooth.rate.values[0], smooth.rate.values[1], within: 1e-3))
  }

  @Test("An energy without counts, and one with few rings, stay as they are; cubes are refused")
  func unfit() throws {
    let counts = (0..<60).map { $0 < 30 ? 0.0 : 5 }
    let model = try Fixture.model(counts, axes: Self.rings())
    let smooth = try model.smoothed(by: SplineSmoothing())
    #expect(smooth.rate.values[..<30].allSatisfy { $0 == 0 } && smooth.error.values[..<30].allSatisfy { $0 == 0 })
    let few = try Fixture.model([1, 2, 3, 4, 5, 6], axes: Self.rings(3))
    #expect(try few.smoothed(by: SplineSmoothing()).rate == few.rate)
    let one = try Fixture.model((0..<60).map { $0 == 29 ? 7.0 : 0 }, axes: Self.rings())
    #expect(try one.smoothed(by: SplineSmoothing()).rate.values.allSatisfy(\.isFinite))
    let cubeAxes = try Fixture.cubeAxes(energies: 1, columns: 4, rows: 4)
    let cube = try Fixture.model(Array(repeating: 1, count: 16), axes: cubeAxes)
    #expect(throws: BackgroundError.methodNotFor(option: "smoothing", name: "spline", model: "BKG_3D")) {
      try cube.smoothed(by: SplineSmoothing())
    }
  }
}
