/// The figures of the best strategy of a study, as HTML.
struct StudyFigures {
  /// The charts of the ratio of counts to model, and of the residuals and the scatter between runs.
  var ratios = HTML.nothing
  /// The maps of counts, prediction and residuals.
  var maps = HTML.nothing
  /// The maps of residuals at each energy.
  var mapsOfEnergies = HTML.nothing
  /// The norms of the runs.
  var norms = HTML.nothing
}
