/// The figures of the best strategy of a study, as HTML.
struct StudyFigures {
  /// The ratios of counts to model in parts of the data, and residuals and scatter between runs by energy and ring.
  var ratios = HTML.nothing
  /// The maps of counts, prediction and residuals.
  var maps = HTML.nothing
  /// The maps of residuals at each energy.
  var mapsOfEnergies = HTML.nothing
  /// The norms of the runs.
  var norms = HTML.nothing
}
