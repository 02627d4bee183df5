import Sky

/// A planned observation without events: the pointing, the time, and the state of the telescopes.
struct PlannedRun: Sendable {
  /// The identifier (OBS_ID).
  let id: Int
  /// The observed source; `nil` for an off run.
  let target: Target?
  /// The name of the source or of the empty field (OBJECT).
  let object: String
  let objectRA: Double
  let objectDec: Double
  /// The right ascension and declination (J2000) of the pointing in degrees.
  let pointingRA: Double
  let pointingDec: Double
  /// The zenith angle and azimuth in degrees at the middle of the run.
  let zenith: Double
  let azimuth: Double
  let start: Instant
  let stop: Instant
  /// The good time intervals in time order, in seconds after `start`.
  let goodTime: [ClosedRange<Double>]
  /// The ratio of livetime to ontime.
  let deadTimeCorrection: Double
  let muonEfficiency: Double
  let telescopes: Int
  /// The QUALITY in the index. It is 0 for a good run, and 1 if a telescope was missing.
  var quality: Int { telescopes == 4 ? 0 : 1 }

  /// The TARGET_NAME in the index.
  var targetName: String { target?.name ?? "Off data" }
  /// The good time in seconds.
  var ontime: Double { goodTime.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) } }
  /// The livetime in seconds, which is the ontime minus the dead time.
  var livetime: Double { ontime * deadTimeCorrection }
  var middle: Instant { start.advanced(by: (stop.seconds - start.seconds) / 2) }
  /// The distance of the object from the pointing, in degrees.
  var objectOffset: Double { separation(pointingRA, pointingDec, objectRA, objectDec) }
}

extension PlannedRun {
  /// Plans a run, with random conditions from `generator`.
  ///
  /// - Parameters:
  ///   - number: The number of the run, from 1.
  ///   - rank: For an off run, the number of earlier off runs. For a run on a source, the number of earlier runs on
  ///     this source.
  ///   - target: The source to observe; `nil` for an off run.
  ///   - options: The options of the simulation.
  ///   - generator: The random numbers of the run.
  init(number: Int, rank: Int, target: Target?, options: SimulationOptions, generator: inout Xoshiro256) {
    let site = options.dialect.site
    // One run in ten is shorter. Times are whole seconds, so that their sums are exact.
    let length = (options.ontime * (generator.uniform() < 0.1 ? 0.7 : 1)).rounded()
    // Multiples of the golden ratio fill the range evenly for any number of runs.
    let range = target?.zenithRange(within: options.zenith, from: site) ?? options.zenith
    let share = Self.fraction(0.5 + Double(rank) * 0.6180339887498949)
    let zenith = range.lowerBound + (range.upperBound - range.lowerBound) * share
    let night = 2 * number + Int(generator.uniform(0, 2))

    let middle: Instant
    if let target {
      let east = generator.uniform() < 0.5
      let hourAngle = site.hourAngle(dec: target.dec, zenith: zenith) * (east ? -1 : 1)
      middle = site.nextInstant(ofSiderealTime: target.ra + hourAngle, afterNight: night)
      let wobbleAngle = Double(rank % 4) * 90
      (pointingRA, pointingDec) = offsetBy(
        ra: target.ra, dec: target.dec, positionAngle: wobbleAngle, distance: Target.wobble)
      (self.zenith, azimuth) = site.horizontal(
        ra: pointingRA, dec: pointingDec, siderealTime: site.siderealTime(at: middle))
      (object, objectRA, objectDec) = (target.name, target.ra, target.dec)
    } else {
      middle = site.midnight(night).advanced(by: generator.uniform(-4, 4) * 3600)
      let (angles, azimuths) = (options.zenithAngles, options.azimuths)
      let anyAzimuth = generator.uniform(0, 360)
      self.zenith = angles.isEmpty ? zenith : angles[rank % angles.count]
      azimuth = azimuths.isEmpty ? anyAzimuth : azimuths[rank / max(1, angles.count) % azimuths.count]
      (pointingRA, pointingDec) = site.equatorial(
        zenith: self.zenith, azimuth: azimuth, siderealTime: site.siderealTime(at: middle))
      (object, objectRA, objectDec) = ("Field \(number)", pointingRA, pointingDec)
    }
    id = options.dialect.firstID + number
    self.target = target
    start = Instant(seconds: (middle.seconds - length / 2).rounded())
    stop = start.advanced(by: length)
    goodTime = Self.goodTime(length: length, generator: &generator)
    deadTimeCorrection = generator.uniform(0.85, 0.97)
    muonEfficiency = generator.uniform(0.85, 1.15)
    telescopes = generator.uniform() < 0.1 ? 3 : 4
  }

  /// Returns the good time intervals. Most runs have one interval. Three in ten runs have two intervals, separated by a
  /// gap of 1 to 10 % of the length of the run.
  private static func goodTime(length: Double, generator: inout Xoshiro256) -> [ClosedRange<Double>] {
    let hasGap = generator.uniform() < 0.3
    let begin = (length * generator.uniform(0.2, 0.7)).rounded()
    let end = begin + (length * generator.uniform(0.01, 0.1)).rounded()
    return hasGap && end > begin ? [0...begin, end...length] : [0...length]
  }

  private static func fraction(_ value: Double) -> Double { value - value.rounded(.down) }
}
