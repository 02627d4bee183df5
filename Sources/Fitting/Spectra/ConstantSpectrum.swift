#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A spectrum with the same value at all energies (`GModelSpectralConst` of gammalib).
public struct ConstantSpectrum: Spectrum {
  /// The unit of the value.
  public let unit: String

  /// Creates a constant spectrum.
  public init(unit: String = "s-1 MeV-1 sr-1") { self.unit = unit }

  /// The form with the name `CONSTANT` in recipes and `Constant` in model definition files.
  public static let form = SpectrumForm(name: "CONSTANT", xmlType: "Constant", otherXMLTypes: ["ConstantValue"]) {
    ConstantSpectrum(unit: $0)
  }

  /// The name `CONSTANT`.
  public var name: String { Self.form.name }
  /// The parameter Normalization.
  public var parameters: [Parameter] {
    [Parameter("Normalization", unit: unit, value: 3e-4, lower: .leastNormalMagnitude, scale: .logarithmic)]
  }
  /// Always true.
  public var isLogLinear: Bool { true }
  /// The type `Constant`.
  public var xml: XMLForm { .parameters(type: Self.form.xmlType) }

  /// Computes `ln Normalization`.
  public func logarithms(at points: FieldPoints, values: [Double], into derivatives: inout LogDerivatives) {
    derivatives.reset(count: points.count)
    let logarithm = log(values[0])
    for i in 0..<points.count {
      derivatives.value[i] = logarithm
      derivatives.first[i] = 1
    }
  }
}
