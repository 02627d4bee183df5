import DL3
import Production
import Units

extension ZenithPath {
  /// Returns the values of a column or expression along the path, with the good time in s that each value represents.
  /// ZEN_PNT and ALT_PNT have the values in the middle of slices of at most 60 s; all other columns are constant.
  /// - Parameters:
  ///   - text: the column or expression.
  ///   - run: the run of the path.
  ///   - band: the range of zenith angles in deg to which the path is restricted; `nil` for the whole path.
  /// - Throws: `DL3Error`; ``MatchingError/noValue(text:obsIDs:)`` if a value is not finite.
  public func values(
    of text: String, for run: Run, within band: Range<Double>? = nil
  ) throws -> [(value: Double, time: Double)] {
    let slices = slices(within: band)
    let store = run.store
    let names = (zenith: StandardColumn.zenith.rawValue, altitude: StandardColumn.altitude.rawValue)
    let units = try [names.zenith, names.altitude].map { name in
      store.observations.column(name) == nil ? 1 : try Unit.deg.factor(to: store.observations.parsedUnit(name))
    }
    let columns = [
      names.zenith: slices.map { $0.zenith * units[0] }, names.altitude: slices.map { (90 - $0.zenith) * units[1] },
    ]
    try store.observations.requireRadians(in: text)
    let values = try store.runs.numbers(text, at: run.row, replacing: columns)
    guard values.allSatisfy(\.isFinite) else { throw MatchingError.noValue(text: text, obsIDs: [run.obsID]) }
    return zip(values, slices).map { ($0, $1.time) }
  }

  /// Returns the weights of positions for an interpolation that is averaged along the path:
  /// `W_j = sum over slices of (time / ontime) w_j(x)`, with the weights w of ``InterpolationWeights``.
  /// - Throws: ``MatchingError``, `DL3Error`.
  public func weights(
    of run: Run, by text: String, among positions: [Double], isLogarithmic: Bool
  ) throws -> [Double] {
    let values = try values(of: text, for: run)
    let ontime = values.reduce(0) { $0 + $1.time }
    guard ontime > 0 else { throw MatchingError.noGoodTime(obsID: obsID) }
    var sums = positions.map { _ in 0.0 }
    for (value, time) in values {
      let weights = try InterpolationWeights(
        at: value, among: positions, of: text, isLogarithmic: isLogarithmic
      ).weights
      for number in sums.indices { sums[number] += weights[number] * time / ontime }
    }
    return sums
  }

  /// Returns the mean of a column or expression, weighted by good time, over those parts of the runs that are in a
  /// band.
  /// - Parameter paths: the paths of the runs by OBS_ID. Runs without a path are ignored.
  /// - Throws: `DL3Error`; ``MatchingError/noMean(text:weight:)`` without good time in the band.
  public static func mean(
    of text: String, over runs: Runs, paths: [Int64: ZenithPath], within band: Range<Double>
  ) throws -> Double {
    let values = try runs.flatMap { run in try paths[run.obsID]?.values(of: text, for: run, within: band) ?? [] }
    let time = values.reduce(0) { $0 + $1.time }
    guard time > 0 else { throw MatchingError.noMean(text: text, weight: "good time in the zenith band") }
    return values.reduce(0) { $0 + $1.value * $1.time } / time
  }

  /// Returns the fraction of the good time that the run spends in each band; 0 for a run without good time.
  public func shares(of bands: [Range<Double>]) -> [Double] {
    bands.map { goodTimes.ontime > 0 ? ontime(within: $0) / goodTimes.ontime : 0 }
  }
}
