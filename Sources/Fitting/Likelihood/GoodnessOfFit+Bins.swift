#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension GoodnessOfFit {
  /// Compares events and prediction in bins: ranges of energy with equally many events, four rings of equal solid
  /// angle, four sectors. `nil` where no more bins than parameters can be made.
  /// - Parameters:
  ///   - norms: what the background of each run is of the model's.
  ///   - fitted: the number of fitted parameters.
  init?(_ model: ParametricModel, _ runs: [RunData], norms: [Double], fitted: Int) {
    var (bins, chi2) = (0, 0.0)
    for (run, norm) in zip(runs, norms) {
      for part in FieldBins.comparison(of: run, with: model, norm: norm, energyEdges: Self.energyEdges(of: run)) {
        let difference = part.observed - part.predicted
        bins += 1
        chi2 += difference * difference / part.predicted
      }
    }
    guard bins > fitted else { return nil }
    self.init(bins: bins, degreesOfFreedom: bins - fitted, chi2: chi2)
  }

  /// So many events lie in a range of energy on average, ten in each of its bins.
  private static let eventsPerRange = 160

  /// Of a binned fit they are edges of its bins.
  private static func energyEdges(of run: RunData) -> [Double] {
    let energies = run.eventEnergies.sorted()
    let ranges = max(1, min(8, energies.count / eventsPerRange))
    let inner = (1..<ranges).map { range in
      let energy = energies[range * energies.count / ranges]
      return run.bins?.energies.lowerEdge(around: energy) ?? energy
    }
    let (low, high) = (run.energy.lowerBound, run.energy.upperBound)
    return [low] + Set(inner).sorted().filter { $0 > low && $0 < high } + [high]
  }
}

extension RunData {
  /// The energies of all events, TeV; of a binned fit each as often as its bin has events.
  fileprivate var eventEnergies: [Double] {
    guard !weights.isEmpty else { return energies }
    return zip(energies, weights).flatMap { repeatElement($0, count: Int($1)) }
  }
}

/// The circle around a pointing in four rings of all but equal solid angle and four sectors.
struct FieldBins {
  /// The number of bins.
  static let count = 16
  /// Of each ring what counts of it.
  private let rings: [(outer: Double, coverage: PolarCoverage)]

  init(_ coverage: PolarCoverage) { rings = coverage.quarters }

  /// The outer edge of each ring, deg.
  var ringEdges: [Double] { rings.map(\.outer) }

  /// Observed and predicted counts of one bin of energy and field.
  struct Part {
    let energy: Int
    let bin: Int
    let observed: Double
    let predicted: Double
  }

  /// Observed and predicted counts of a run in bins of energy, whose edges lie within those of the run, and field; bins
  /// without a prediction are left out.
  static func comparison(
    of run: RunData, with model: ParametricModel, norm: Double, energyEdges edges: [Double]
  ) -> [Part] {
    let field = FieldBins(run.coverage)
    let observed = counts(of: run, energyEdges: edges, field)
    let quadratures = (0..<count).map { field.quadrature(of: $0, model.spatial, run.bins) }
    let images = zip(zip(model.sources, model.sourceRanges), run.sources).map { source, view in
      SourceImageBins(source.0, imageValues: Array(model.values[source.1.image]), view, field, run.coverage)
    }
    var parts: [Part] = []
    for energy in 0..<edges.count - 1 {
      let range = edges[energy]...edges[energy + 1]
      let sources = zip(images, model.sourceRanges).compactMap { image, ranges in
        image?.rates(over: range, values: Array(model.values[ranges.spectrum]))
      }
      let energies =
        run.bins?.energies.between(range)
        ?? EnergyQuadrature(range, kinks: model.spectrum.energyKinks + model.spatial.energyKinks)
      for bin in 0..<count {
        let integral = RateIntegral(
          shape: model.spatial, hasGradient: model.gradient != nil, spectrum: model.spectrum,
          field: quadratures[bin], energies: energies)
        let background = integral(Array(model.values[..<model.spectrumRange.upperBound])).value
        let expected = run.time * sources.reduce(norm * background) { $0 + $1[bin] }
        guard expected > 0 else { continue }
        parts.append(Part(energy: energy, bin: bin, observed: observed[energy * count + bin], predicted: expected))
      }
    }
    return parts
  }

  /// Events by energy and bin of the field.
  private static func counts(of run: RunData, energyEdges: [Double], _ field: FieldBins) -> [Double] {
    var counts = [Double](repeating: 0, count: (energyEdges.count - 1) * count)
    let logEdges = energyEdges.dropFirst().dropLast().map { log($0) }
    for i in 0..<run.events.count {
      let energy = logEdges.count { run.events.logEnergy[i] >= $0 }
      let bin = field.bin(offset: run.events.offset[i], lon: run.events.lon[i], lat: run.events.lat[i])
      counts[energy * count + bin] += run.weight(of: i)
    }
    return counts
  }

  /// The bin of a place, deg.
  func bin(offset: Double, lon: Double, lat: Double) -> Int {
    let ring = min(3, rings.count { offset >= $0.outer })
    let angle = atan2(lon, lat)
    let turn = (angle < 0 ? angle + 2 * .pi : angle) / (.pi / 2)
    return ring * 4 + min(3, Int(turn))
  }

  /// The points over which a shape is integrated in a bin; of a binned fit the cells with their middles in it.
  func quadrature(of bin: Int, _ shape: any SpatialShape, _ bins: BinCentres?) -> FieldQuadrature {
    if let bins {
      let all = bins.field.points
      return bins.field.choosing { self.bin(offset: all.offset[$0], lon: all.lon[$0], lat: all.lat[$0]) == bin }
    }
    let coverage = rings[bin / 4].coverage
    let sectors = bin % 4 * coverage.sectors / 4..<(bin % 4 + 1) * coverage.sectors / 4
    return FieldQuadrature(for: shape, coverage, sectors: sectors)
  }
}

extension PolarCoverage {
  /// Four rings of all but equal solid angle: each as the coverage in which nothing else counts.
  fileprivate var quarters: [(outer: Double, coverage: PolarCoverage)] {
    let whole =
      isComplete
      ? PolarCoverage.full(edges: (0...4).map { radius * (Double($0) / 4).squareRoot() }) : self
    let rings = whole.edges.count - 1
    let ends = (0...4).map { part in
      part == 4
        ? rings
        : whole.edges.lastIndex { $0 <= radius * (Double(part) / 4).squareRoot() + 1e-12 } ?? 0
    }
    return (0..<4).map { part in
      var fractions = whole.fractions
      for i in fractions.indices where !(ends[part]..<ends[part + 1]).contains(i / whole.sectors) {
        fractions[i] = 0
      }
      return (
        whole.edges[ends[part + 1]],
        PolarCoverage(edges: whole.edges, sectors: whole.sectors, fractions: fractions)
      )
    }
  }

  /// A circle that counts wholly, in rings of four sectors.
  private static func full(edges: [Double]) -> PolarCoverage {
    PolarCoverage(
      edges: edges, sectors: 4, fractions: [Double](repeating: 1, count: 4 * (edges.count - 1)))
  }
}
