#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension GoodnessOfFit {
  /// Compares events and prediction in bins. Each run has up to eight energy ranges with nearly equal numbers of
  /// events, each with four rings of four sectors. Returns `nil` unless there are more bins than fitted parameters.
  /// - Parameters:
  ///   - norms: the normalisation of the background of each run, relative to the model.
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

  /// The minimum number of events in an energy range if there are several ranges. This is, on average, ten events in
  /// each of the 16 bins of the field.
  private static let eventsPerRange = 160

  /// Returns the edges of the energy ranges. In a binned fit, only edges of the fit's energy bins are used.
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
  /// The energies of all events, in TeV. In a binned fit, the energy of a bin is repeated for each event in the bin.
  fileprivate var eventEnergies: [Double] {
    guard !weights.isEmpty else { return energies }
    return zip(energies, weights).flatMap { repeatElement($0, count: Int($1)) }
  }
}

/// A circle around the pointing: four rings of nearly equal solid angle, each divided into four sectors.
struct FieldBins {
  /// The number of bins.
  static let count = 16
  /// The outer edge of each ring in deg, and a coverage in which everything outside the ring is excluded.
  private let rings: [(outer: Double, coverage: PolarCoverage)]

  init(_ coverage: PolarCoverage) { rings = coverage.quarters }

  /// The outer edge of each ring, in deg.
  var ringEdges: [Double] { rings.map(\.outer) }

  /// The observed and predicted counts in one bin of energy and field.
  struct Part {
    let energy: Int
    let bin: Int
    let observed: Double
    let predicted: Double
  }

  /// Returns the observed and predicted counts of a run in bins of energy and field. Bins without a prediction are left
  /// out.
  /// - Parameter edges: the edges of the energy bins, within the energy range of the run.
  static func comparison(
    of run: RunData, with model: ParametricModel, norm: Double, energyEdges edges: [Double]
  ) -> [Part] {
    let model = model.with(shape: run.shape)
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

  /// Returns the number of events in each energy range and bin of the field.
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

  /// Returns the index of the bin that contains a position, given in deg.
  func bin(offset: Double, lon: Double, lat: Double) -> Int {
    let ring = min(3, rings.count { offset >= $0.outer })
    let angle = atan2(lon, lat)
    let turn = (angle < 0 ? angle + 2 * .pi : angle) / (.pi / 2)
    return ring * 4 + min(3, Int(turn))
  }

  /// Returns the points at which a shape is evaluated to integrate it over a bin. In a binned fit, these are the
  /// centres of the fit's cells that are in the bin.
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
  /// Four rings of nearly equal solid angle, each with a coverage that excludes everything outside the ring.
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

  /// Returns a circle without exclusions, with the given edges of the rings and four sectors in each ring.
  private static func full(edges: [Double]) -> PolarCoverage {
    PolarCoverage(
      edges: edges, sectors: 4, fractions: [Double](repeating: 1, count: 4 * (edges.count - 1)))
  }
}
