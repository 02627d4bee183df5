import DL3
import Parallel

extension Runs {
  /// Pairs these ON runs with OFF runs, one to one.
  ///
  /// The assignment is optimal: it has as many pairs as the limit allows and, of all such assignments, the smallest sum
  /// of squared distances. An ON run is therefore not always paired with its nearest OFF run, which may be needed more
  /// for another ON run. The result does not depend on the order of the runs, except between equally good pairings. A
  /// run is never paired with itself.
  /// - Parameters:
  ///   - off: the OFF runs.
  ///   - distance: the distance.
  ///   - limit: the maximum distance of a pair; `nil` for no limit.
  ///   - rounds: the number of pairings. Each round is one to one and repeats no pair of an earlier round, so an ON run
  ///     gets up to `rounds` OFF runs, and an OFF run is used at most `rounds` times.
  ///   - stop: the signal that ends a long search. The default is Ctrl-C.
  /// - Returns: For each round, a match or a refusal for every ON run; then the OFF runs that are used for no ON run,
  ///   with the distance of the nearest ON run.
  /// - Throws: ``MatchingError/tooManyPairs(on:off:most:)``, and `Interrupted`.
  public func pairs(
    with off: Runs, by distance: RunDistance, limit: Double? = nil, rounds: Int = 1, stop: StopSignal = .current
  ) throws -> [RunMatch] {
    guard count * (count + off.count) <= Self.mostPairs else {
      throw MatchingError.tooManyPairs(on: count, off: off.count, most: Self.mostPairs)
    }
    var matches: [RunMatch] = []
    var (used, usedOff) = (Set<Pair>(), Set<Int>())
    for _ in 0..<rounds {
      let columns = try Assignment.columns(
        rows: count, columns: off.count, onRow: { try stop.check() },
        cost: { on, other in
          let length = distance.between(row: rows[on], row: off.rows[other])
          guard rows[on] != off.rows[other], length <= limit ?? .infinity, !used.contains(Pair(on: on, off: other))
          else { return .infinity }
          return length * length
        })
      for (on, column) in columns.enumerated() {
        guard let column else {
          let missing = distance.missingColumn(ofRow: rows[on])
          matches.append(
            RunMatch(
              target: self[on].obsID, obsID: nil, distance: .nan,
              refusal: missing.map { .noValue(obsID: self[on].obsID, column: $0) } ?? .noneLeft))
          continue
        }
        used.insert(Pair(on: on, off: column))
        usedOff.insert(column)
        matches.append(
          RunMatch(
            target: self[on].obsID, obsID: off[column].obsID,
            distance: distance.between(row: rows[on], row: off.rows[column]), refusal: nil))
      }
    }
    for other in off.indices where !usedOff.contains(other) {
      let lengths = rows.filter { $0 != off.rows[other] }.map { distance.between(row: $0, row: off.rows[other]) }
      let missing = distance.missingColumn(ofRow: off.rows[other])
      matches.append(
        RunMatch(
          target: nil, obsID: off[other].obsID, distance: lengths.filter { !$0.isNaN }.min() ?? .nan,
          refusal: missing.map { .noValue(obsID: off[other].obsID, column: $0) } ?? .unused))
    }
    return matches
  }

  private struct Pair: Hashable {
    let on: Int
    let off: Int
  }

  /// The largest product of the number of ON runs and the number of all runs. It limits the memory to 400 MB.
  private static var mostPairs: Int { 50_000_000 }
}
