import DL3
import Histograms
import Testing
import Units

@testable import BackgroundModels
@testable import ModelFiles
@testable import Production

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite("Treatment of rates", .timeLimit(.minutes(60))) struct TreatmentTests {
  /// A steep threshold, like that of a telescope, in a field that decreases outwards.
  private static func thresholdModel(seed: UInt64 = 7, scale: Double = 1) throws -> (BackgroundModel, CountsAccumulator)
  {
    let axes = try RadialAxes(
      energy: .log("energy", from: 0.1, to: 100, bins: 19, unit: .TeV),
      offset: .sqrt("offset", from: 0, to: 3, bins: 9, unit: .deg))
    let rings = axes.positionOffsets.map { exp(-$0 * $0 / 4) }
    let spectrum = [0, 0.2, 30, 900, 8000, 7000, 4500, 2600, 1600, 900, 500, 300, 160, 90, 50, 28, 15, 8, 4]
    let counts = SplineSmoothingTests.drawn(
      spectrum.flatMap { events in rings.map { scale * events * $0 } }, seed: seed)
    var contribution = RunCounts(
      counts: try Histogram(axes: axes.all, values: counts), time: 1e4, statistics: RunStatistics(obsID: 1))
    contribution.statistics.ontime = 1e4
    var fill = CountsAccumulator(axes: axes)
    try fill.add(contribution)
    return (fill.model, fill)
  }

  @Test("The file begins with the first energy of ten counts; lower energies are unknown")
  func knownEnergies() throws {
    let (model, fill) = try Self.thresholdModel()
    let treated = try model.treated()
    let seen = (0..<19).map { model.bins.countsOfEnergy($0) }
    let first = try #require(seen.firstIndex { $0 >= 10 })
    #expect(treated.firstKnownEnergy == first && first > 0)
    let cut = treated.cutToKnown
    #expect(cut.axes.energy.count == 19 - first)
    // The first edge is slightly below that of the axis, so that an equal edge of a reader is inside in spite of
    // rounding.
    let edge = model.axes.energy.edges[first]
    #expect(cut.axes.energy.edges[0] < edge && cut.axes.energy.edges[0] > edge * (1 - 1e-12))
    #expect(treated.states.prefix(9 * first).allSatisfy { $0 == .unknown })
    #expect(cut.nodes.values.allSatisfy { $0 > 0 && $0.isFinite })
    let full = try model.treated(by: RateTreatment(range: .full))
    #expect(full.cutToKnown.axes.energy.count == 19 && full.states.prefix(9).allSatisfy(\.isContinued))
    // Only bins with a rate are compared.
    #expect(fill.closure(of: treated).energies.count == 19 - first)
  }

  @Test("Counts are compared with the mean rates of a model, not with the nodes between which readers interpolate")
  func agreementOfNodes() throws {
    let treated = try Self.thresholdModel().0.treated(by: RateTreatment(nodes: .conserving)).cutToKnown
    let agreement = try #require(ModelAgreement(of: treated, with: treated, least: 0))
    let expected = zip(treated.rate.values, treated.exposure.values).reduce(0) { $0 + $1.0 * $1.1 }
    // The sum is the same except for rounding, because a factor is multiplied and divided out.
    #expect(abs(agreement.expected / expected - 1) < 1e-12)
    // Shrinking conserves the counts of each energy.
    #expect(abs(agreement.ratio - 1) < 0.01)
    #expect(treated.nodes != treated.rate)
  }

  @Test("Policies that reproduce other tools keep the whole axis and mean rates, unless other options are given")
  func parity() throws {
    let (model, _) = try Self.thresholdModel()
    for text in ["none", "at-least 1e-16 s-1 MeV-1 sr-1"] {
      let policy = try emptyBinPolicies.method(text)
      let treated = try model.treated(by: RateTreatment(emptyBins: policy))
      #expect(treated.treatment.range == .full && treated.treatment.nodes == .means)
      #expect(treated.nodes == treated.rate && treated.cutToKnown.axes.isEqual(to: model.axes))
      let asked = try model.treated(by: RateTreatment(emptyBins: policy, range: .known, nodes: .conserving))
      #expect(asked.cutToKnown.axes.energy.count < 19)
    }
  }

  /// Factors have converged at 1e-4.
  @Test("With conserving nodes the interpolated rate predicts the counts of each energy; means miss a quarter")
  func conserving() throws {
    let (model, fill) = try Self.thresholdModel()
    let conserving = try fill.closure(of: model.treated())
    for part in conserving.energies where part.observed >= 10 { #expect(abs(part.ratio - 1) < 1e-3, "\(part)") }
    let means = try fill.closure(of: model.treated(by: RateTreatment(nodes: .means)))
    #expect(means.energies.contains { $0.ratio < 0.85 })
    // An independent integral of the interpolated rate: the total that a reader predicts.
    let treated = try model.treated()
    #expect(close(treated.integral() * 1e4, conserving.predicted, within: 1e-4))
    #expect(!treated.nodeFactors.isUnsettled && treated.nodeFactors.iterations > 1)
    let mean = try model.treated(by: RateTreatment(nodes: .means)).rate
    #expect(zip(treated.rate.values, mean.values).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
  }

  /// The Gaussian acceptance is curved most in the wide first ring, where its value at the centre is above the mean.
  @Test("A factor for each bin, limited to its relative error, gives the interpolated rate the mean of the bin")
  func cells() throws {
    let (model, fill) = try Self.thresholdModel(scale: 100)
    let cells = try model.treated(by: RateTreatment(nodes: .cells))
    let factors = try #require(cells.nodeFactors.ofBin)
    for bin in factors.indices where cells.states[bin] != .unknown {
      #expect(abs(log(factors[bin])) <= cells.error.values[bin] / cells.rate.values[bin] * (1 + 1e-9))
    }
    for part in fill.closure(of: cells).energies where part.observed >= 10 { #expect(abs(part.ratio - 1) < 1e-3) }
  }

  @Test("A treatment starts from the counts after any earlier treatment; scaling scales everything")
  func arithmetic() throws {
    let (model, _) = try Self.thresholdModel()
    let floored = model.fillingEmptyBins(by: try FloorEmptyBins())
    #expect(floored.states.contains(.floored))
    let left = try floored.treated(by: RateTreatment(emptyBins: LeaveEmptyBins()))
    #expect(left.rate == model.rate && left.error == model.error && left.states == model.states)
    let scaled = try floored.scaled(by: 10).smoothed(by: NoSmoothing())
    for (mine, other) in zip(scaled.error.values, model.error.values) { #expect(close(mine, 10 * other)) }
    let smooth = try model.smoothed(by: GaussianSmoothing(sigma: 0.3)).smoothed(by: NoSmoothing())
    #expect(smooth.rate == model.rate && smooth.smoothing == "none")
  }

  @Test(
    "A rate without counts keeps its bins; missing bins are filled from them",
    arguments: ["shrink", "merge", "floor 1e-12 s-1 MeV-1 sr-1"])
  func rateAlone(policy: String) throws {
    let (model, _) = try Self.thresholdModel(scale: 10)
    let whole = try model.treated(by: RateTreatment(nodes: .means)).cutToKnown
    var rates = whole.rate
    for (number, bin) in [30, 61, 92, 110].enumerated() { rates.values[bin] = [.nan, 0, -1, .infinity][number] }
    let alone = BackgroundModel(
      axes: whole.axes,
      bins: BinnedRate(
        rate: rates, states: rates.values.map { $0 > 0 && $0.isFinite ? .measured : .unknown },
        second: whole.axes.phaseSpace()), origin: ModelOrigin())
    let filled = try alone.treated(by: RateTreatment(emptyBins: try emptyBinPolicies.method(policy)))
    for bin in rates.values.indices where ![30, 61, 92, 110].contains(bin) {
      #expect(filled.rate.values[bin] == rates.values[bin])
    }
    #expect(filled.rate.values.allSatisfy { $0 > 0 && $0.isFinite })
    for text in ["floor", "power-law 10"] {
      #expect(throws: BackgroundError.self) {
        try alone.treated(by: RateTreatment(emptyBins: emptyBinPolicies.method(text)))
      }
    }
    // Four bins of 160 had no rate.
    #expect(close(filled.binnedIntegral(), whole.binnedIntegral(), within: 0.05))
  }

  @Test("For cells of very different sizes there are no more rings than cells")
  func narrowCell() throws {
    let axes = try CubeAxes(
      energy: .log("energy", from: 1, to: 10, bins: 3, unit: .TeV),
      lon: Axis(name: "lon", edges: [-3, -1, 0, 1e-300, 3], unit: .deg),
      lat: Axis(name: "lat", edges: [-3, -2.9999999, 0, 3], unit: .deg))
    let counts = (0..<36).map { Double($0 * 7919 % 5) }
    let treated = try Fixture.model(counts, axes: axes).treated(by: RateTreatment(nodes: .means))
    #expect(treated.states.allSatisfy { $0 != .unknown })
  }

  @Test(
    "Weights of a stack do not change the first known energy; with fewer than ten counts it is the first with any"
  )
  func firstEnergy() throws {
    let axes = try Fixture.plainAxes(energies: 4, rings: 2)
    let model = try Fixture.model([0, 1, 8, 9, 300, 200, 5, 1], axes: axes)
    let weighted = try BackgroundModel.stack([(model, 0.01)])
    #expect(model.firstKnownEnergy == 1 && weighted.firstKnownEnergy == 1)
    #expect(try Fixture.model([0, 0, 1, 0, 3, 2, 0, 1], axes: axes).firstKnownEnergy == 1)
  }

  @Test("A rate far above its surroundings is found, and nothing else")
  func outliers() throws {
    let axes = try Fixture.cubeAxes(energies: 2, columns: 12, rows: 12)
    var rates = [Double](repeating: 1, count: 288)
    #expect(try Fixture.rates(rates, axes: axes).rateOutliers.isEmpty)
    rates[144 + 70] = 742
    let outliers = try Fixture.rates(rates, axes: axes).rateOutliers
    #expect(outliers.count == 1 && close(outliers[0].factor, 742) && outliers[0].energy.lowerBound == 2)
  }
}

@Suite("Models with a known true background", .timeLimit(.minutes(60))) struct KnownTruthTests {
  /// The deviation of a field from a round one: gradients per degree along lon and lat, and a quadrupole at 3 deg.
  struct Lean: Sendable, CustomTestStringConvertible {
    var lon = 0.0
    var lat = 0.0
    var quadrupole = 0.0

    func factor(_ lon: Double, _ lat: Double) -> Double {
      max(1 + self.lon * lon + self.lat * lat + quadrupole * (lon * lon - lat * lat) / 9, 0.02)
    }

    var testDescription: String { "\(lon), \(lat) per deg, quadrupole \(quadrupole)" }

    static let weak = Lean(lon: 0.05 / 3)
    static let strong = Lean(lon: 0.15, lat: -0.1)
    static let all = [weak, strong, Lean(lon: 0.1), Lean(lon: 0.05, lat: 0.02, quadrupole: 0.3)]
  }

  /// A cube whose acceptance becomes wider with energy and is asymmetric.
  private static func truth(_ axes: CubeAxes, events: Double, _ lean: Lean) -> Histogram {
    var expected = axes.phaseSpace()
    let energies = axes.energy.centers()
    let (lons, lats) = (axes.lon.centers(), axes.lat.centers())
    for bin in expected.values.indices {
      let (energy, lon, lat) = (
        energies[bin / (lons.count * lats.count)], lons[bin / lats.count % lons.count], lats[bin % lats.count]
      )
      let width = 1.3 + 0.3 * log10(energy)
      expected.values[bin] *=
        pow(energy, -2.7) * exp(-(lon * lon + lat * lat) / (2 * width * width)) * lean.factor(lon, lat)
    }
    let factor = events / expected.sum()
    return expected.mapping { $0 * factor }
  }

  /// Pulls (n - mu) / sqrt(mu) have a mean of 0 +- 0.1 and a width of 1 +- 0.1. The mean of 900 normal variables has a
  /// standard error of 0.03.
  private func expectNormal(_ pulls: [Double], _ what: String) {
    let mean = pulls.reduce(0, +) / Double(pulls.count)
    let spread = (pulls.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(pulls.count - 1)).squareRoot()
    #expect(
      pulls.count > 900 && abs(mean) < 0.1 && abs(spread - 1) < 0.1, "\(what): \(pulls.count), \(mean), \(spread)")
  }

  /// A single model scatters by up to 0.055, because the error of an energy is common to its cells. Five models are
  /// pooled.
  @Test(
    "60 to 76 % of the truths lie within one error of shrunk cells; rates of rich bins pull as their counts do",
    arguments: Lean.all)
  func coverage(lean: Lean) throws {
    let axes = try CubeAxes(
      energy: .log("energy", from: 0.5, to: 20, bins: 8, unit: .TeV),
      lon: .linear("lon", from: -3, to: 3, bins: 30, unit: .deg),
      lat: .linear("lat", from: -3, to: 3, bins: 30, unit: .deg))
    let phaseSpace = axes.phaseSpace()
    var (within, cells) = (0, 0)
    var (counts, rates) = ([Double](), [Double]())
    for (seed, events) in zip(1..., [20_000, 20_000, 20_000, 20_000, 20_000, 900_000.0]) {
      let expected = Self.truth(axes, events: events, lean)
      let drawn = SplineSmoothingTests.drawn(expected.values, seed: UInt64(seed))
      let model = try BackgroundModel(
        axes: axes, counts: try Histogram(axes: axes.all, values: drawn), exposure: phaseSpace
      ).treated(by: RateTreatment(nodes: .means))
      for bin in drawn.indices where model.states[bin] != .unknown {
        let (mu, rate) = (expected.values[bin], model.rate.values[bin] * phaseSpace.values[bin])
        if mu >= 10 { counts.append((drawn[bin] - mu) / mu.squareRoot()) }
        if mu >= 100 { rates.append((rate - mu) / mu.squareRoot()) }
        guard model.states[bin] == .shrunk, events < 1e5, model.bins.countsOfEnergy(bin / 900) >= 10 else { continue }
        cells += 1
        if abs(rate - mu) <= model.error.values[bin] * phaseSpace.values[bin] { within += 1 }
      }
    }
    #expect((0.6...0.76).contains(Double(within) / Double(cells)), "\(within) of \(cells)")
    expectNormal(counts, "counts")
    expectNormal(rates, "rates")
  }

  /// The prediction of a cube of four runs for each quarter of the field agrees with the observed counts within 2
  /// standard errors. Without the multipoles the largest deviation of the four is 20.
  @Test("A sparse cube keeps the asymmetry of its field", arguments: Lean.all)
  func quarters(lean: Lean) throws {
    let axes = try CubeAxes(
      energy: .log("energy", from: 0.1, to: 100, bins: 24, unit: .TeV),
      lon: .linear("lon", from: -3, to: 3, bins: 30, unit: .deg),
      lat: .linear("lat", from: -3, to: 3, bins: 30, unit: .deg))
    let drawn = SplineSmoothingTests.drawn(Self.truth(axes, events: 108_000, lean).values, seed: 5)
    let model = try BackgroundModel(
      axes: axes, counts: try Histogram(axes: axes.all, values: drawn), exposure: axes.phaseSpace()
    ).treated(by: RateTreatment(nodes: .means))
    var (seen, predicted) = ([0.0, 0, 0, 0], [0.0, 0, 0, 0])
    for bin in drawn.indices where model.states[bin] != .unknown {
      let quarter = (bin / 30 % 30 < 15 ? 0 : 2) + (bin % 30 < 15 ? 0 : 1)
      seen[quarter] += drawn[bin]
      predicted[quarter] += model.rate.values[bin] * model.exposure.values[bin]
    }
    for (seen, predicted) in zip(seen, predicted) {
      #expect(abs(predicted - seen) < 2 * seen.squareRoot(), "\(predicted) of \(seen)")
    }
  }

  /// Random axes, some of which do not begin at 0; regions that leave a sliver of a bin; thresholds; few and many
  /// events.
  @Test("Counts are conserved, and no bin with a rate has 0 or NaN", arguments: 0..<12)
  func properties(seed: Int) throws {
    var random = SplineSmoothingTests.drawn(Array(repeating: 500_000, count: 40), seed: UInt64(100 + seed))
      .map { ($0 / 7).truncatingRemainder(dividingBy: 1) }.makeIterator()
    func next(_ low: Double, _ high: Double) -> Double { low + (high - low) * (random.next() ?? 0.5) }
    let energies = Int(next(4, 24))
    let first = next(0, 1) < 0.5 ? 0 : next(0.3, 1)
    let axes = try RadialAxes(
      energy: .log("energy", from: next(0.05, 0.3), to: next(20, 100), bins: energies, unit: .TeV),
      offset: .linear("offset", from: first, to: next(2, 4), bins: Int(next(2, 15)), unit: .deg))
    let rings = axes.offset.count
    let events = pow(10, next(1.5, 5.5))
    let weights = axes.phaseSpace().values.enumerated().map { bin, size in
      let energy = axes.energy.centers()[bin / rings]
      return size * pow(energy, -2.7) * exp(-pow(axes.positionOffsets[bin % rings], 2) / 3) * (energy > 0.2 ? 1 : 0.02)
    }
    let sum = weights.reduce(0, +)
    var fill = CountsAccumulator(axes: axes)
    for run in 0..<3 {
      let low = next(0, 1) < 0.4 ? nil : Optional(next(0.05, 1))
      let counted = low.map { UsableEnergies(SafeEnergies(low: $0), axis: axes.energy, cutBins: .drop) }
      // Almost nothing of one ring is left, too little to be used.
      let sliver = Int(next(0, Double(rings)))
      var fractions = [Double](repeating: 1, count: rings)
      fractions[sliver] = run == 0 ? 1e-9 : next(0.02, 1)
      let expected = weights.indices.map { bin in
        counted?.bins.contains(bin / rings) ?? true ? events / 3 * weights[bin] / sum * fractions[bin % rings] : 0
      }
      var contribution = RunCounts(
        counts: try Histogram(
          axes: axes.all, values: SplineSmoothingTests.drawn(expected, seed: UInt64(seed * 3 + run))),
        time: 1000, kept: UnmaskedField(fractions), energies: counted, statistics: RunStatistics(obsID: Int64(run + 1)))
      contribution.dropUnusedPositions()
      try fill.add(contribution)
    }
    let model = try fill.model.treated()
    let cut = model.cutToKnown
    for bin in 0..<cut.bins.count {
      let isKnown = cut.states[bin] != .unknown
      #expect(isKnown == (cut.nodes.values[bin] > 0 && cut.nodes.values[bin].isFinite), "seed \(seed), bin \(bin)")
      if isKnown { #expect(cut.error.values[bin] > 0 && cut.error.values[bin].isFinite) }
    }
    let closure = fill.closure(of: model)
    for part in closure.energies where part.observed >= 10 {
      let isKept = abs(part.ratio - 1) < 0.01 || abs(part.predicted - part.observed) < 0.5 * part.observed.squareRoot()
      #expect(isKept, "seed \(seed): \(part)")
    }
    #expect(model.rateOutliers.isEmpty)
  }
}
