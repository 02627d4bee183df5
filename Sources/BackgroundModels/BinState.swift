/// What the rate of a bin rests on. The codes are those of the HDU STATE in a model file.
///
/// A bin is *measured* where events of its own say what the rate is, *unknown* where nothing does, and otherwise
/// *continued*: by a stated method its rate rests on other bins as well, or on them alone.
public enum BinState: UInt8, Sendable, CaseIterable {
  /// The rate is the bin's own counts over its exposure, or a smoothed rate in a bin that has counts.
  case measured = 0
  /// The rate was raised to a floor.
  case floored = 1
  /// The bin shares its rate with bins that it was merged with, along the energy or across the field.
  case merged = 2
  /// The rate continues a spectrum and an acceptance to where nothing was exposed, or a fit beyond its range.
  case extrapolated = 3
  /// The rate follows a power law through the energies around it.
  case powerLaw = 4
  /// The rate lies between the counts of the bin and what the bins around it predict.
  case shrunk = 5
  /// The bin has no counts of its own; its rate is that of events that smoothing brought there.
  case smoothed = 6
  /// A fit to events gives the rate, within the energies and offsets that were fitted.
  case fitted = 7
  /// Nothing is known: the bin has no rate.
  case unknown = 255

  /// Whether the rate rests on more than the counts of the bin, by a stated method.
  public var isContinued: Bool {
    switch self {
    case .measured, .fitted, .unknown: false
    case .floored, .merged, .extrapolated, .powerLaw, .shrunk, .smoothed: true
    }
  }

  /// The codes and their meaning, for the header of a file.
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
  /// The number of bins in each state; only states that occur.
  public var stateCounts: [BinState: Int] { Dictionary(grouping: states) { $0 }.mapValues(\.count) }
}
