import BackgroundModels
import DL3
import Diagnostics
import Parallel
import Sky

/// The zenith angle of the pointing of a run during its good time.
///
/// The zenith angle is 90 deg minus the altitude in the ``HorizonFrame`` of the site, without refraction. The path
/// divides the run into parts at the times when the zenith angle passes the edge of a band. Passages are found in steps
/// of at most 60 s, and within a step by bisection to 1e-6 s. Two passages within one step, near the culmination, can
/// be missed; between them, the zenith angle is within about 0.01 deg of the edge.
public struct ZenithPath: Sendable {
  /// The OBS_ID of the run.
  public let obsID: Int64
  /// The good times of the run.
  public let goodTimes: GoodTimes
  private let horizon: HorizonFrame?
  private let pointing: (ra: Double, dec: Double)
  /// The times in s between which passages are searched, and the zenith angles at these times in deg. Without good time
  /// there are none.
  private let steps: [(time: Double, zenith: Double)]

  /// The maximum length of a step, in s.
  private static let step = 60.0
  /// The accuracy of the time of a passage, in s.
  private static let accuracy = 1e-6

  /// Computes the path of a run.
  /// - Throws: ``BackgroundError/noHorizon(_:missing:expected:)``, ``BackgroundError/horizon(_:_:)``
  public init(_ events: RunEvents) throws(BackgroundError) {
    (obsID, goodTimes) = (events.obsID, events.goodTimes)
    let pointing = (ra: events.pointingRA, dec: events.pointingDec)
    self.pointing = pointing
    guard let start = goodTimes.intervals.first?.start, let stop = goodTimes.intervals.last?.stop else {
      (horizon, steps) = (nil, [])
      return
    }
    let horizon = try events.horizonFrame()
    self.horizon = horizon
    let count = max(1, Int(((stop - start) / Self.step).rounded(.up)))
    steps = (0...count).map { number in
      let time = start + (stop - start) * Double(number) / Double(count)
      return (time, 90 - horizon.direction(ra: pointing.ra, dec: pointing.dec, time: time).altitude)
    }
  }

  /// Returns the paths of runs by OBS_ID, read on several threads.
  /// - Parameters:
  ///   - runs: the runs.
  ///   - jobs: the number of threads.
  ///   - keepGoing: whether runs that cannot be read are skipped.
  /// - Throws: the first error in the order of the runs; `Interrupted` on Ctrl-C.
  public static func paths(of runs: Runs, jobs: Int, keepGoing: Bool) throws -> [Int64: ZenithPath] {
    let (ids, store) = (runs.obsIDs, runs.store)
    var paths: [Int64: ZenithPath] = [:]
    try orderedMap(
      count: ids.count, threads: jobs, makeState: { EventReader(store) },
      job: { index, reader -> Result<ZenithPath?, any Error> in
        Result {
          do { return try ZenithPath(reader.read(ids[index])) } catch let error as any DarktimeError
            where keepGoing && error.exitReason == .data
          { return nil }
        }
      },
      consume: { index, path in paths[ids[index]] = try path.get() })
    return paths
  }

  /// Returns the zenith angle at a time, in deg; NaN for a run without good time.
  public func zenith(at time: Double) -> Double {
    horizon.map { 90 - $0.direction(ra: pointing.ra, dec: pointing.dec, time: time).altitude } ?? .nan
  }

  /// Returns the intervals of time during which the zenith angle is in a band, `low <= zenith < high`, in order. If the
  /// path begins in the band, the first interval begins at minus infinity. If it ends in the band, the last interval
  /// ends at infinity. Adjoining bands together therefore cover all times.
  public func intervals(within band: Range<Double>) -> [GoodTimes.Interval] {
    guard !steps.isEmpty else { return [] }
    let (low, high) = (passages(band.lowerBound), passages(band.upperBound))
    let cuts = [-.infinity] + (low + high).sorted() + [.infinity]
    return zip(cuts, cuts.dropFirst()).compactMap { start, stop in
      guard start < stop, isAbove(band.lowerBound, low, at: start), !isAbove(band.upperBound, high, at: start) else {
        return nil
      }
      return GoodTimes.Interval(start: start, stop: stop)
    }
  }

  /// Returns the good time in a band, in s.
  public func ontime(within band: Range<Double>) -> Double {
    goodTimes.restricted(to: intervals(within: band)).ontime
  }

  /// Returns the good time in slices of at most 60 s: the zenith angle (deg) in the middle of each slice, and its
  /// length (s). If a band is given, only the good time in the band is used.
  public func slices(within band: Range<Double>? = nil) -> [(zenith: Double, time: Double)] {
    let times = band.map { goodTimes.restricted(to: intervals(within: $0)) } ?? goodTimes
    return times.intervals.flatMap { interval in
      let count = max(1, Int((interval.duration / Self.step).rounded(.up)))
      return (0..<count).map { number in
        let time = interval.start + interval.duration * (Double(number) + 0.5) / Double(count)
        return (zenith(at: time), interval.duration / Double(count))
      }
    }
  }

  /// Returns the times at which the zenith angle passes an edge, in order.
  private func passages(_ edge: Double) -> [Double] {
    zip(steps, steps.dropFirst()).compactMap { first, second in
      guard (first.zenith >= edge) != (second.zenith >= edge) else { return nil }
      var (low, high) = (first.time, second.time)
      while high - low > Self.accuracy {
        let middle = (low + high) / 2
        guard middle > low, middle < high else { break }
        if (zenith(at: middle) >= edge) == (first.zenith >= edge) { low = middle } else { high = middle }
      }
      return high
    }
  }

  /// Returns whether the zenith angle is at or above an edge at a time. This depends only on the edge and its passages,
  /// so a time is never in two adjoining bands.
  private func isAbove(_ edge: Double, _ passages: [Double], at time: Double) -> Bool {
    (steps[0].zenith >= edge) == (passages.count { $0 <= time }).isMultiple(of: 2)
  }
}
