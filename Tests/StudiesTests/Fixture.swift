import BackgroundModels
import DL3
import Foundation
import Histograms
import Production
import Simulation

@testable import Studies

/// Small counts and models for tests.
enum Fixture {
  static let edges = [0.5, 1, 2, 5, 10]

  static func grid(energyEdges: [Double] = edges) throws -> PixelGrid {
    try PixelGrid(pixelSize: 0.5, side: 8, radius: 2, energyEdges: energyEdges)
  }

  /// A run with given counts in each bin of a grid.
  static func run(
    _ obsID: Int64 = 1, _ grid: PixelGrid, energyBins: Range<Int>? = nil, kept: [Bool]? = nil,
    altaz: PixelCounts.AltazCoordinates? = nil, livetime: Double = 90, ontime: Double = 100,
    counts: (_ energy: Int, _ pixel: Int) -> Int
  ) throws -> PixelCounts {
    let all = (0..<grid.energies).flatMap { energy in
      (0..<grid.count).map { UInt32(counts(energy, $0)) }
    }
    return try PixelCounts(
      obsID: obsID, grid: grid, energyBins: energyBins, counts: all, kept: kept, altaz: altaz, livetime: livetime,
      ontime: ontime)
  }

  /// A raw model of counts over radial axes, with an exposure of one second.
  static func radial(
    energy: [Double] = edges, offset: [Double] = [0, 0.5, 1, 1.5, 2, 2.5],
    rate: (_ energy: Int, _ ring: Int) -> Double
  ) throws -> BackgroundModel {
    let axes = try RadialAxes(
      energy: Axis(name: "energy", edges: energy, unit: .TeV), offset: Axis(name: "offset", edges: offset, unit: .deg))
    return try model(axes) { rate($0 / (offset.count - 1), $0 % (offset.count - 1)) }
  }

  /// A model with a given rate in each bin.
  static func model(_ axes: some ModelAxes, rate: (Int) -> Double) throws -> BackgroundModel {
    let exposure = axes.phaseSpace()
    var counts = exposure
    for bin in counts.values.indices { counts.values[bin] *= rate(bin) }
    return BackgroundModel(axes: axes, counts: counts, exposure: exposure)
  }

  /// Poisson variates by the product of uniform numbers (D. E. Knuth), for means up to some hundreds.
  static func poisson(_ mean: Double, _ generator: inout Xoshiro256) -> Int {
    var (count, rest) = (0, mean)
    while rest > 0 {
      let step = min(rest, 20)
      var product = generator.uniform()
      while product > exp(-step) {
        count += 1
        product *= generator.uniform()
      }
      rest -= step
    }
    return count
  }

  /// A normal variate by the method of Box and Muller.
  static func normal(_ generator: inout Xoshiro256) -> Double {
    (-2 * log(generator.uniform())).squareRoot() * cos(2 * .pi * generator.uniform())
  }
}

/// A simulated store of short runs that all tests share. It is removed at the end.
enum SampleStore {
  static let store: DataStore? = {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("studies-\(getpid())").path
    atexit {
      try? FileManager.default.removeItem(
        at: FileManager.default.temporaryDirectory.appendingPathComponent("studies-\(getpid())"))
    }
    var options = SimulationOptions()
    (options.runs, options.ontime, options.threads, options.seed) = (16, 120, 2, 5)
    do {
      try? FileManager.default.removeItem(atPath: folder)
      try Simulator(options).write(to: folder)
      return try DataStore(path: folder)
    } catch { return nil }
  }()
}
