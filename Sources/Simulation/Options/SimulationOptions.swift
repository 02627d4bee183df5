import BackgroundModels
import Units

/// The options of a simulation.
public struct SimulationOptions: Sendable {
  /// The seed. All random numbers of a run depend only on the seed and on the number of the run, so a store with the
  /// same seed and options has the same bytes.
  public var seed: UInt64 = 1
  /// The total number of off runs and runs on sources.
  public var runs = 40
  /// The number of runs that observe a source. These runs are distributed evenly among the off runs. `nil` means a
  /// quarter of the runs.
  public var targetRuns: Int?
  /// The file layout and its deviations from the format.
  public var dialect: StoreConvention = .hessDR1
  /// The range of the zenith angles of the pointings, in degrees.
  public var zenith: ClosedRange<Double> = 5...58
  /// The zenith angles of off runs in degrees. The angles are used in turn. If the list is empty, the off runs fill
  /// `zenith` evenly.
  public var zenithAngles: [Double] = []
  /// The azimuths of off runs in degrees, from north through east. The azimuths are used in turn, each with all zenith
  /// angles. If the list is empty, the azimuths are random.
  public var azimuths: [Double] = []
  /// The length of a full run in seconds.
  public var ontime = 1682.0
  /// The analytic background.
  public var law = SimulatedBackground()
  /// A model that is used as the background of every run, at all zenith angles, instead of the analytic background;
  /// `nil` for none.
  public var truth: ModelField?
  /// The gamma-ray sources in addition to the observed ones.
  public var sources: [GammaSource] = []
  /// The axes of a cube in which the true background is written, in addition to the radial models; `nil` for none. If
  /// ``truth`` is set, this option has no effect: only that model is written, on its own axes.
  public var truthCube: CubeAxes?
  /// The number of threads. The bytes of the store do not depend on it.
  public var threads = 1

  /// Creates the options of the demo store: 40 runs in the dialect of H.E.S.S. DL3 DR1.
  public init() {}

  /// The alignment of the background. It is RADEC if the background does not depend on the orientation.
  var alignment: FieldAlignment { truth?.alignment ?? law.gradient?.alignment ?? .radec }

  /// The number of runs on sources.
  var targetRunCount: Int { targetRuns ?? runs / 4 }

  /// The sources of the dialect that can be observed in the range of zenith angles.
  var reachableTargets: [Target] {
    dialect.targets.filter { $0.zenithRange(within: zenith, from: dialect.site) != nil }
  }

  /// Checks all options.
  ///
  /// - Throws: ``SimulationError/badOption(name:found:expected:)``, ``SimulationError/negativeBackground(_:)``,
  ///   ``SimulationError/noTarget(zenith:targets:)``.
  func validate() throws(SimulationError) {
    func require(_ holds: Bool, _ name: String, _ found: some Any, _ expected: String) throws(SimulationError) {
      guard holds else { throw .badOption(name: name, found: "\(found)", expected: expected) }
    }
    try require((1...999_999).contains(runs), "runs", runs, "1 to 999999")
    try require((0...runs).contains(targetRunCount), "source-runs", targetRunCount, "0 to the number of runs")
    try require(threads >= 1, "threads", threads, "1 or more")
    try require(ontime >= 60 && ontime <= 36000, "ontime", "\(shortest(ontime)) s", "60 to 36000 s")
    try require(
      zenith.lowerBound >= 0 && zenith.upperBound <= 75, "zenith",
      "\(shortest(zenith.lowerBound)) to \(shortest(zenith.upperBound)) deg", "zenith angles from 0 to 75 deg")
    for angle in zenithAngles {
      try require((0...75).contains(angle), "zenith", "\(shortest(angle)) deg", "zenith angles from 0 to 75 deg")
    }
    for angle in azimuths {
      try require((0...360).contains(angle), "azimuth", "\(shortest(angle)) deg", "azimuths from 0 to 360 deg")
    }
    try require(law.rate > 0 && law.rate.isFinite, "rate", law.rate, "a rate above 0")
    try require(sources.count <= 10_000, "source", "\(sources.count) sources", "at most 10000")
    for source in sources { try source.validate() }
    let names = (targetRunCount > 0 ? reachableTargets.map(\.name) : []) + sources.map(\.name)
    for (position, name) in names.enumerated() where names[..<position].contains(name) {
      throw .badOption(name: "source", found: "two sources with the name '\(name)'", expected: "different names")
    }
    if let gradient = law.gradient {
      try require(
        truth == nil, "gradient", "a gradient in addition to a background model (option 'truth')",
        "either 'gradient' or 'truth', because the model determines the gradient")
      guard gradient.steepest < 1 else { throw .negativeBackground(gradient) }
    }
    if let truthCube, let gradient = law.gradient {
      try require(
        truthCube.alignment == gradient.alignment, "truthCube.alignment", truthCube.alignment.rawValue,
        "\(gradient.alignment.rawValue), the alignment of the gradient")
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
