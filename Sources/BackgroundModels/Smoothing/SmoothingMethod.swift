/// A way to smooth the counts of a model over the field of view. Every method keeps the number of counts at each
/// energy, unless it says that it does not, and says what it does at the edge of the field.
public protocol SmoothingMethod: Sendable {
  /// The method as it is written in the option `smoothing`.
  var text: String { get }
  /// Smooths the counts over the field; rate and error follow, the counts as seen are kept beside them.
  /// - Throws: ``BackgroundError/methodNotFor(option:name:model:)`` where the method is not made for such a field.
  func smooth(_ bins: inout BinnedRate, over field: some ModelAxes) throws(BackgroundError)
}

/// The smoothing methods there are.
public let smoothingMethods = MethodRegistry<any SmoothingMethod>(
  option: "smoothing",
  entries: [
    NoSmoothing.entry, GaussianSmoothing.entry, AdaptiveSmoothing.entry, MonotoneSmoothing.entry, SplineSmoothing.entry,
    Gammapy07CurveSmoothing.entry, Gammapy07CubeSmoothing.entry,
  ])
