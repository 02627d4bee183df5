/// A method that smooths the counts of a model over the field of view. Every method conserves the counts at each
/// energy, unless the documentation of the method says otherwise. The documentation also says what happens at the edge
/// of the field.
public protocol SmoothingMethod: Sendable {
  /// The method as it is written in the option `smoothing`.
  var text: String { get }
  /// Replaces the smoothed counts of the bins. The observed counts do not change. The caller must update rate and
  /// error.
  /// - Throws: ``BackgroundError/methodNotFor(option:name:model:)`` if the method does not support this kind of model.
  func smooth(_ bins: inout BinnedRate, over field: some ModelAxes) throws(BackgroundError)
}

/// All smoothing methods.
public let smoothingMethods = MethodRegistry<any SmoothingMethod>(
  option: "smoothing",
  entries: [
    NoSmoothing.entry, GaussianSmoothing.entry, AdaptiveSmoothing.entry, MonotoneSmoothing.entry, SplineSmoothing.entry,
    Gammapy07CurveSmoothing.entry, Gammapy07CubeSmoothing.entry,
  ])
