/// A spectrum: the rate on axis in s-1 MeV-1 sr-1 as a function of energy, or a factor that multiplies a table of
/// rates.
public protocol Spectrum: ModelFactor {
  /// The name in parameters and messages, such as `PLAW` or `NODES`.
  var name: String { get }
  /// How the spectrum is written in a model definition file.
  var xml: XMLForm { get }
  /// The indices of the parameters that are proportional to the rate. A fit starts with these scaled to the number of
  /// events.
  var amplitudes: [Int] { get }
}

extension Spectrum {
  /// Defaults to the first parameter.
  public var amplitudes: [Int] { [0] }
}

/// The unit of a rate.
let rateUnit = "s-1 MeV-1 sr-1"
