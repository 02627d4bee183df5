/// A simulated run: its plan and a summary of its events. The events themselves are in its file.
struct SimulatedRun: Sendable {
  let plan: PlannedRun
  let response: GammaResponse
  /// The medians of the events, NaN without events. They are only computed for old index tables, which contain them.
  let medians: (energy: Double, ra: Double, dec: Double)?
  /// The times of the first and the last event, in seconds after the start of the run.
  let eventTimes: ClosedRange<Double>
  /// The number of events of each origin, including those after the end of the run.
  let counts: [SimulatedEvents.Origin: Int]

  var eventCount: Int { counts.values.reduce(0, +) }
  /// The range of energies in TeV that the index gives as safe.
  var safeEnergy: ClosedRange<Double> { response.threshold...100 }

  init(plan: PlannedRun, events: SimulatedEvents, response: GammaResponse, withMedians: Bool) {
    self.plan = plan
    self.response = response
    medians =
      withMedians ? (Self.median(events.energy), Self.median(events.ra), Self.median(events.dec)) : nil
    eventTimes = (events.time.first ?? 0)...(events.time.last ?? 0)
    counts = events.counts
  }

  /// Returns the element at the middle position of the sorted values, found without sorting all of them (C. A. R.
  /// Hoare, Comm. ACM 4, 1961, 321).
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
