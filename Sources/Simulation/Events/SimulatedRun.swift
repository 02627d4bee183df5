/// A run that was simulated: its plan and what came of it. The events themselves are in its file.
struct SimulatedRun: Sendable {
  let plan: PlannedRun
  let response: GammaResponse
  /// Medians of the events, which old index tables carry, for these alone; NaN without events.
  let medians: (energy: Double, ra: Double, dec: Double)?
  /// Seconds since the start of the run of the first and last event.
  let eventTimes: ClosedRange<Double>
  /// Events of each origin, those after the last good time included.
  let counts: [SimulatedEvents.Origin: Int]

  var eventCount: Int { counts.values.reduce(0, +) }
  /// Above it analyses take the response as known, in TeV.
  var safeEnergy: ClosedRange<Double> { response.threshold...100 }

  init(plan: PlannedRun, events: SimulatedEvents, response: GammaResponse, withMedians: Bool) {
    self.plan = plan
    self.response = response
    medians =
      withMedians ? (Self.median(events.energy), Self.median(events.ra), Self.median(events.dec)) : nil
    eventTimes = (events.time.first ?? 0)...(events.time.last ?? 0)
    counts = events.counts
  }

  /// The element that would stand in the middle of the sorted values, found without sorting them all (C. A. R. Hoare,
  /// Comm. ACM 4, 1961, 321).
  static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    var values = values
    let wanted = values.count / 2
    var (first, last) = (0, values.count - 1)
    while first < last {
      let pivot = values[(first + last) / 2]
      var (left, right) = (first, last)
      while left <= right {
        while values[left] < pivot { left += 1 }
        while values[right] > pivot { right -= 1 }
        if left <= right {
          values.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if wanted <= right { last = right } else if wanted >= left { first = left } else { break }
    }
    return values[wanted]
  }
}
