import Foundation
import Production
import TestSupport

@testable import Regression

/// Runs on small grids with counts that are given or drawn.
enum SimulatedRuns {
  /// A grid of square pixels of 0.5 deg.
  static func grid(side: Int, energyEdges: [Double], radius: Double = 3) throws -> PixelGrid {
    try PixelGrid(pixelSize: 0.5, side: side, radius: radius, energyEdges: energyEdges)
  }

  /// A run with given counts.
  static func run(
    _ obsID: Int64, _ grid: PixelGrid, _ counts: [UInt32], covariates: [String: Double] = [:], labels: Set<String> = []
  ) throws -> RegressionRun {
    let altaz = PixelCounts.AltazCoordinates(lon: grid.lon, lat: grid.lat)
    return RegressionRun(
      try PixelCounts(obsID: obsID, grid: grid, counts: counts, altaz: altaz, livetime: 1000, ontime: 1100),
      covariates: covariates, labels: labels)
  }

  /// Draws a run from the rates of a function of energy bin and pixel.
  static func drawn(
    _ obsID: Int64, _ grid: PixelGrid, covariates: [String: Double] = [:], labels: Set<String> = [],
    _ generator: inout TestGenerator, rate: (_ energy: Int, _ pixel: Int) -> Double
  ) throws -> RegressionRun {
    var counts: [UInt32] = []
    for energy in 0..<grid.energies {
      for pixel in 0..<grid.count { counts.append(poisson(rate(energy, pixel), &generator)) }
    }
    return try run(obsID, grid, counts, covariates: covariates, labels: labels)
  }

  /// A Poisson number, by multiplication of uniform numbers in parts of a mean of at most 20.
  static func poisson(_ mean: Double, _ generator: inout TestGenerator) -> UInt32 {
    var (left, count) = (mean, UInt32(0))
    while left > 0 {
      let limit = exp(-min(left, 20))
      left -= 20
      var product = uniform(&generator)
      while product > limit {
        product *= uniform(&generator)
        count += 1
      }
    }
    return count
  }

  /// A normal number, by the method of Box and Muller.
  static func normal(_ generator: inout TestGenerator) -> Double {
    (-2 * log(uniform(&generator))).squareRoot() * cos(2 * .pi * uniform(&generator))
  }

  /// A uniform number in (0, 1).
  static func uniform(_ generator: inout TestGenerator) -> Double {
    (Double(generator.next() >> 11) + 0.5) * 0x1p-53
  }

  /// A small model with a radial term, a gradient, and spectra that depend on a covariate and on the run.
  static let model = RegressionModel(
    terms: [
      RegressionTerm(field: .legendre(order: 1, radius: 2), group: "radial"),
      RegressionTerm(field: .altazLat(scale: 2), run: .covariate("s"), group: "gradient"),
      RegressionTerm(energy: .smooth(1), group: "slope"),
      RegressionTerm(run: .covariate("s"), energy: .smooth(1), group: "slope"),
      RegressionTerm(field: .altazLon(scale: 2), run: .label("east"), energy: .smooth(2), group: "gradient"),
    ], runEffects: [RunEffect(energy: .smooth(1), group: "tilt")],
    penalties: [
      "radial": .fixed(1e-6), "gradient": .fixed(1e-6), "slope": .fixed(1e-6), "tilt": .estimated(from: 10),
    ], covariates: [Covariate("s", centre: 1, scale: 0.5)])

  /// The coefficients from which runs of ``model`` are drawn.
  static let truth = [-0.5, 0.3, -2, 0.4, 0.25]

  /// Runs that are drawn from ``model`` with ``truth`` and random tilts.
  static func runs(_ count: Int, seed: Int, tilt: Double = 0.2) throws -> [RegressionRun] {
    var generator = TestGenerator(seed: seed)
    let grid = try grid(side: 6, energyEdges: [0.5, 1, 2, 5], radius: 1.6)
    let design = try Design(model, grid: grid)
    return try (0..<count).map { number in
      let covariates = ["s": 0.5 + uniform(&generator)]
      let labels: Set<String> = number % 3 == 0 ? ["east"] : []
      let empty = try run(
        Int64(number), grid, Array(repeating: 0, count: 3 * grid.count), covariates: covariates, labels: labels)
      let coefficients = RegressionCoefficients(
        design, values: truth, covariance: [], strengths: Strengths([1, 1, 1, 1], design: design), ranges: [:])
      let shape = try coefficients.predict(empty).rates
      let (norm, slope) = (8 * exp(0.3 * normal(&generator)), tilt * normal(&generator))
      let basis = coefficients.energyBasis.columns[1]
      return try drawn(Int64(number), grid, covariates: covariates, labels: labels, &generator) { energy, pixel in
        norm * shape[energy * grid.count + pixel] * exp(slope * basis[energy])
      }
    }
  }
}
