/// The names of a spectrum in recipes and in model definition files, and a function that creates the spectrum.
///
/// Each form is declared next to its spectrum. Recipes and the reader of model definition files use the list ``all``.
public struct SpectrumForm: Sendable {
  /// The name in recipes. If csbkgmodel has the spectrum, the name in csbkgmodel is used.
  public let name: String
  /// The type in model definition files, as gammalib registers it.
  public let xmlType: String
  /// Other types for the same spectrum in model definition files. They are read but not written.
  public let otherXMLTypes: [String]
  /// Creates the spectrum with its start values.
  /// - Parameter unit: the unit of the prefactor. For a source, it does not contain `sr-1`.
  public let make: @Sendable (_ unit: String) -> any Spectrum

  init(
    name: String, xmlType: String, otherXMLTypes: [String] = [],
    make: @escaping @Sendable (_ unit: String) -> any Spectrum
  ) {
    (self.name, self.xmlType, self.otherXMLTypes, self.make) = (name, xmlType, otherXMLTypes, make)
  }

  /// All forms. A new spectrum must be added here. The form of a ``NodeFunction`` is not included, because its nodes
  /// must be chosen first.
  public static let all = [PowerLaw.form, LogParabola.form, ExponentialCutoff.form, ConstantSpectrum.form]

  /// The unit of the prefactor of a background.
  public static let backgroundUnit = rateUnit
}
