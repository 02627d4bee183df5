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

/// A background model of a file as the truth: its rate, per ontime, is taken as constant within each bin, in energy and
/// on the sphere, and 0 outside the axes. So the events of every bin are Poisson distributed about rate x energy
/// width x solid angle x ontime, exactly.
public struct ModelField: Sendable, Equatable {
  /// The file of the model.
  public let file: ModelFile
  /// Events per second of ontime over all bins.
  public let rate: Double
  private let table: AliasTable
  private let edges: Edges

  /// Creates the truth from a model.
  /// - Throws: ``SimulationError/badTruth(path:found:expected:hint:)`` for a model that has no rate in some bin, or one
  ///   of 0 in all.
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
        path: file.path, found: "\(bad) bins whose rate is below 0 or no number", expected: "a rate in every bin",
        hint: "make the model with the default treatment of empty bins, or -p empty=shrink")
    }
    let weights = nodes.combined(with: axes.phaseSpace()) { $0 * $1 }
    rate = weights.sum()
    guard rate > 0, rate.isFinite else {
      throw .badTruth(path: file.path, found: "\(shortest(rate)) events per second", expected: "a rate above 0")
    }
    table = AliasTable(weights.values)
  }

  /// What the field is aligned to.
  var alignment: FieldAlignment { file.model.axes.alignment }

  /// Draws energies and directions of the first `count` events of a block, which have their times, about the pointing
  /// of a run in the field as it lies on the sky.
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
      // A ring: even in 1 - cos of the offset, and in the angle about the pointing. A cell: even in the sine of lat,
      // and in lon.
      block.across[i] = Self.between(edges.last, last, block.across[i])
      block.along[i] = cells < 1 ? 360 * block.along[i] : Self.between(edges.first, cell, block.along[i])
    }
    if cells < 1 {
      block.place(0..<count, about: pointing)
    } else {
      clock.pass(block.time, count: count) { field, events in block.place(events, in: field) }
    }
  }

  /// The rate at a place in the field (TeV, deg), in s-1 MeV-1 sr-1 of ontime.
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

  /// The place in a bin at a share of its width.
  private static func between(_ edges: [Double], _ bin: Int, _ share: Double) -> Double {
    edges[bin] + (edges[bin + 1] - edges[bin]) * share
  }

  /// The edges of the bins in what events are even in.
  private struct Edges: Sendable, Equatable {
    let energy: [Double]
    /// lon in deg; empty for rings.
    let first: [Double]
    /// The sine of lat, or 1 - cos of the offset.
    let last: [Double]

    init(energy: Axis, first: [Double], last: [Double]) {
      (self.energy, self.first, self.last) = (energy.edges, first, last)
    }
  }
}
