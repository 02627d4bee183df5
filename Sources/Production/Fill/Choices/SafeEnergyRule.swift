import DL3
import Diagnostics
import FITS
import Histograms

/// A rule that determines the safe energy range of each run. Only events within this range are used.
public enum SafeEnergyRule: Sendable {
  /// The store contains the safe energy range of each run.
  case stored(ThresholdSource)
  /// All runs have the same safe energy range.
  case fixed(SafeEnergies)
  /// Each run has its own safe energy range, which is computed before the fill. The keys are OBS_IDs. Runs without an
  /// entry are used at all energies.
  case ofRun([Int64: SafeEnergies])

  /// Returns the safe energy range of a run; `nil` for all energies.
  /// - Throws: `DL3Error` if the store does not contain the safe energy range of the run.
  public func energies(
    of obsID: Int64, in store: DataStore, buffers: StreamBuffers, notes: inout Notes
  ) throws(DL3Error) -> SafeEnergies? {
    switch self {
    case .stored(let source): try store.safeEnergies(of: obsID, from: source, buffers: buffers, notes: &notes)
    case .fixed(let energies): energies
    case .ofRun(let energies): energies[obsID]
    }
  }
}

/// How to treat energy bins that are only partly within the safe energy range.
public enum PartialBinRule: String, Sendable, CaseIterable {
  /// Ignore the events and the exposure of bins that are only partly within the safe energy range. A bin is used only
  /// if it is wholly within the safe energy range.
  case drop
  /// In bins that are only partly within the safe energy range, use the events within this range, with the exposure
  /// of the whole bin. The rate of such a bin is too low. Gammapy 0.3 does the same (method `michi` of its cubes).
  case fullTime = "full-time"
}

/// The part of an energy axis that is used for a run with a safe energy range.
public struct UsableEnergies: Sendable, Equatable {
  /// The energy bins that have exposure.
  public let bins: Range<Int>
  /// The energy range (TeV) of the events that are used.
  public let events: Range<Double>
  /// The energy range (TeV) of the bins that are wholly within the safe energy range. Only in these bins can
  /// predictions be compared with observed counts.
  public let whole: Range<Double>

  /// Determines the usable part of an energy axis. Whether a bin is wholly within the safe energy range is tested with
  /// a relative tolerance of 1e-6, because thresholds are often in single precision.
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
      // The last edge of an axis belongs to its last bin, so the range of events must not end there. Events above the
      // axis are counted as outside the energy axis, not as outside the safe energy range.
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
