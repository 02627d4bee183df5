import Background

/// How well the models predict the events they were made from: predicted over observed counts, evaluated as a reader
/// of the files evaluates them but where bins have no rate above 0, for all runs and for each. The total hides what single
/// runs show.
struct ClosureReport: Codable, Sendable, Equatable {
  /// The name of the models: all those written at once.
  var models: String
  /// The region in energy and offset, as text.
  var region: String
  /// Predicted over observed, all runs.
  var total: Double
  /// The total of what a reader predicts; `nil` where bins without a rate above 0 make no difference.
  var totalAsRead: Double?
  /// Mean, standard deviation, least and greatest of the runs' ratios.
  var mean: Double
  var spread: Double
  var least: Double
  var greatest: Double
  /// The runs furthest off, by factor.
  var worst: [Run]
  var runs: [Run]

  struct Run: Codable, Sendable, Equatable {
    var obsID: Int64
    var group: Int64
    var predicted: Double
    var observed: Double
    var ratio: Double
  }

  /// The report of a table whose runs lie in the groups given.
  init(models: String, table: ClosureTable, groups: [Int64], region: RadialRegion) {
    func entry(_ run: RunClosure, _ group: Int64) -> Run {
      Run(
        obsID: run.obsID, group: group, predicted: run.predicted, observed: Double(run.observed), ratio: run.ratio)
    }
    self.models = models
    self.region = region.description
    total = table.total
    totalAsRead = table.totalAsRead
    mean = table.mean
    spread = table.spread
    least = table.least
    greatest = table.greatest
    runs = zip(table.runs, groups).map { entry($0, $1) }
    let all = runs
    worst = table.worst().compactMap { run in all.first { $0.obsID == run.obsID } }
  }
}
