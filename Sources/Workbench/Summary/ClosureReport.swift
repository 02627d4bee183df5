/// How well the models predict the events they were made from: predicted over observed counts, evaluated as a reader
/// of the files evaluates them, for all runs and for each. The total hides what single runs show.
struct ClosureReport: Codable, Sendable, Equatable {
  /// The region in energy and offset, as text.
  var region: String
  var predicted: Double
  var observed: Double
  /// Predicted over observed, all runs.
  var total: Double
  /// Mean and standard deviation of the runs' ratios.
  var mean: Double
  var spread: Double
  var runs: [Run]

  struct Run: Codable, Sendable, Equatable {
    var obsID: Int64
    var group: Int
    var predicted: Double
    var observed: Double
    var ratio: Double
  }
}
