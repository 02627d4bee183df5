import BackgroundModels
import Sky

/// Simulates the events of a run.
///
/// The background, the strays (events far outside the field of view) and each source are separate Poisson processes
/// (``PoissonTimes``), so their sum is also a Poisson process. Each process has its own stream of random numbers, so
/// that adding or removing a process does not change the others. Energies and directions are drawn exactly from their
/// distributions.
struct EventGenerator: Sendable {
  let run: PlannedRun
  let background: SimulatedBackground.RunBackground
  /// The model that replaces the analytic background; `nil` for none.
  let model: ModelField?
  let response: GammaResponse
  /// The sources, as seen in the run.
  let sources: [(origin: SimulatedEvents.Origin, view: SourceView)]
  private let alignment: FieldAlignment
  private let site: ObservingSite
  /// Events are recorded until this number of seconds after the end of the run.
  let overrun: Double
  /// The number of strays per background event.
  let strays: Double

  /// The range of the offsets of strays in degrees. It is outside every field of view. Strays are uniformly distributed
  /// over this part of the sphere.
  static let strayOffsets = 8.0...60.0

  init(run: PlannedRun, options: SimulationOptions) {
    self.run = run
    background = options.law.background(zenith: run.zenith, muonEfficiency: run.muonEfficiency)
    (model, alignment) = (options.truth, options.alignment)
    site = options.dialect.site
    let response = GammaResponse(threshold: background.spectrum.threshold)
    self.response = response
    let all =
      (run.target.map { [(.target, $0.source)] } ?? [])
      + options.sources.enumerated().map {
        (SimulatedEvents.Origin.source($0.offset), $0.element)
      }
    sources = all.map { origin, source in
      (origin, response.view(of: source, pointingRA: run.pointingRA, pointingDec: run.pointingDec))
    }
    overrun = options.dialect.overrun
    strays = options.dialect.strays
  }

  /// The number of background events per second of livetime. For a background that is a model from a file, the rate per
  /// second of ontime is converted.
  var backgroundRate: Double { model.map { $0.rate / run.deadTimeCorrection } ?? background.rate }

  /// The expected number of events in the run: background, strays and sources.
  var expectedEvents: Double {
    backgroundRate * run.livetime * (1 + strays) + sources.reduce(0) { $0 + $1.view.rate * run.livetime }
  }

  /// The largest accepted value of ``expectedEvents``. All events of a run are in memory, and at this limit the events
  /// need several GB.
  static let mostEvents = 50_000_000.0

  /// Simulates the events of a run. One number is drawn from the generator and used as the seed of all processes.
  ///
  /// - Precondition: At most ``mostEvents`` events are expected.
  /// - Throws: `SkyError` if the date is outside the calendar.
  func events(_ generator: inout Xoshiro256) throws(SkyError) -> SimulatedEvents {
    let seed = generator.next()
    var events = try backgroundEvents(Xoshiro256(seed: seed, stream: UInt64(SimulatedEvents.Origin.background.number)))
    events.merge(strayEvents(Xoshiro256(seed: seed, stream: UInt64(SimulatedEvents.Origin.stray.number))))
    for (origin, view) in sources {
      events.merge(sourceEvents(view, origin, Xoshiro256(seed: seed, stream: UInt64(origin.number))))
    }
    return events
  }

  private var length: Double { run.stop.seconds - run.start.seconds }

  /// Returns the times of a process with a given rate per second of livetime.
  private func times(rate: Double) -> PoissonTimes {
    PoissonTimes(rate: rate * run.deadTimeCorrection, windows: run.goodTime + [length...length + overrun])
  }

  private func backgroundEvents(_ stream: Xoshiro256) throws(SkyError) -> SimulatedEvents {
    var (generator, times) = (stream, times(rate: backgroundRate))
    var clock = try RotationSchedule(run, alignment: alignment, site: site, end: length + overrun)
    let centre = DirectionFinder(ra: run.pointingRA, dec: run.pointingDec)
    let block = EventBlock()
    var events = SimulatedEvents()
    events.reserveCapacity(Int(expectedEvents + 6 * expectedEvents.squareRoot()) + EventBlock.capacity)
    while !times.isAtEnd {
      let count = times.fill(block.time, &generator)
      if let model {
        model.draw(count, into: block, &generator, about: centre, in: &clock)
      } else {
        background.draw(count, into: block, &generator)
        block.place(0..<count, about: centre)
        if let gradient = background.law.gradient {
          gradient.lean(count, of: block, &generator, in: &clock)
          block.place(0..<count, about: centre)
        }
      }
      events.append(count, of: block, .background)
    }
    return events
  }

  private func strayEvents(_ stream: Xoshiro256) -> SimulatedEvents {
    var (generator, times) = (stream, times(rate: backgroundRate * strays))
    let centre = DirectionFinder(ra: run.pointingRA, dec: run.pointingDec)
    let block = EventBlock()
    var events = SimulatedEvents()
    while !times.isAtEnd {
      let count = times.fill(block.time, &generator)
      background.draw(count, into: block, &generator)
      generator.fill(
        block.across, from: VonMisesFisherProfile.versine(Self.strayOffsets.lowerBound),
        to: VonMisesFisherProfile.versine(Self.strayOffsets.upperBound))
      block.place(0..<count, about: centre)
      events.append(count, of: block, .stray)
    }
    return events
  }

  private func sourceEvents(
    _ view: SourceView, _ origin: SimulatedEvents.Origin, _ stream: Xoshiro256
  ) -> SimulatedEvents {
    var (generator, times) = (stream, times(rate: view.rate))
    let block = EventBlock()
    var events = SimulatedEvents()
    while !times.isAtEnd {
      let count = times.fill(block.time, &generator)
      for i in 0..<count { (block.energy[i], block.ra[i], block.dec[i]) = view.draw(&generator) }
      events.append(count, of: block, origin)
    }
    return events
  }
}
