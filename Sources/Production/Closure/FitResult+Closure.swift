import BackgroundModels
import Fitting

extension FitResult {
  /// Returns the predicted and observed counts of the runs of the fit, within the fitted energies and offsets.
  /// Quadrants and tiles are included unless they were removed (``FitResult/withoutQuadrants``).
  /// - Parameter chosen: The OBS_IDs of the runs; all runs of the fit if `nil`.
  func closure(for chosen: Set<Int64>? = nil) -> ClosureTable {
    var table = ClosureTable()
    let alignment: FieldAlignment = model.gradient?.alignment == .altaz ? .altaz : .radec
    for run in runs where chosen?.contains(run.obsID) ?? true {
      var one = ClosureTable(
        [RunClosure(obsID: run.obsID, predicted: run.predicted, observed: run.observed)],
        maps: run.tiles.map { [ClosureMap($0, of: run.obsID, alignment: alignment)] } ?? [])
      let isRound = model.gradient == nil && (shapes[run.obsID] ?? model.spatial).isRadial
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
            ], isWithoutGradient: part.quadrant != nil && isRound))
      }
      table.add(one)
    }
    return table
  }
}

extension ClosureMap {
  /// Creates the map of a fitted run.
  fileprivate init(_ tiles: FittedTiles, of obsID: Int64, alignment: FieldAlignment) {
    // The prediction of a joint fit has the mean normalisation of its runs.
    let total = tiles.predicted.reduce(0, +)
    let norm = total > 0 ? tiles.observed.reduce(0, +) / total : 0
    self.init(
      alignment: alignment, lonEdges: tiles.edges, latEdges: tiles.edges, predicted: tiles.predicted,
      observed: tiles.observed, exposure: tiles.exposure, runs: 1,
      excesses: zip(tiles.observed, tiles.predicted).enumerated().compactMap { tile, counts in
        RunExcess(tile: tile, obsID: obsID, observed: counts.0, expected: norm * counts.1)
      })
  }
}
