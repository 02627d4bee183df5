import Diagnostics
import Units

/// Checks one run of a store: its event list, its times, and whether its header and the observation table agree.
struct RunCheck {
  let store: DataStore
  let row: Int

  /// The findings, and the notes on deviations that did not prevent reading.
  struct Result: Sendable {
    var findings: [Finding]
    var notes: Notes
  }

  func findings(_ reader: EventReader, _ events: inout RunEvents) -> Result {
    do {
      try reader.read(store.observations.obsIDs[row], into: &events)
    } catch {
      // A missing file is already reported by the check of the files that the index lists.
      if case .missingFile = error { return Result(findings: [], notes: Notes()) }
      return Result(findings: [Finding(error)], notes: Notes())
    }
    let texts = eventTexts(events) + timeTexts(events) + tableTexts(events)
    // Inconsistent times and data sums are reported as findings of the check, so the notes on them are omitted here.
    return Result(
      findings: texts.map { Finding(.warning, events.path, $0) },
      notes: events.notes.without(StatedTimes.topic).without(EventReader.dataSumTopic))
  }

  private func eventTexts(_ events: RunEvents) -> [String] {
    let counts = events.counts
    return [
      (counts.nonFinite, "with a TIME, RA, DEC or ENERGY that is not finite"),
      (counts.impossible, "with an impossible energy or position"),
      (counts.outsideGTI, "outside the good time intervals"),
    ].filter { $0.0 > 0 }.map { "events \($0.1): \($0.0) of \(counts.read)" }
  }

  private func timeTexts(_ events: RunEvents) -> [String] {
    var texts =
      (events.statedTimes?.disagreements(
        with: events.goodTimes, tolerance: Self.tolerance, atLeast: Self.seconds) ?? []).map(\.values)
    if let gap = longestSilence(events) {
      texts.append(
        "no event in \(shortest(gap.duration.rounded())) s of good time, "
          + "from TIME \(shortest(gap.start)) to \(shortest(gap.stop)) s")
    }
    return texts
  }

  private func tableTexts(_ events: RunEvents) -> [String] {
    var texts: [String] = []
    if let stated = store.observations.value("EVENT_COUNT", row: row)?.double, stated != Double(events.counts.read) {
      texts.append(
        "EVENT_COUNT of the observation table is \(shortest(stated)), but EVENTS has \(events.counts.read) rows")
    }
    // The table has single precision. A difference of 1e-4 deg is well above its resolution.
    if let ra = number("RA_PNT", in: .deg), let dec = number("DEC_PNT", in: .deg),
      abs((ra - events.pointingRA).remainder(dividingBy: 360)) > 1e-4 || abs(dec - events.pointingDec) > 1e-4
    {
      texts.append(
        "RA_PNT, DEC_PNT are \(shortest(ra)), \(shortest(dec)) deg in the observation table, but "
          + "\(shortest(events.pointingRA)), \(shortest(events.pointingDec)) deg in EVENTS")
    }
    return texts
  }

  private func number(_ name: String, in unit: Unit) -> Double? {
    guard let value = store.observations.value(name, row: row)?.double, value.isFinite,
      let factor = try? store.observations.parsedUnit(name).factor(to: unit)
    else { return nil }
    return value * factor
  }

  /// The check reports two times as different if their difference is above 1 s and above 0.001 of the time. This is
  /// stricter than the notes that are added when a run is read.
  private static let (tolerance, seconds) = (1e-3, 1.0)

  /// Returns the longest interval of good time without an event, if it is far longer than chance allows.
  ///
  /// For random events, the longest of n gaps is about ln(n) times the mean gap, so a gap of 30 mean gaps does not
  /// occur by chance.
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
