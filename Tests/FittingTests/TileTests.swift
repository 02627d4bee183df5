import Foundation
import TestSupport
import Testing

@testable import Fitting

@Suite("Tiles of fitted runs", .timeLimit(.minutes(60))) struct TileTests {
  private let truth = model(spectrum: PowerLaw(), values: [3, 0.1, -0.05, 4e-4, -2.2, 1])

  /// Returns the tiles of a run that was fitted with the model of the truth.
  private func tiles(_ run: RunData) throws -> (run: FittedRun, tiles: FittedTiles) {
    let fit = ParametricFit(
      ParametricModel(spatial: GaussianShape(), gradient: BilinearGradient(), spectrum: PowerLaw()))
    let fitted = try fit([run]).runs[0]
    return (fitted, try #require(fitted.tiles))
  }

  @Test("All tiles together have the events of the run, and the counts of each tile scatter around the prediction")
  func sums() throws {
    let hole = holedCoverage(radius: 2, hole: (lon: 0.6, lat: 0.6, radius: 0.5))
    for coverage in [PolarCoverage(radius: 2), hole] {
      let run = region(20_000, coverage: coverage).drawn(from: truth, seed: 4)
      for data in [run, run.binned(FitBins(energies: 20, cell: 0.1))] {
        let (fitted, tiles) = try tiles(data)
        #expect(tiles.edges.count == 11 && abs(tiles.edges[0] + 2) < 1e-12)
        #expect(tiles.observed.reduce(0, +) == Double(run.count))
        // The part of a cell at the edge of the field is sampled at 256 points.
        #expect(abs(tiles.predicted.reduce(0, +) / fitted.predicted - 1) < 2e-3)
        let chi2 = zip(tiles.observed, tiles.predicted).filter { $1 > 10 }.map { ($0 - $1) * ($0 - $1) / $1 }
        let freedom = Double(chi2.count)
        // Within 4 standard deviations of chi2; the seed is fixed.
        #expect(abs(chi2.reduce(0, +) - freedom) < 4 * (2 * freedom).squareRoot(), "\(chi2.reduce(0, +)), \(freedom)")
      }
    }
  }

  @Test("The exposure of a tile is its solid angle without exclusions, times the time of the run")
  func exposure() throws {
    let hole = holedCoverage(radius: 2, hole: (lon: 0.6, lat: 0.6, radius: 0.5))
    let (_, tiles) = try tiles(region(3000, coverage: hole).drawn(from: truth, seed: 4))
    func tile(_ lon: Double, _ lat: Double) -> Int {
      Int(((lon + 2) / 0.4).rounded(.down)) * 10 + Int(((lat + 2) / 0.4).rounded(.down))
    }
    // At small offsets, the solid angle is the area; (0.6, 0.6) is the centre of a tile in the hole.
    let whole = 3000 * (0.4 * Double.pi / 180) * (0.4 * Double.pi / 180)
    #expect(abs(tiles.exposure[tile(-0.2, 0.2)] / whole - 1) < 1e-4)
    #expect(tiles.exposure[tile(0.6, 0.6)] == 0 && tiles.predicted[tile(0.6, 0.6)] == 0)
    #expect(tiles.observed[tile(0.6, 0.6)] == 0)
    // The corner of the square is outside the circle.
    #expect(tiles.exposure[0] == 0)
  }

  @Test("A fit that does not distinguish directions has no tiles")
  func without() throws {
    let run = region(3000).drawn(from: truth, seed: 4)
    let fit = ParametricFit(
      ParametricModel(spatial: GaussianShape(), gradient: BilinearGradient(), spectrum: PowerLaw()))
    #expect(try fit([run]).withoutQuadrants.runs[0].tiles == nil)
  }
}
