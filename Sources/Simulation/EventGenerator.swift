#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Background
import Sky

/// The events of a run, in the order of time.
struct SimulatedEvents: Sendable {
  /// Where an event comes from.
  enum Origin: Int64, Sendable {
    case source = 1
    case background = 2
    /// Far outside the field of view.
    case stray = 3
  }

  /// Seconds since the start of the run.
  var time: [Double] = []
  /// J2000, in degrees.
  var ra: [Double] = []
  var dec: [Double] = []
  /// TeV.
  var energy: [Double] = []
  var origin: [Origin] = []

  var count: Int { time.count }

  mutating func reserveCapacity(_ count: Int) {
    time.reserveCapacity(count)
    ra.reserveCapacity(count)
    dec.reserveCapacity(count)
    energy.reserveCapacity(count)
    origin.reserveCapacity(count)
  }

  mutating func append(_ origin: Origin, time: Double, ra: Double, dec: Double, energy: Double) {
    self.time.append(time)
    self.ra.append(ra)
    self.dec.append(dec)
    self.energy.append(energy)
    self.origin.append(origin)
  }
}

/// Draws the events of a run.
///
/// Background, source and strays are one Poisson process with the sum of their rates; the waiting time between two events
/// is -ln(u) / rate, so that their number is Poisson distributed and their times are even over the recorded time, both
/// exactly. The origin of each is drawn by the share of its rate, then its energy and its direction by inverting their
/// integrals.
struct EventGenerator: Sendable {
  let run: PlannedRun
  let background: BackgroundLaw.RunBackground
  /// What stands in place of the law.
  let model: ModelField?
  let response: GammaResponse
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
    response = GammaResponse(threshold: background.spectrum.threshold)
    overrun = options.dialect.overrun
    strays = options.dialect.strays
  }

  /// Gamma rays of the source per second of livetime.
  var sourceRate: Double {
    run.target.map { response.rate(flux: $0.flux, offset: run.objectOffset) } ?? 0
  }

  /// Background events per second of livetime. A model tells its rate per ontime.
  var backgroundRate: Double { model.map { $0.rate / run.deadTimeCorrection } ?? background.rate }

  /// Draws the events.
  /// - Throws: `SkyError`, for a date that no calendar holds.
  func events(_ generator: inout Xoshiro256) throws(SkyError) -> SimulatedEvents {
    let rates = (source: sourceRate, background: backgroundRate, stray: backgroundRate * strays)
    let total = rates.source + rates.background + rates.stray
    let length = run.stop.seconds - run.start.seconds
    var clock = try FieldClock(run, alignment: alignment, site: site, end: length + overrun)
    var events = SimulatedEvents()
    let expected = total * run.livetime
    events.reserveCapacity(Int(expected + 5 * expected.squareRoot()) + 16)
    // The process has no memory: what is left of a wait at the end of an interval is not carried into the next.
    for interval in run.goodTime + [length...length + overrun] {
      var time = interval.lowerBound
      while true {
        time -= log(generator.uniform()) / (total * run.deadTimeCorrection)
        guard time < interval.upperBound else { break }
        let share = generator.uniform() * total
        let origin: SimulatedEvents.Origin =
          share < rates.source ? .source : share < rates.source + rates.background ? .background : .stray
        let (energy, ra, dec) =
          origin == .background
          ? drawBackground(in: clock.field(at: time), &generator) : drawRound(origin, &generator)
        events.append(origin, time: time, ra: ra, dec: dec, energy: energy)
      }
    }
    return events
  }

  private typealias Draw = (energy: Double, ra: Double, dec: Double)

  /// A background event in the field as it lies on the sky at its time.
  private func drawBackground(in field: FieldOfView, _ generator: inout Xoshiro256) -> Draw {
    if let model { return model.draw(&generator, in: field) }
    let energy = background.spectrum.quantile(generator.uniform())
    let distance = background.acceptance(energy).quantile(generator.uniform())
    let angle = generator.uniform(0, 360)
    let (ra, dec) = (run.pointingRA, run.pointingDec)
    var place = offsetBy(ra: ra, dec: dec, positionAngle: angle, distance: distance)
    if let gradient = background.law.gradient {
      let (lon, lat) = field.coordinates(ra: place.ra, dec: place.dec)
      // What h makes too few on one side is what it makes too many on the other: there they go.
      if generator.uniform() * 2 > 1 + gradient.lean(lon: lon, lat: lat) {
        place = offsetBy(ra: ra, dec: dec, positionAngle: angle + 180, distance: distance)
      }
    }
    return (energy, place.ra, place.dec)
  }

  /// A gamma ray about the source, or a stray about the pointing.
  private func drawRound(_ origin: SimulatedEvents.Origin, _ generator: inout Xoshiro256) -> Draw {
    let isSource = origin == .source
    let energy = (isSource ? response.spectrum : background.spectrum).quantile(generator.uniform())
    let distance =
      isSource ? GammaResponse.spread.quantile(generator.uniform()) : Self.strayOffset(generator.uniform())
    let centre = isSource ? (ra: run.objectRA, dec: run.objectDec) : (ra: run.pointingRA, dec: run.pointingDec)
    let place = offsetBy(
      ra: centre.ra, dec: centre.dec, positionAngle: generator.uniform(0, 360), distance: distance)
    return (energy, place.ra, place.dec)
  }

  /// Even over the sphere: even in the cosine of the offset.
  private static func strayOffset(_ probability: Double) -> Double {
    let (inner, outer) = (strayOffsets.lowerBound * .pi / 180, strayOffsets.upperBound * .pi / 180)
    return acos(cos(inner) + probability * (cos(outer) - cos(inner))) * 180 / .pi
  }
}
