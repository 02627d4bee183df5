/// The default method: no smoothing. The counts do not change.
public struct NoSmoothing: SmoothingMethod {
  /// Creates the method.
  public init() {}

  /// Always `none`.
  public var text: String { "none" }

  /// Changes nothing.
  public func smooth(_ bins: inout BinnedRate, over field: some ModelAxes) {}

  static let entry = MethodRegistry<any SmoothingMethod>.Entry.plain(
    "none", summary: "no smoothing", NoSmoothing(), option: "smoothing")
}
