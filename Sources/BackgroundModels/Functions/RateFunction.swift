/// A background rate and its error as a function of energy and position, for example from a fit. A function that is
/// evaluated on axes becomes a ``BackgroundModel`` that has a rate but no counts.
public protocol RateFunction: Sendable {
  /// The alignment of the field of view.
  var alignment: FieldAlignment { get }
  /// Returns mean rates and their standard deviations in s-1 MeV-1 sr-1. The result has one list for each energy, with
  /// one value for each group of `size` consecutive places. The values may be wrong if the stop signal is raised.
  /// - Parameters:
  ///   - places: The places in the field.
  ///   - size: The number of places over which one value is averaged; it must divide the number of places.
  ///   - energies: The energies in TeV.
  func means(at places: [FieldPlace], size: Int, energies: [Double]) -> [[RateValue]]
  /// The lowest energy, in TeV, of the data from which the function was made; nothing is known below it. The value is
  /// `nil` if there is no such limit.
  var lowestEnergy: Double? { get }
  /// Returns whether a point is outside the energies (TeV) and offsets (deg) from which the function was made.
  func isExtrapolated(energy: Double, offset: Double) -> Bool
}

/// A rate and its standard deviation, in s-1 MeV-1 sr-1.
public struct RateValue: Sendable, Equatable {
  /// The rate.
  public var rate: Double
  /// The standard deviation of the rate.
  public var error: Double

  /// Creates a value.
  public init(rate: Double, error: Double) { (self.rate, self.error) = (rate, error) }
}

/// The relative error of the rates that programs interpolate between the bin centres, compared with the function of the
/// model. It is evaluated at the inner corners of the bins, which are farthest from the centres.
public struct InterpolationError: Sendable, Equatable {
  /// The largest relative deviation.
  public var largest: Double
  /// The root mean square of the relative deviations.
  public var typical: Double
  /// The number of points that were compared.
  public var points: Int
}
