/// The state of a bin: how its rate was determined. The HDU STATE of a model file contains these codes.
///
/// A bin is *measured* if its rate comes from its own events, *fitted* if its rate comes from a fit to events, and
/// *unknown* if nothing determines its rate. Otherwise it is *continued*: a named method gives it a rate that does not
/// come from its own events alone.
public enum BinState: UInt8, Sendable, CaseIterable {
  /// The rate comes from the bin's counts and exposure. If the bin has counts of its own, they may be smoothed.
  case measured = 0
  /// The rate was raised to a floor.
  case floored = 1
  /// The bin was merged with bins at other energies or positions, and all of them have the same rate.
  case merged = 2
  /// The rate is extrapolated. Either a spectrum and an acceptance give the rate of a bin without exposure, or a fit
  /// gives the rate of a bin beyond the fitted range.
  case extrapolated = 3
  /// The rate follows a power law that was fitted to the energies around the bin.
  case powerLaw = 4
  /// The rate is between the bin's own rate and the rate expected from the bins around it.
  case shrunk = 5
  /// The bin has no counts of its own. Its rate comes from events that smoothing moved into it.
  case smoothed = 6
  /// The rate comes from a fit to events, and the bin is within the fitted energies and offsets.
  case fitted = 7
  /// Nothing determines the rate, so the bin has no rate.
  case unknown = 255

  /// Whether the bin is *continued*: a named method gives it a rate that does not come from its own events alone.
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
  /// The number of bins in each state. States without bins are left out.
  public var stateCounts: [BinState: Int] { Dictionary(grouping: states) { $0 }.mapValues(\.count) }
}
