import Diagnostics

/// The observed and predicted numbers of events of a run in square tiles of the field, summed over its energies.
public struct FittedTiles: Sendable, Equatable {
  /// The edges of the tiles along lon, and also along lat, in deg.
  public let edges: [Double]
  /// The number of observed events in each tile, with lat varying fastest.
  public var observed: [Double]
  /// The predicted number of events in each tile.
  public var predicted: [Double]
  /// The solid angle of the part of each tile that is not excluded, multiplied by the time of the run, in s sr.
  public var exposure: [Double]

  /// The width of a tile in deg.
  static let width = 0.4
  /// The largest radius in deg of a field that is divided into tiles.
  private static let largestRadius = 15.0
  /// The number of points along each side of a tile at which the rate is evaluated. The rate is smooth within a tile.
  private static let points = 4

  /// Counts and predicts the events of a run. The result is `nil` if the field is too large, and for a model with
  /// sources, whose images are narrower than a tile.
  /// - Parameter norm: the normalisation of the background of the run, relative to the model.
  init?(of run: RunData, in model: ParametricModel, norm: Double) {
    guard model.sources.isEmpty, run.coverage.radius <= Self.largestRadius else { return nil }
    let model = model.with(shape: run.shape)
    let half = Int(saturating: (run.coverage.radius / Self.width - 1e-9).rounded(.up))
    let edges = (-half...half).map { Double($0) * Self.width }
    let count = 4 * half * half
    (self.edges, observed) = (edges, Array(repeating: 0, count: count))
    (predicted, exposure) = (observed, observed)
    func tile(_ lon: Double, _ lat: Double) -> Int {
      func index(_ x: Double) -> Int {
        min(2 * half - 1, max(0, Int(saturating: (x / Self.width).rounded(.down)) + half))
      }
      return index(lon) * 2 * half + index(lat)
    }
    for event in 0..<run.events.count {
      observed[tile(run.events.lon[event], run.events.lat[event])] += run.weight(of: event)
    }
    let values = Array(model.values[..<model.spectrumRange.upperBound])
    let energies =
      run.bins?.energies
      ?? EnergyQuadrature(run.energy, kinks: model.spectrum.energyKinks + model.spatial.energyKinks)
    let binned = run.bins.map { bins in
      Dictionary(grouping: 0..<bins.field.count) { tile(bins.field.points.lon[$0], bins.field.points.lat[$0]) }
        .mapValues(Set.init)
    }
    for tile in 0..<count {
      let quadrature =
        if let bins = run.bins {
          bins.field.choosing { binned?[tile]?.contains($0) ?? false }
        } else {
          Self.quadrature(lon: edges[tile / (2 * half)], lat: edges[tile % (2 * half)], run.coverage)
        }
      guard quadrature.count > 0 else { continue }
      let integral = RateIntegral(
        shape: model.spatial, hasGradient: model.gradient != nil, spectrum: model.spectrum, field: quadrature,
        energies: energies)
      predicted[tile] = run.time * norm * integral(values).value
      exposure[tile] = run.time * quadrature.solidAngle.reduce(0, +)
    }
  }

  /// Returns the points at which the rate is evaluated to integrate it over the part of a tile that is not excluded.
  private static func quadrature(lon: Double, lat: Double, _ coverage: PolarCoverage) -> FieldQuadrature {
    let step = width / Double(points)
    var result = FieldQuadrature()
    for column in 0..<points {
      for row in 0..<points {
        let (x, y) = (lon + (Double(column) + 0.5) * step, lat + (Double(row) + 0.5) * step)
        let fraction = coverage.fraction(ofCellAt: x, y, side: step)
        if fraction > 0 { result.append(lon: x, lat: y, side: step, fraction: fraction) }
      }
    }
    return result
  }
}
