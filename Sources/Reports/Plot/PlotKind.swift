/// The kind of figure that `darktime plot` draws.
public enum PlotKind: String, Sendable, CaseIterable {
  /// A page with the most important panels.
  case overview
  /// The rate as a function of energy.
  case spectrum
  /// The rate as a function of offset.
  case acceptance
  /// An image of the rate over energy and offset, or over lon and lat.
  case rate
  /// An image of the counts, over the same axes as `rate`.
  case counts
  /// An image of the exposure, over the same axes as `rate`.
  case exposure
  /// An image of the relative error of the rate.
  case error
  /// The ratio of the rates of two models.
  case ratio
  /// The difference of two models in standard deviations.
  case pulls
  /// The distribution of the differences of two models in standard deviations.
  case significance
  /// A scatter plot of two properties of runs.
  case scatter
}
