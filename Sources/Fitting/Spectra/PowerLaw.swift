#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A power law: `Prefactor (E / PivotEnergy)^Index` (PLAW of csbkgmodel, `GModelSpectralPlaw` of gammalib).
public struct PowerLaw: Spectrum {
  /// The start value of the prefactor.
  public let prefactor: Double
  /// The start value of the index.
  public let index: Double
  /// The energy to which the prefactor refers, in TeV.
  public let pivot: Double
  /// The unit of the prefactor.
  public let unit: String

  /// Creates a power law with start values. A fit starts from these values, after scaling the prefactor to the number
  /// of events.
  public init(
    prefactor: Double = 3e-4, index: Double = -2, pivot: Double = 1, unit: String = "s-1 MeV-1 sr-1"
  ) {
    (self.prefactor, self.index, self.pivot, self.unit) = (prefactor, index, pivot, unit)
  }

  /// The form with the name `PLAW` in recipes and `PowerLaw` in model definition files.
  public static let form = SpectrumForm(name: "PLAW", xmlType: "PowerLaw") { PowerLaw(unit: $0) }

  /// The name `PLAW`.
  public var name: String { Self.form.name }
  /// The parameters Prefactor, Index and PivotEnergy (fixed).
  public var parameters: [Parameter] {
    [
      Parameter(
        "Prefactor", unit: unit, value: prefactor, lower: .leastNormalMagnitude, scale: .logarithmic
      ),
      Parameter("Index", value: index, lower: -10, upper: 10),
      Parameter(
        "PivotEnergy", unit: "TeV", value: pivot, lower: .leastNormalMagnitude, isFixed: true),
    ]
  }
  /// The number of parameters without the pivot, which is never fitted.
  public var jetWidth: Int { 2 }
  /// Always true.
  public var isLogLinear: Bool { true }
  /// The type `PowerLaw`.
  public var xml: XMLForm { .parameters(type: Self.form.xmlType) }

  /// Computes `ln Prefactor + Index ln(E / pivot)`.
  public func logarithms(at points: FieldPoints, values: [Double], into derivatives: inout LogDerivatives) {
    derivatives.reset(count: points.count)
    let (logPrefactor, index, logPivot) = (log(values[0]), values[1], log(values[2]))
    for i in 0..<points.count {
      let distance = points.logEnergy[i] - logPivot
      derivatives.value[i] = logPrefactor + index * distance
      derivatives.first[2 * i] = 1
      derivatives.first[2 * i + 1] = distance
    }
  }
}
