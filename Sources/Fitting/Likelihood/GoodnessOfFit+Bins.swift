#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension GoodnessOfFit {
  /// Compares events and prediction in bins: ranges of energy with equally many events, four rings of equal solid angle, four
  /// sectors. `nil` for a model with sources, and where fewer bins than parameters can be made.
  /// - Parameters:
  ///   - norms: what the rate of each run is of the model's.
  ///   - fitted: the number of fitted parameters.
  init?(_ model: ParametricModel, _ runs: [RunData], norms: [Double], fitted: Int) {
    guard model.sources.isEmpty else { return nil }
    var (bins, chi2) = (0, 0.0)
    for (run, norm) in zip(runs, norms) {
      let rings = run.coverage.quarters
      let edges = Self.energyEdges(of: run)
      let observed = Self.counts(of: run, energyEdges: edges, rings: rings.map(\.outer))
      for energy in 0..<edges.count - 1 {
        for (ring, part) in rings.enumerated() {
          for sector in 0..<4 {
            let integral = RateIntegral(
              shape: model.spatial, dependsOnEnergy: model.spatial.dependsOnEnergy,
              hasGradient: model.gradient != nil,
              spectrum: model.spectrum,
              field: FieldQuadrature(
                for: model.spatial, part.coverage,
                sectors: sector * part.coverage.sectors / 4..<(sector + 1) * part.coverage.sectors
                  / 4),
              energies: EnergyQuadrature(
                edges[energy]...edges[energy + 1],
                kinks: model.spectrum.energyKinks + model.spatial.energyKinks))
            let values = Array(model.values[..<model.spectrumRange.upperBound])
            let expected = norm * run.time * integral(values).value
            guard expected > 0 else { continue }
            let difference = observed[(energy * 4 + ring) * 4 + sector] - expected
            bins += 1
            chi2 += difference * difference / expected
          }
        }
      }
    }
    guard bins > fitted else { return nil }
    self.init(bins: bins, degreesOfFreedom: bins - fitted, chi2: chi2)
  }

  /// So many events lie in a range of energy on average, ten in each of its bins.
  private static let eventsPerRange = 160

  private static func energyEdges(of run: RunData) -> [Double] {
    let energies = run.energies.sorted()
    let ranges = max(1, min(8, energies.count / eventsPerRange))
    let inner = (1..<ranges).map { energies[$0 * energies.count / ranges] }
    return [run.energy.lowerBound]
      + inner.filter { $0 > run.energy.lowerBound && $0 < run.energy.upperBound }
      + [run.energy.upperBound]
  }

  /// Events by energy, ring and sector.
  private static func counts(of run: RunData, energyEdges: [Double], rings: [Double]) -> [Double] {
    var counts = [Double](repeating: 0, count: (energyEdges.count - 1) * 16)
    let logEdges = energyEdges.dropFirst().dropLast().map { log($0) }
    for i in 0..<run.events.count {
      let energy = logEdges.count { run.events.logEnergy[i] >= $0 }
      let ring = min(3, rings.count { run.events.offset[i] >= $0 })
      let angle = atan2(run.events.lon[i], run.events.lat[i])
      let turn = (angle < 0 ? angle + 2 * .pi : angle) / (.pi / 2)
      counts[(energy * 4 + ring) * 4 + min(3, Int(turn))] += run.weight(of: i)
    }
    return counts
  }
}

extension PolarCoverage {
  /// Four rings of all but equal solid angle: each as the coverage in which nothing else counts.
  var quarters: [(outer: Double, coverage: PolarCoverage)] {
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
