import DL3
import Diagnostics
import FITS
import Histograms

/// Where a fill learns at which energies a run may be used.
public enum SafeEnergyRule: Sendable {
  /// What the store tells of each run.
  case told(ThresholdSource)
  /// The same for every run.
  case fixed(SafeEnergies)
  /// Of each run its own, made before the fill; a run that is not among them counts at all energies.
  case ofRun([Int64: SafeEnergies])

  /// The safe energies of a run; `nil` for all.
  /// - Throws: `DL3Error` where the store does not tell them.
  public func energies(
    of obsID: Int64, in store: DataStore, buffers: StreamBuffers, notes: inout Notes
  ) throws(DL3Error) -> SafeEnergies? {
    switch self {
    case .told(let source): try store.safeEnergies(of: obsID, from: source, buffers: buffers, notes: &notes)
    case .fixed(let energies): energies
    case .ofRun(let energies): energies[obsID]
    }
  }
}

/// What becomes of energy bins that an end of the safe energies cuts.
public enum PartialBinRule: String, Sendable, CaseIterable {
  /// They do not count, neither their events nor their exposure: a bin counts only if it lies wholly within.
  case drop
  /// Their events within the safe energies count, and the exposure is that of the whole bin, as Gammapy 0.3 had it
  /// (method `michi` of its cubes). The rate of such a bin comes out too low.
  case fullTime = "full-time"
}

/// What of an energy axis counts in a run with safe energies.
public struct UsableEnergies: Sendable, Equatable {
  /// The energy bins that are exposed.
  public let bins: Range<Int>
  /// The energies (TeV) of events that count.
  public let events: Range<Double>
  /// The energies (TeV) of the bins that lie wholly within the safe energies: where predictions can be compared with
  /// what was seen.
  public let whole: Range<Double>

  /// Bins are measured against the safe energies with 1e-6 of tolerance, for thresholds are often told in single
  /// precision.
  public init(_ safe: SafeEnergies, axis: Axis, cutBins: PartialBinRule) {
    let edges = axis.edges
    let (low, high) = (safe.low * (1 - Self.tolerance), safe.high * (1 + Self.tolerance))
    let first = edges.dropLast().firstIndex { $0 >= low } ?? axis.count
    let end = edges.dropFirst().lastIndex { $0 <= high } ?? 0
    let wholeBins = first..<max(first, end)
    whole = edges[wholeBins.lowerBound]..<edges[wholeBins.upperBound]
    switch cutBins {
    case .drop:
      bins = wholeBins
      // The last edge of an axis belongs to its last bin, and what lies outside the axis is told as such.
      let isAtTop = wholeBins.upperBound == axis.count && !wholeBins.isEmpty
      events = whole.lowerBound..<(isAtTop ? .infinity : whole.upperBound)
    case .fullTime:
      let touched = edges.dropFirst().firstIndex { $0 > safe.low }.map { $0 - 1 } ?? axis.count
      let above = edges.dropLast().firstIndex { $0 >= safe.high } ?? axis.count
      bins = touched..<max(touched, above)
      events = safe.low..<safe.high
    }
  }

  private static let tolerance = 1e-6
}
