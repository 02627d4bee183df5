/// A spectrum as a function of energy. For a background, it is the rate on axis in s-1 MeV-1 sr-1, or a factor by which
/// a table is multiplied. For a source, it is the rate in s-1 MeV-1.
public protocol Spectrum: ModelFactor {
  /// The name in parameters and messages, such as `PLAW` or `NODES`.
  var name: String { get }
  /// How the spectrum is written in a model definition file.
  var xml: XMLForm { get }
  /// The indices of the parameters that are proportional to the rate. A fit starts after scaling these parameters to
  /// the number of events.
  var amplitudes: [Int] { get }
}

extension Spectrum {
  /// The default is the index of the first parameter.
  public var amplitudes: [Int] { [0] }
}

/// The unit of a background rate.
let rateUnit = "s-1 MeV-1 sr-1"
