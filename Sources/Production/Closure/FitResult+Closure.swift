import Fitting

extension FitResult {
  /// Returns the predicted and observed counts of the runs of the fit, within the fitted energies and offsets.
  /// Quadrants are included unless they were removed (``FitResult/withoutQuadrants``).
  /// - Parameter chosen: The OBS_IDs of the runs; all runs of the fit if `nil`.
  func closure(for chosen: Set<Int64>? = nil) -> ClosureTable {
    var table = ClosureTable()
    for run in runs where chosen?.contains(run.obsID) ?? true {
      var one = ClosureTable([RunClosure(obsID: run.obsID, predicted: run.predicted, observed: run.observed)])
      for part in run.parts {
        one.add(
          ClosureTable(
            energies: [
              ClosurePart(
                low: part.energy.lowerBound, high: part.energy.upperBound, predicted: part.predicted,
                observed: part.observed)
            ],
            rings: [
              ClosurePart(
                low: part.offset.lowerBound, high: part.offset.upperBound, predicted: part.predicted,
                observed: part.observed)
            ],
            quadrants: part.quadrant.map {
              [ClosureQuadrant($0, predicted: part.predicted, observed: part.observed)]
            } ?? [],
            cells: [
              ClosureCell(
                energy: part.energy.lowerBound..<part.energy.upperBound,
                ring: part.offset.lowerBound..<part.offset.upperBound, predicted: part.predicted,
                observed: part.observed)
            ], isWithoutGradient: part.quadrant != nil && model.gradient == nil))
      }
      table.add(one)
    }
    return table
  }
}
