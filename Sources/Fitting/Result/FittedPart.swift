#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Observed and predicted events of a run in one range of energy, one ring and one quadrant of the field.
public struct FittedPart: Sendable, Equatable {
  /// Where its energies begin and end, TeV.
  public var energy: ClosedRange<Double>
  /// The number of the ring from the pointing outwards, from 0: one of four of all but equal solid angle.
  public var ring: Int
  /// The offsets at which the ring begins and ends, deg.
  public var offset: ClosedRange<Double>
  /// The quadrant; `nil` where it is not to be told.
  public var quadrant: FieldQuadrant?
  /// Events.
  public var observed: Double
  /// The events that the fit predicts, sources included.
  public var predicted: Double
}

extension FittedPart {
  /// The parts of a run: by quarters of a decade, cut at the ends of its energies, by ring and by quadrant. All runs
  /// have the same edges but for the first and the last.
  static func parts(of run: RunData, in model: ParametricModel, norm: Double) -> [FittedPart] {
    let (low, high) = (run.energy.lowerBound, run.energy.upperBound)
    // The edges are those of the bins of a binned fit where there are any.
    let inner = (-80...80).map { pow(10, Double($0) / 4) }.map { run.bins?.energies.lowerEdge(around: $0) ?? $0 }
    let edges = [low] + Set(inner).sorted().filter { $0 > low * (1 + 1e-9) && $0 < high * (1 - 1e-9) } + [high]
    let rings = [0] + FieldBins(run.coverage).ringEdges
    return FieldBins.comparison(of: run, with: model, norm: norm, energyEdges: edges).map { part in
      // The bins of a ring are in the order of the quadrants.
      let (ring, quadrant) = (part.bin / 4, FieldQuadrant(rawValue: part.bin % 4))
      return FittedPart(
        energy: edges[part.energy]...edges[part.energy + 1], ring: ring, offset: rings[ring]...rings[ring + 1],
        quadrant: quadrant, observed: part.observed, predicted: part.predicted)
    }
  }
}

extension FitResult {
  /// The same for models that do not tell directions apart: no part knows its quadrant.
  public var withoutQuadrants: FitResult {
    var result = self
    for run in result.runs.indices {
      for part in result.runs[run].parts.indices { result.runs[run].parts[part].quadrant = nil }
    }
    return result
  }
}
