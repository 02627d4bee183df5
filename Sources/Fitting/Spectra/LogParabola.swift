#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A log-parabola: `Prefactor (E / PivotEnergy)^(Index + Curvature ln(E / PivotEnergy))` (`GModelSpectralLogParabola`
/// of gammalib).
public struct LogParabola: Spectrum {
  /// The energy to which the prefactor refers, in TeV.
  public let pivot: Double
  /// The unit of the prefactor.
  public let unit: String

  /// Creates a log-parabola. A fit starts from a power law with index -2.
  public init(pivot: Double = 1, unit: String = "s-1 MeV-1 sr-1") {
    (self.pivot, self.unit) = (pivot, unit)
  }

  /// The form with the name `LOGPARABOLA` in recipes and `LogParabola` in model definition files.
  static let form = SpectrumForm(name: "LOGPARABOLA", xmlType: "LogParabola") { LogParabola(unit: $0) }

  /// The name `LOGPARABOLA`.
  public var name: String { Self.form.name }
  /// The parameters Prefactor, Index, Curvature and PivotEnergy (fixed).
  public var parameters: [Parameter] {
    [
      Parameter(
        "Prefactor", unit: unit, value: 3e-4, lower: .leastNormalMagnitude, scale: .logarithmic),
      Parameter("Index", value: -2, lower: -10, upper: 10),
      Parameter("Curvature", value: 0, lower: -10, upper: 10),
      Parameter(
        "PivotEnergy", unit: "TeV", value: pivot, lower: .leastNormalMagnitude, isFixed: true),
    ]
  }
  /// The number of parameters without the pivot, which is never fitted.
  public var jetWidth: Int { 3 }
  /// Always true.
  public var isLogLinear: Bool { true }
  /// The type `LogParabola`.
  public var xml: XMLForm { .parameters(type: Self.form.xmlType) }

  /// Computes `ln Prefactor + Index x + Curvature x^2` with `x = ln(E / pivot)`.
  public func logarithms(at points: FieldPoints, values: [Double], into derivatives: inout LogDerivatives) {
    derivatives.reset(count: points.count)
    let (logPrefactor, logPivot) = (log(values[0]), log(values[3]))
    for i in 0..<points.count {
      let distance = points.logEnergy[i] - logPivot
      derivatives.value[i] = logPrefactor + (values[1] + values[2] * distance) * distance
      derivatives.first[3 * i] = 1
      derivatives.first[3 * i + 1] = distance
      derivatives.first[3 * i + 2] = distance * distance
    }
  }
}
