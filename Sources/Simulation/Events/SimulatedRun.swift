/// A simulated run, with its plan and a summary of its events. The events themselves are in the file of the run.
struct SimulatedRun: Sendable {
  let plan: PlannedRun
  let response: GammaResponse
  /// The medians of the energy, right ascension and declination of the events; NaN if there are no events. The value is
  /// `nil` unless the observation index of the dialect contains these medians.
  let medians: (energy: Double, ra: Double, dec: Double)?
  /// The times of the first and the last event, in seconds after the start of the run; both are 0 without events.
  let eventTimes: ClosedRange<Double>
  /// The number of events of each origin. It includes events after the end of the run.
  let counts: [SimulatedEvents.Origin: Int]

  var eventCount: Int { counts.values.reduce(0, +) }
  /// The range of energies in TeV that is written to the index as safe.
  var safeEnergy: ClosedRange<Double> { response.threshold...100 }

  init(plan: PlannedRun, events: SimulatedEvents, response: GammaResponse, withMedians: Bool) {
    self.plan = plan
    self.response = response
    medians =
      withMedians ? (Self.median(events.energy), Self.median(events.ra), Self.median(events.dec)) : nil
    eventTimes = (events.time.first ?? 0)...(events.time.last ?? 0)
    counts = events.counts
  }

  /// Returns the median; NaN if there are no values. For an even number of values, it is the larger of the middle two.
  /// It is found without sorting all values (C. A. R. Hoare, Comm. ACM 4, 1961, 321).
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
