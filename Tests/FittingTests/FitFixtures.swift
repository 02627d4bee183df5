import Foundation
import TestSupport

@testable import Fitting

/// Returns a region without events.
func region(
  _ time: Double = 1000, energy: ClosedRange<Double> = 0.8...20, radius: Double = 2,
  coverage: PolarCoverage? = nil,
  obsID: Int64 = 1
) -> RunData {
  RunData(
    obsID: obsID, time: time, energy: energy, coverage: coverage ?? PolarCoverage(radius: radius),
    events: FieldPoints())
}

extension RunData {
  /// Returns the region with events drawn from a model.
  func drawn(from model: ParametricModel, seed: Int) -> RunData {
    var generator = TestGenerator(seed: seed)
    var run = self
    run.events = EventDraw(model, region: self)(&generator)
    return run
  }
}

/// Returns a model with the given values, in the order of its parameters.
func model(
  _ spatial: some SpatialShape = GaussianShape(), gradient: BilinearGradient? = BilinearGradient(),
  spectrum: some Spectrum, values: [Double]
) -> ParametricModel {
  var model = ParametricModel(spatial: spatial, gradient: gradient, spectrum: spectrum)
  for (i, value) in values.enumerated() { model.parameters[i].value = value }
  return model
}

/// Returns a spectrum with nodes between 0.8 and 20 TeV on a power law.
func nodeSpectrum(_ count: Int, amplitude: Double = 2e-4, index: Double = -2.2) throws
  -> NodeFunction
{
  let nodes = try NodePlacement.logarithmic.nodes(from: 0.8, to: 20, count: count)
  return NodeFunction(nodes: nodes, along: PowerLaw(), values: [amplitude, index, 1])
}

/// Returns a circle with a circular hole, which is excluded. The position and radius of the hole are in deg; fractions
/// are sampled with many points.
func holedCoverage(radius: Double, hole: (lon: Double, lat: Double, radius: Double))
  -> PolarCoverage
{
  let (rings, sectors, steps) = (80, 72, 8)
  let edges = (0...rings).map { radius * Double($0) / Double(rings) }
  var fractions: [Double] = []
  for ring in 0..<rings {
    for sector in 0..<sectors {
      var kept = 0
      for i in 0..<steps {
        for j in 0..<steps {
          let offset =
            edges[ring] + (edges[ring + 1] - edges[ring]) * (Double(i) + 0.5) / Double(steps)
          let angle =
            2 * Double.pi * (Double(sector) + (Double(j) + 0.5) / Double(steps)) / Double(sectors)
          let (x, y) = (offset * sin(angle) - hole.lon, offset * cos(angle) - hole.lat)
          if x * x + y * y > hole.radius * hole.radius { kept += 1 }
        }
      }
      fractions.append(Double(kept) / Double(steps * steps))
    }
  }
  return PolarCoverage(edges: edges, sectors: sectors, fractions: fractions)
}

extension FitStatus {
  /// Whether the fit ended at a maximum.
  var isConverged: Bool {
    if case .converged = self { true } else { false }
  }
}
