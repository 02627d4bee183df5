import BackgroundModels
import Histograms
import ModelFiles
import Sky
import Units

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A background model from a file that is used as the true background.
///
/// The rate per ontime is constant within each bin of energy and direction, and 0 outside the axes. The number of
/// events in each bin is Poisson distributed, with the mean rate x energy width x solid angle x ontime.
public struct ModelField: Sendable, Equatable {
  /// The file of the model.
  public let file: ModelFile
  /// The number of events per second of ontime, summed over all bins.
  public let rate: Double
  private let table: AliasTable
  private let edges: Edges

  /// Creates a true background from a model.
  /// - Throws: ``SimulationError/badTruth(path:found:expected:hint:)`` if the rate of a bin is negative or not finite,
  ///   or if the total rate is 0 or not finite.
  public init(_ file: ModelFile) throws(SimulationError) {
    self.file = file
    let (axes, nodes) = (file.model.axes, file.model.nodes)
    edges =
      switch axes.kind {
      case .radial(let radial):
        Edges(energy: radial.energy, first: [], last: radial.offset.edges.map(VonMisesFisherProfile.versine))
      case .cube(let cube):
        Edges(energy: cube.energy, first: cube.lon.edges, last: cube.lat.edges.map { sin($0 * .pi / 180) })
      }
    let bad = nodes.values.count { !($0 >= 0 && $0.isFinite) }
    guard bad == 0 else {
      throw .badTruth(
        path: file.path, found: "bins whose rate is negative or not finite: \(bad)",
        expected: "a finite rate of 0 or more in every bin",
        hint: "create the model with the default treatment of empty bins, or with -p empty=shrink")
    }
    let weights = nodes.combined(with: axes.phaseSpace()) { $0 * $1 }
    rate = weights.sum()
    guard rate > 0, rate.isFinite else {
      throw .badTruth(
        path: file.path, found: "a total rate of \(shortest(rate)) events per second", expected: "a total rate above 0")
    }
    table = AliasTable(weights.values)
  }

  /// The alignment of the field. Radial models have no orientation and use RADEC.
  var alignment: FieldAlignment { file.model.axes.alignment }

  /// Draws energies and directions from the model for the first `count` events of a block. `pointing` is the pointing
  /// of the run. The times of the events are already known, and `clock` gives the orientation of the field on the sky
  /// at these times.
  func draw(
    _ count: Int, into block: borrowing EventBlock, _ generator: inout Xoshiro256, about pointing: DirectionFinder,
    in clock: inout RotationSchedule
  ) {
    generator.fill(block.energy, from: 0, to: 1)
    generator.fill(block.across, from: 0, to: 1)
    generator.fill(block.along, from: 0, to: 1)
    let cells = edges.first.count - 1
    for i in 0..<count {
      let (rest, last) = table.bin(generator.uniform()).quotientAndRemainder(dividingBy: edges.last.count - 1)
      let (energyBin, cell) = cells < 1 ? (rest, 0) : rest.quotientAndRemainder(dividingBy: cells)
      block.energy[i] = Self.between(edges.energy, energyBin, block.energy[i])
      // In a ring, events are uniform in 1 - cos(offset) and in the position angle. In a cell, they are uniform in
      // sin(lat) and in lon.
      block.across[i] = Self.between(edges.last, last, block.across[i])
      block.along[i] = cells < 1 ? 360 * block.along[i] : Self.between(edges.first, cell, block.along[i])
    }
    if cells < 1 {
      block.place(0..<count, about: pointing)
    } else {
      clock.pass(block.time, count: count) { field, events in block.place(events, in: field) }
    }
  }

  /// Returns the rate per ontime, in s-1 MeV-1 sr-1, at an energy in TeV and a position in the field in deg.
  func density(energy: Double, lon: Double, lat: Double) -> Double {
    let point =
      switch file.model.axes.kind {
      case .radial: [energy, separation(0, 0, lon, lat)]
      case .cube: [energy, lon, lat]
      }
    guard let bin = file.model.bin(holding: point) else { return 0 }
    let nodes = file.model.nodes
    return nodes.values[nodes.offset(of: bin)]
  }

  /// Returns the lower edge of a bin plus a fraction `share` of the width of the bin.
  private static func between(_ edges: [Double], _ bin: Int, _ share: Double) -> Double {
    edges[bin] + (edges[bin + 1] - edges[bin]) * share
  }

  /// The edges of the bins, as values of the quantities in which events are uniformly distributed.
  private struct Edges: Sendable, Equatable {
    let energy: [Double]
    /// The edges in lon, in deg; empty for rings.
    let first: [Double]
    /// The edges in sin(lat), or in 1 - cos(offset) for rings.
    let last: [Double]

    init(energy: Axis, first: [Double], last: [Double]) {
      (self.energy, self.first, self.last) = (energy.edges, first, last)
    }
  }
}
