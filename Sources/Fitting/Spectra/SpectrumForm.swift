/// How a spectrum is named in recipes and in model definition files, and how it is created. The declaration stands next
/// to the spectrum; recipes and the reader of definition files use the list.
public struct SpectrumForm: Sendable {
  /// The name in recipes, which is that of csbkgmodel where it has the spectrum.
  public let name: String
  /// The type in model definition files.
  public let xmlType: String
  /// Creates the spectrum with its start values.
  /// - Parameter unit: the unit of the prefactor: a rate per solid angle for a background, a rate for a source.
  public let make: @Sendable (_ unit: String) -> any Spectrum

  /// All forms but that of a ``NodeFunction``, whose nodes must be chosen first. A new spectrum is added here.
  public static let all = [PowerLaw.form, LogParabola.form, ExponentialCutoff.form]

  /// The unit of the prefactor of a background.
  public static let backgroundUnit = rateUnit
}
