/// What `darktime plot` shows.
public enum PlotKind: String, Sendable, CaseIterable {
  /// A page of what there is to see.
  case overview
  /// Rate against energy.
  case spectrum
  /// Rate against offset.
  case acceptance
  /// The rate over energy and offset, or lon and lat.
  case rate
  /// The counts beside it.
  case counts
  /// The exposure beside it.
  case exposure
  /// The relative error of the rate.
  case error
  /// The rate of one model over that of another.
  case ratio
  /// The difference of two models in standard deviations.
  case pulls
  /// The distribution of those differences.
  case significance
  /// One number of runs against another.
  case scatter
}
