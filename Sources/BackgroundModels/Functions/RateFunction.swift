/// A background model that is a function, as a fit gives one: it can be asked anywhere in the field of view, and knows
/// how sure it is. Evaluated on axes it is a ``BackgroundModel`` like one of counts.
public protocol RateFunction: Sendable {
  /// What its field of view is aligned to.
  var alignment: FieldAlignment { get }
  /// Rates in s-1 MeV-1 sr-1 and their standard deviations: for each energy those at all places, each the mean over
  /// some that follow one another.
  /// - Parameters:
  ///   - places: in the field.
  ///   - size: how many places make one mean; it divides their number.
  ///   - energies: in TeV.
  func means(at places: [FieldPlace], size: Int, energies: [Double]) -> [[RateValue]]
  /// The least energy in TeV that the function was made from: below it nothing is known. `nil` where it has no such
  /// end.
  var lowestEnergy: Double? { get }
  /// Whether a point lies outside what the function was made from: an energy in TeV, an offset in deg.
  func isExtrapolated(energy: Double, offset: Double) -> Bool
}

/// A rate and its standard deviation, in s-1 MeV-1 sr-1.
public struct RateValue: Sendable, Equatable {
  /// The rate.
  public var rate: Double
  /// Its standard deviation.
  public var error: Double

  /// A value.
  public init(rate: Double, error: Double) { (self.rate, self.error) = (rate, error) }
}

/// How far a rate that is interpolated between the bin centres, as readers of a file do, is off the function that it
/// was taken from: relative to the function, where the bins meet, which is farthest from their centres.
public struct InterpolationError: Sendable, Equatable {
  /// The largest deviation.
  public var largest: Double
  /// The root of the mean square.
  public var typical: Double
  /// The number of points looked at.
  public var points: Int
}
