/// Leaves the counts as they are: the default.
public struct NoSmoothing: SmoothingMethod {
  /// Makes the method.
  public init() {}

  /// `none`.
  public var text: String { "none" }

  /// Changes nothing.
  public func smooth(_ bins: inout BinnedRate, over field: some ModelAxes) {}

  static let entry = MethodRegistry<any SmoothingMethod>.Entry.plain(
    "none", summary: "the counts stay as they are", NoSmoothing(), option: "smoothing")
}
