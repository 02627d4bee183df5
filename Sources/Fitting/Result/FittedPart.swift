#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The observed and predicted numbers of events of a run in one energy range, one ring and one quadrant of the field.
public struct FittedPart: Sendable, Equatable {
  /// The energy range, in TeV.
  public var energy: ClosedRange<Double>
  /// The index of the ring, from 0 at the pointing. There are four rings of nearly equal solid angle.
  public var ring: Int
  /// The inner and the outer edge of the ring, in deg.
  public var offset: ClosedRange<Double>
  /// The quadrant; `nil` if directions are not distinguished.
  public var quadrant: FieldQuadrant?
  /// The number of observed events.
  public var observed: Double
  /// The predicted number of events, including sources.
  public var predicted: Double
}

extension FittedPart {
  /// Returns the observed and predicted numbers of events of a run, by energy, ring and quadrant.
  ///
  /// The energy ranges are quarters of a decade, cut at the ends of the energy range of the run. Apart from these ends,
  /// the edges of unbinned fits are the same for all runs.
  static func parts(of run: RunData, in model: ParametricModel, norm: Double) -> [FittedPart] {
    let (low, high) = (run.energy.lowerBound, run.energy.upperBound)
    // In a binned fit, each edge must be an edge of the energy bins of the fit.
    let inner = (-80...80).map { pow(10, Double($0) / 4) }.map { run.bins?.energies.lowerEdge(around: $0) ?? $0 }
    let edges = [low] + Set(inner).sorted().filter { $0 > low * (1 + 1e-9) && $0 < high * (1 - 1e-9) } + [high]
    let rings = [0] + FieldBins(run.coverage).ringEdges
    return FieldBins.comparison(of: run, with: model, norm: norm, energyEdges: edges).map { part in
      // Within a ring, the bins are in the order of the quadrants.
      let (ring, quadrant) = (part.bin / 4, FieldQuadrant(rawValue: part.bin % 4))
      return FittedPart(
        energy: edges[part.energy]...edges[part.energy + 1], ring: ring, offset: rings[ring]...rings[ring + 1],
        quadrant: quadrant, observed: part.observed, predicted: part.predicted)
    }
  }
}

extension FitResult {
  /// This result without quadrants in its parts and without tiles, for a model that does not depend on the direction.
  public var withoutQuadrants: FitResult {
    var result = self
    for run in result.runs.indices {
      result.runs[run].tiles = nil
      for part in result.runs[run].parts.indices { result.runs[run].parts[part].quadrant = nil }
    }
    return result
  }
}
