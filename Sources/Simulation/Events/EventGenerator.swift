import BackgroundModels
import Sky

/// Draws the events of a run.
///
/// Background, strays and each source are Poisson processes of their own (``PoissonTimes``), and so is what they make
/// together. Each has a stream of random numbers of its own, so that none changes where another is added or left out.
/// Energies and directions are drawn by inverting their integrals.
struct EventGenerator: Sendable {
  let run: PlannedRun
  let background: SimulatedBackground.RunBackground
  /// What stands in place of the law.
  let model: ModelField?
  let response: GammaResponse
  /// The sources that shine in the run, each with its number.
  let sources: [(origin: SimulatedEvents.Origin, view: SourceView)]
  private let alignment: FieldAlignment
  private let site: ObservingSite
  /// Seconds after the last good time for which events are still recorded.
  let overrun: Double
  /// Strays per background event.
  let strays: Double

  /// Offsets of strays in degrees: beyond every field of view, and even over the sphere.
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

  /// Background events per second of livetime. A model tells its rate per ontime.
  var backgroundRate: Double { model.map { $0.rate / run.deadTimeCorrection } ?? background.rate }

  /// The number of events that are expected in the run, of background, strays and sources.
  var expectedEvents: Double {
    backgroundRate * run.livetime * (1 + strays) + sources.reduce(0) { $0 + $1.view.rate * run.livetime }
  }

  /// The most events that may be expected in a run: all of them are held in memory, several GB then.
  static let mostEvents = 50_000_000.0

  /// Draws the events; one number of the generator is the seed of all of them.
  /// - Precondition: no more than ``mostEvents`` are expected.
  /// - Throws: `SkyError`, for a date that no calendar holds.
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

  /// The times of what comes at a rate per second of livetime, and room for a block of it.
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
