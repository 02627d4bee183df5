import BackgroundModels

/// What to simulate.
public struct SimulationOptions: Sendable {
  /// From this and the OBS_ID every random number of a run follows: same seed, same bytes.
  public var seed: UInt64 = 1
  /// How many runs, off runs and runs on sources together.
  public var runs = 40
  /// How many of them observe a source, spread evenly among the others; a quarter unless told otherwise.
  public var targetRuns: Int?
  /// How the files are laid out and what deviates in them.
  public var dialect: StoreConvention = .hessDR1
  /// The zenith angles of the pointings, in degrees.
  public var zenith: ClosedRange<Double> = 5...58
  /// The zenith angles of off runs in degrees, taken in turn; empty where they fill `zenith` evenly.
  public var zenithAngles: [Double] = []
  /// The azimuths of off runs in degrees, from north through east, taken in turn, each with all zenith angles; empty
  /// for any azimuth.
  public var azimuths: [Double] = []
  /// The length of a full run in seconds.
  public var ontime = 1682.0
  /// The background.
  public var law = SimulatedBackground()
  /// A model that is the background of every run in place of the law, whatever its zenith angle.
  public var truth: ModelField?
  /// Gamma-ray sources beside those that runs observe.
  public var sources: [GammaSource] = []
  /// The axes of a cube over which the truth is told beside the radial models; `nil` for none. The truth of a model is
  /// told over its own.
  public var truthCube: CubeAxes?
  /// Threads to work on; the bytes do not depend on it.
  public var threads = 1

  /// The store of the demo: 40 runs in the dialect of H.E.S.S. DL3 DR1.
  public init() {}

  /// What the background is aligned to; RADEC where it has no direction.
  var alignment: FieldAlignment { truth?.alignment ?? law.gradient?.alignment ?? .radec }

  /// The number of runs on sources, counted.
  var targetRunCount: Int { targetRuns ?? runs / 4 }

  /// The sources that can be observed within the zenith angles.
  var reachableTargets: [Target] {
    dialect.targets.filter { $0.zenithRange(within: zenith, from: dialect.site) != nil }
  }

  /// - Throws: ``SimulationError/badOption(name:found:expected:)``, ``SimulationError/noTarget(zenith:targets:)``
  func validate() throws(SimulationError) {
    func require(_ holds: Bool, _ name: String, _ found: some Any, _ expected: String) throws(SimulationError) {
      guard holds else { throw .badOption(name: name, found: "\(found)", expected: expected) }
    }
    try require((1...999_999).contains(runs), "runs", runs, "1 to 999999")
    try require((0...runs).contains(targetRunCount), "targetRuns", targetRunCount, "0 to the number of runs")
    try require(threads >= 1, "threads", threads, "1 or more")
    try require(ontime >= 60 && ontime <= 36000, "ontime", ontime, "60 to 36000 s")
    try require(
      zenith.lowerBound >= 0 && zenith.upperBound <= 75, "zenith", zenith, "zenith angles from 0 to 75 deg")
    for angle in zenithAngles {
      try require((0...75).contains(angle), "zenithAngles", angle, "zenith angles from 0 to 75 deg")
    }
    for angle in azimuths { try require((0...360).contains(angle), "azimuths", angle, "azimuths from 0 to 360 deg") }
    try require(law.rate > 0 && law.rate.isFinite, "rate", law.rate, "a rate above 0")
    try require(sources.count <= 10_000, "source", "\(sources.count) sources", "10000 at most")
    for source in sources { try source.validate() }
    let names = (targetRunCount > 0 ? reachableTargets.map(\.name) : []) + sources.map(\.name)
    for (position, name) in names.enumerated() where names[..<position].contains(name) {
      throw .badOption(name: "source", found: "two of the name '\(name)'", expected: "a name of its own for each")
    }
    if let gradient = law.gradient {
      try require(truth == nil, "gradient", "a gradient", "none where a model is the truth, which has its own")
      guard gradient.steepest < 1 else { throw .negativeBackground(gradient) }
    }
    if let truthCube, let gradient = law.gradient {
      try require(
        truthCube.alignment == gradient.alignment, "truthCube", truthCube.alignment.rawValue,
        "\(gradient.alignment.rawValue), as the gradient has it")
    }
    guard targetRunCount == 0 || !reachableTargets.isEmpty else {
      throw .noTarget(
        zenith: zenith,
        targets: dialect.targets.map {
          (name: $0.name, culmination: dialect.site.culmination(dec: $0.dec))
        })
    }
  }
}
