/// A way to smooth the counts of a model over the field of view. Every method keeps the number of counts at each energy,
/// and says what it does at the edge of the field.
public protocol SmoothingMethod: Sendable {
  /// The method as it is written in the option `smoothing`.
  var text: String { get }
  /// Smooths the counts over the field; rate and error follow, the counts as seen are kept beside them.
  func smooth(_ bins: inout BinnedRate, over field: some FieldGeometry)
}

/// The positions of a model in the field of view, as smoothing methods need to know them.
public protocol FieldGeometry: Sendable {
  /// What a Gaussian of width `sigma` (deg, on the tangential plane) exchanges between positions: for every pair, at
  /// `from * positions + to`, the integral over both of the density of a step from one to the other, in deg2. Symmetric;
  /// the sum over `to` is less than the area of `from` by what steps out of the field.
  func gaussianExchange(sigma: Double) -> [Double]
  /// The area of each position on the tangential plane, in deg2.
  var areas: [Double] { get }
}

/// The smoothing methods there are.
public let smoothingMethods = MethodCatalogue<any SmoothingMethod>(
  option: "smoothing", entries: [NoSmoothing.entry, GaussianSmoothing.entry])
