/// A spectrum: the rate on axis in s-1 MeV-1 sr-1 over the energy, or what a table of rates is multiplied with.
public protocol Spectrum: ModelFactor {
  /// What it is called in parameters and messages: `PLAW`, `NODES`.
  var name: String { get }
  /// How it stands in a model definition file.
  var xml: XMLForm { get }
  /// The positions of the parameters that are proportional to the rate: a fit starts with them scaled to the number of
  /// events.
  var amplitudes: [Int] { get }
}

extension Spectrum {
  /// The first parameter.
  public var amplitudes: [Int] { [0] }
}

/// The unit of a rate.
let rateUnit = "s-1 MeV-1 sr-1"
