#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Observed and predicted events of a run in one range of energy and one ring of the field.
public struct FittedPart: Sendable, Equatable {
  /// Where its energies begin and end, TeV.
  public var energy: ClosedRange<Double>
  /// The number of the ring from the pointing outwards, from 0: one of four of all but equal solid angle.
  public var ring: Int
  /// The offsets at which the ring begins and ends, deg.
  public var offset: ClosedRange<Double>
  /// Events.
  public var observed: Double
  /// The events that the fit predicts, sources included.
  public var predicted: Double
}

extension FittedPart {
  /// The parts of a run: by quarters of a decade, cut at the ends of its energies, and by ring. All runs have the same
  /// edges but for the first and the last.
  static func parts(of run: RunData, in model: ParametricModel, norm: Double) -> [FittedPart] {
    let (low, high) = (run.energy.lowerBound, run.energy.upperBound)
    // The edges are those of the bins of a binned fit where there are any.
    let inner = (-80...80).map { pow(10, Double($0) / 4) }.map { run.bins?.energies.lowerEdge(around: $0) ?? $0 }
    let edges = [low] + Set(inner).sorted().filter { $0 > low * (1 + 1e-9) && $0 < high * (1 - 1e-9) } + [high]
    let rings = [0] + FieldBins(run.coverage).ringEdges
    var sums: [Int: (observed: Double, predicted: Double)] = [:]
    for part in FieldBins.comparison(of: run, with: model, norm: norm, energyEdges: edges) {
      let place = part.energy * 4 + part.bin / 4
      let before = sums[place] ?? (0, 0)
      sums[place] = (before.observed + part.observed, before.predicted + part.predicted)
    }
    return sums.sorted { $0.key < $1.key }.map { place, sum in
      let (energy, ring) = (place / 4, place % 4)
      return FittedPart(
        energy: edges[energy]...edges[energy + 1], ring: ring, offset: rings[ring]...rings[ring + 1],
        observed: sum.observed, predicted: sum.predicted)
    }
  }
}
