import DL3

extension Runs {
  /// Compares these runs with one given run. Returns an entry for each run except the given one, sorted by increasing
  /// distance. The entry contains the distance, and whether the run is one of the nearest. Runs without a distance are
  /// at the end. If two runs are equally near, the first one comes first.
  /// - Parameters:
  ///   - run: the given run, which need not be one of these runs.
  ///   - distance: the distance.
  ///   - count: the maximum number of matches; `nil` for no limit.
  ///   - limit: the maximum distance of a match; `nil` for no limit.
  ///   - allowed: the OBS_IDs of the runs that other limits allow; `nil` if there are no other limits.
  /// - Throws: ``MatchingError/noValue(text:obsIDs:)`` if the run itself has no value in one of the columns.
  public func matches(
    of run: Run, by distance: RunDistance, count: Int? = nil, limit: Double? = nil, allowed: Set<Int64>? = nil
  ) throws(MatchingError) -> [RunMatch] {
    if let column = distance.missingColumn(ofRow: run.row) { throw .noValue(text: column, obsIDs: [run.obsID]) }
    let candidates = filter { $0.obsID != run.obsID }
      .map { (run: $0, distance: distance.between(run, $0)) }
      .enumerated().sorted { one, other in
        switch (one.element.distance.isNaN, other.element.distance.isNaN) {
        case (false, true): true
        case (true, false): false
        case (true, true): one.offset < other.offset
        case (false, false): (one.element.distance, one.offset) < (other.element.distance, other.offset)
        }
      }
    var found = 0
    return candidates.map { _, candidate in
      let refusal: RunMatch.Refusal?
      if let column = distance.missingColumn(ofRow: candidate.run.row) {
        refusal = .noValue(obsID: candidate.run.obsID, column: column)
      } else if allowed?.contains(candidate.run.obsID) == false {
        refusal = .outsideLimits
      } else if let limit, candidate.distance > limit {
        refusal = .tooFar(limit: limit)
      } else if let count, found >= count {
        refusal = .nearerRuns(count)
      } else {
        (found, refusal) = (found + 1, nil)
      }
      return RunMatch(
        target: run.obsID, obsID: candidate.run.obsID, distance: candidate.distance, refusal: refusal)
    }
  }
}
