#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A power law with an exponential cutoff: `Prefactor (E / PivotEnergy)^Index exp(-E / CutoffEnergy)`
/// (`GModelSpectralExpPlaw` of gammalib).
public struct ExponentialCutoff: Spectrum {
  /// The energy to which the prefactor refers, in TeV.
  public let pivot: Double
  /// The unit of the prefactor.
  public let unit: String

  /// Creates a power law with a cutoff. A fit starts with index -2 and the cutoff at 30 TeV.
  public init(pivot: Double = 1, unit: String = "s-1 MeV-1 sr-1") {
    (self.pivot, self.unit) = (pivot, unit)
  }

  /// The form with the name `EXPCUTOFF` in recipes and `ExponentialCutoffPowerLaw` in model definition files. gammalib
  /// also reads the older type `ExpCutoff`. Files of earlier versions of this program have the type
  /// `ExponentialCutoff`.
  static let form = SpectrumForm(
    name: "EXPCUTOFF", xmlType: "ExponentialCutoffPowerLaw", otherXMLTypes: ["ExpCutoff", "ExponentialCutoff"]
  ) { ExponentialCutoff(unit: $0) }

  /// The name `EXPCUTOFF`.
  public var name: String { Self.form.name }
  /// The parameters Prefactor, Index, CutoffEnergy and PivotEnergy (fixed).
  public var parameters: [Parameter] {
    [
      Parameter(
        "Prefactor", unit: unit, value: 3e-4, lower: .leastNormalMagnitude, scale: .logarithmic),
      Parameter("Index", value: -2, lower: -10, upper: 10),
      Parameter(
        "CutoffEnergy", unit: "TeV", value: 30, lower: 0.01, upper: 1e4, scale: .logarithmic),
      Parameter(
        "PivotEnergy", unit: "TeV", value: pivot, lower: .leastNormalMagnitude, isFixed: true),
    ]
  }
  /// The number of parameters without the pivot, which is never fitted.
  public var jetWidth: Int { 3 }
  /// The type `ExponentialCutoffPowerLaw`.
  public var xml: XMLForm { .parameters(type: Self.form.xmlType) }

  /// Computes `ln Prefactor + Index ln(E / pivot) - E exp(-c)` with `c = ln CutoffEnergy`.
  public func logarithms(at points: FieldPoints, values: [Double], into derivatives: inout LogDerivatives) {
    derivatives.reset(count: points.count)
    let (logPrefactor, logPivot) = (log(values[0]), log(values[3]))
    for i in 0..<points.count {
      let distance = points.logEnergy[i] - logPivot
      let cut = exp(points.logEnergy[i]) / values[2]
      derivatives.value[i] = logPrefactor + values[1] * distance - cut
      derivatives.first[3 * i] = 1
      derivatives.first[3 * i + 1] = distance
      derivatives.first[3 * i + 2] = cut
      derivatives.second[6 * i + 5] = -cut
    }
  }
}
