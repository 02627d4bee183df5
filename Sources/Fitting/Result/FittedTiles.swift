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
    let energies =
      run.bins?.energies
      ?? EnergyQuadrature(run.energy, kinks: model.spectrum.energyKinks + model.spatial.energyKinks)
    var field = FieldQuadrature()
    if let bins = run.bins {
      field = bins.field
    } else {
      for lon in edges.dropLast() {
        for lat in edges.dropLast() { Self.append(lon: lon, lat: lat, run.coverage, to: &field) }
      }
    }
    for (point, integral) in Self.integrals(of: model, at: field.points, over: energies).enumerated() {
      let tile = tile(field.points.lon[point], field.points.lat[point])
      predicted[tile] += run.time * norm * field.solidAngle[point] * integral
      exposure[tile] += run.time * field.solidAngle[point]
    }
  }

  /// Returns the integral of the rate over the energies at each point, in s-1 sr-1.
  private static func integrals(
    of model: ParametricModel, at points: FieldPoints, over energies: EnergyQuadrature
  ) -> [Double] {
    func rates(_ energy: Int) -> [Double] {
      var points = points
      points.logEnergy = Array(repeating: energies.logEnergies[energy], count: points.count)
      return model.rates(at: points)
    }
    guard model.spatial.dependsOnEnergy else {
      // The spectrum is the same at all points, so one of them determines the integral relative to the first energy.
      let first = rates(0)
      guard let brightest = first.indices.max(by: { first[$0] < first[$1] }), first[brightest] > 0 else { return first }
      var single = FieldPoints()
      for logEnergy in energies.logEnergies {
        single.append(
          offset: points.offset[brightest], lon: points.lon[brightest], lat: points.lat[brightest],
          logEnergy: logEnergy)
      }
      let sum = zip(model.rates(at: single), energies.widths).reduce(0) { $0 + $1.0 * $1.1 }
      return first.map { $0 * sum / first[brightest] }
    }
    var sums = [Double](repeating: 0, count: points.count)
    for energy in 0..<energies.count {
      for (point, rate) in rates(energy).enumerated() { sums[point] += rate * energies.widths[energy] }
    }
    return sums
  }

  /// Adds the points at which the rate is evaluated to integrate it over the part of a tile that is in the field and
  /// not excluded. `lon` and `lat` are the lower edges of the tile in deg.
  private static func append(lon: Double, lat: Double, _ coverage: PolarCoverage, to field: inout FieldQuadrature) {
    let step = width / Double(points)
    for column in 0..<points {
      for row in 0..<points {
        let (x, y) = (lon + (Double(column) + 0.5) * step, lat + (Double(row) + 0.5) * step)
        let fraction = coverage.fraction(ofCellAt: x, y, side: step)
        if fraction > 0 { field.append(lon: x, lat: y, side: step, fraction: fraction) }
      }
    }
  }
}
