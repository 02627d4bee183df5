/// The state of a bin: how its rate was determined. The HDU STATE of a model file contains these codes.
///
/// A bin is *measured* if its rate comes from its own events, and *unknown* if nothing determines its rate. Otherwise
/// it is *continued*: a named method computes the rate from other bins as well, or from other bins only.
public enum BinState: UInt8, Sendable, CaseIterable {
  /// The rate is the bin's own counts divided by its exposure, or a smoothed rate in a bin that has counts.
  case measured = 0
  /// The rate was raised to a floor.
  case floored = 1
  /// The bin was merged with bins at other energies or positions, and all of them have the same rate.
  case merged = 2
  /// The rate is extrapolated: from a spectrum and an acceptance to bins without exposure, or from a fit to bins beyond
  /// the fitted range.
  case extrapolated = 3
  /// The rate follows a power law through the energies around the bin.
  case powerLaw = 4
  /// The rate is between the bin's own rate and the prediction of the bins around it.
  case shrunk = 5
  /// The bin has no counts of its own. Its rate comes from events that smoothing moved into it.
  case smoothed = 6
  /// The rate comes from a fit to events, and the bin is within the fitted energies and offsets.
  case fitted = 7
  /// Nothing determines the rate: the bin has none.
  case unknown = 255

  /// Whether a named method computes the rate from other bins as well, or from other bins only.
  public var isContinued: Bool {
    switch self {
    case .measured, .fitted, .unknown: false
    case .floored, .merged, .extrapolated, .powerLaw, .shrunk, .smoothed: true
    }
  }

  /// The codes and their meanings, for the header of a file.
  public static var legend: String { allCases.map { "\($0.rawValue) \($0)" }.joined(separator: ", ") }
}

extension BinState: CustomStringConvertible {
  /// The name of the state in headers, reports, JSON and scripts, such as `power law`.
  public var description: String {
    switch self {
    case .measured: "measured"
    case .floored: "floored"
    case .merged: "merged"
    case .extrapolated: "extrapolated"
    case .powerLaw: "power law"
    case .shrunk: "shrunk"
    case .smoothed: "smoothed"
    case .fitted: "fitted"
    case .unknown: "unknown"
    }
  }
}

extension BackgroundModel {
  /// The number of bins in each state that occurs.
  public var stateCounts: [BinState: Int] { Dictionary(grouping: states) { $0 }.mapValues(\.count) }
}
