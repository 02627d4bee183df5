/// A run that was simulated: its plan and what came of it. The events themselves are in its file.
struct SimulatedRun: Sendable {
  let plan: PlannedRun
  let response: GammaResponse
  /// Medians of the events, which old index tables carry; NaN without events.
  let medians: (energy: Double, ra: Double, dec: Double)
  /// Seconds since the start of the run of the first and last event.
  let eventTimes: ClosedRange<Double>
  /// Events of each origin, those after the last good time included.
  let counts: (source: Int, background: Int, stray: Int)
  /// Background events within good time.
  let goodBackground: Int

  var eventCount: Int { counts.source + counts.background + counts.stray }
  /// Above it analyses take the response as known, in TeV.
  var safeEnergy: ClosedRange<Double> { response.threshold...100 }

  init(plan: PlannedRun, events: SimulatedEvents, response: GammaResponse) {
    self.plan = plan
    self.response = response
    medians = (Self.median(events.energy), Self.median(events.ra), Self.median(events.dec))
    eventTimes = (events.time.first ?? 0)...(events.time.last ?? 0)
    func number(of origin: SimulatedEvents.Origin) -> Int { events.origin.count { $0 == origin } }
    counts = (number(of: .source), number(of: .background), number(of: .stray))
    let end = plan.stop.seconds - plan.start.seconds
    goodBackground = zip(events.origin, events.time).count { $0 == .background && $1 < end }
  }

  private static func median(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.sorted()[values.count / 2]
  }
}
