import BackgroundModels
import Histograms
import ModelFiles
import Units

extension SimulationOptions {
  /// The options as texts, in the syntax of the command line.
  public struct Texts: Sendable {
    /// The length of a run, such as `1682 s`.
    public var ontime = "1682 s"
    /// The zenith angles. A range such as `5 to 58 deg` is filled evenly. The angles of a list such as `20, 40, 60 deg`
    /// are used in turn.
    public var zenith = "5 to 58 deg"
    /// The azimuths, used in turn, such as `0, 180 deg`; `nil` for random azimuths.
    public var azimuth: String?
    /// The number of background events at the zenith per second of livetime, such as `5 s-1`.
    public var rate = "5 s-1"
    /// The slopes of the gradient towards lon and lat, such as `0.05, -0.02 deg-1`; `nil` for none.
    public var gradient: String?
    /// The alignment of the gradient and of the cube in which the true background is written: `RADEC` or `ALTAZ`.
    public var alignment = FieldAlignment.altaz.rawValue
    /// The path of a model that is used as the background of every run; `nil` for the analytic background.
    public var truth: String?
    /// The sources in addition to the observed ones, such as
    /// `ra=83.63 deg, dec=22.01 deg, flux=3.5e-11 cm-2 s-1 TeV-1`.
    public var sources: [String] = []

    /// Creates the options of the demo.
    public init() {}
  }

  /// Sets the options from their texts. The true background will also be written as a cube.
  ///
  /// - Throws: ``SimulationError``, and `FITSError` or `BackgroundError` for a model file.
  public mutating func read(_ texts: Texts) throws {
    ontime = try OptionText("ontime", texts.ontime).value(in: .s)
    law.rate = try OptionText("rate", texts.rate).value(in: Unit(parsing: "s-1"))
    let zenithText = OptionText("zenith", texts.zenith)
    if let range = try zenithText.range(in: .deg) {
      zenith = range
    } else {
      zenithAngles = try zenithText.values(in: .deg)
      zenith = (zenithAngles.min() ?? 0)...(zenithAngles.max() ?? 0)
    }
    azimuths = try texts.azimuth.map { try OptionText("azimuth", $0).values(in: .deg) } ?? []
    guard let alignment = FieldAlignment(rawValue: texts.alignment.uppercased()) else {
      throw SimulationError.badOption(
        name: "alignment", found: "'\(texts.alignment)'",
        expected: FieldAlignment.allCases.map(\.rawValue).joined(separator: " or "))
    }
    if let gradient = texts.gradient {
      let slopes = try OptionText("gradient", gradient).values(in: Unit(parsing: "deg-1"))
      guard slopes.count == 2 else {
        throw SimulationError.badOption(
          name: "gradient", found: "'\(gradient)'", expected: "slopes along lon and lat, such as '0.05, -0.02 deg-1'")
      }
      law.gradient = FieldGradient(lon: slopes[0], lat: slopes[1], alignment: alignment)
    }
    sources = try texts.sources.enumerated().map { try GammaSource(parsing: $0.element, number: $0.offset + 1) }
    truth = try texts.truth.map { try ModelField(ModelFile(path: $0)) }
    truthCube = try CubeAxes(
      energy: .log("energy", from: 0.1, to: 100, bins: 12, unit: .TeV),
      lon: .linear("lon", from: -3, to: 3, bins: 60, unit: .deg),
      lat: .linear("lat", from: -3, to: 3, bins: 60, unit: .deg), alignment: alignment)
  }
}
