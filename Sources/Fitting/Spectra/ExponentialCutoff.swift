#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// `Prefactor (E / PivotEnergy)^Index exp(-E / CutoffEnergy)` (`GModelSpectralExpPlaw` of gammalib).
public struct ExponentialCutoff: Spectrum {
  /// The energy at which the prefactor is told, TeV.
  public let pivot: Double
  /// The unit of the prefactor.
  public let unit: String

  /// A power law with a cutoff; its fit starts with index -2 and the cutoff at 30 TeV.
  public init(pivot: Double = 1, unit: String = "s-1 MeV-1 sr-1") {
    (self.pivot, self.unit) = (pivot, unit)
  }

  /// `EXPCUTOFF`.
  public var name: String { "EXPCUTOFF" }
  /// Prefactor, Index, CutoffEnergy, PivotEnergy (fixed).
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
  /// Without the pivot, which is never fitted.
  public var jetWidth: Int { 3 }
  /// `ExponentialCutoff`.
  public var xml: XMLForm { .parameters(type: "ExponentialCutoff") }

  /// `ln Prefactor + Index ln(E / pivot) - E exp(-c)` with `c = ln CutoffEnergy`.
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
