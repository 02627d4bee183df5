import Diagnostics
import Units

/// Checks one run of a store: its event list, its times, and what header and observation table say of it.
struct RunCheck {
  let store: DataStore
  let row: Int

  /// What was found, and the deviations that were read all the same.
  struct Result: Sendable {
    var findings: [Finding]
    var notes: Notes
  }

  func findings(_ reader: EventReader, _ events: inout RunEvents) -> Result {
    do {
      try reader.read(store.observations.obsIDs[row], into: &events)
    } catch {
      return Result(findings: [Finding(error)], notes: Notes())
    }
    let texts = eventTexts(events) + timeTexts(events) + tableTexts(events)
    // Times that do not agree are warnings here, and not notes, too; sums that differ are errors of the file.
    return Result(
      findings: texts.map { Finding(.warning, events.path, $0) },
      notes: events.notes.without(StatedTimes.topic).without(EventReader.dataSumTopic))
  }

  private func eventTexts(_ events: RunEvents) -> [String] {
    let counts = events.counts
    return [
      (counts.nonFinite, "have a TIME, RA, DEC or ENERGY that is no finite number"),
      (counts.impossible, "have an energy or a position that cannot be"),
      (counts.outsideGTI, "lie outside the good time intervals"),
    ].filter { $0.0 > 0 }.map { "\($0.0) of \(counts.read) events \($0.1)" }
  }

  private func timeTexts(_ events: RunEvents) -> [String] {
    var texts =
      (events.statedTimes?.disagreements(
        with: events.goodTimes, tolerance: Self.tolerance, atLeast: Self.seconds) ?? []).map(\.values)
    if let gap = longestSilence(events) {
      texts.append(
        "no event in \(shortest(gap.duration.rounded())) s of good time, "
          + "from \(shortest(gap.start)) to \(shortest(gap.stop)) s")
    }
    return texts
  }

  private func tableTexts(_ events: RunEvents) -> [String] {
    var texts: [String] = []
    if let stated = store.observations.value("EVENT_COUNT", row: row)?.double, stated != Double(events.counts.read) {
      texts.append(
        "EVENT_COUNT of the observation table is \(shortest(stated)), the event list has \(events.counts.read) rows")
    }
    // The table holds single precision: 1e-4 deg is well above its steps.
    if let ra = number("RA_PNT", in: .deg), let dec = number("DEC_PNT", in: .deg),
      abs((ra - events.pointingRA).remainder(dividingBy: 360)) > 1e-4 || abs(dec - events.pointingDec) > 1e-4
    {
      texts.append(
        "the pointing of the observation table is \(shortest(ra)), \(shortest(dec)) deg, that of EVENTS "
          + "\(shortest(events.pointingRA)), \(shortest(events.pointingDec)) deg")
    }
    return texts
  }

  private func number(_ name: String, in unit: Unit) -> Double? {
    guard let value = store.observations.value(name, row: row)?.double, value.isFinite,
      let factor = try? store.observations.parsedUnit(name).factor(to: unit)
    else { return nil }
    return value * factor
  }

  /// A check reports differences of times from a thousandth on, and from a second on: finer than the notes of a run.
  private static let (tolerance, seconds) = (1e-3, 1.0)

  /// The longest stretch of good time without an event, where it is far longer than chance allows: with events that
  /// come at random the longest of n gaps is about ln(n) mean gaps, so that 30 of them do not happen.
  private func longestSilence(_ events: RunEvents) -> GoodTimes.Interval? {
    guard events.count > 100 else { return nil }
    let times = events.time.sorted()
    let least = max(10, 30 * events.ontime / Double(times.count))
    var longest: GoodTimes.Interval?
    var next = 0
    for interval in events.goodTimes.intervals {
      var last = interval.start
      while next < times.count, times[next] < interval.start { next += 1 }
      func consider(_ time: Double) {
        let gap = GoodTimes.Interval(start: last, stop: time)
        if gap.duration > max(least, longest?.duration ?? 0) { longest = gap }
        last = time
      }
      while next < times.count, times[next] < interval.stop {
        consider(times[next])
        next += 1
      }
      consider(interval.stop)
    }
    return longest
  }
}
