import BackgroundModels

/// Who a model file is written for.
public enum ModelTarget: String, Sendable, CaseIterable {
  /// The reader that is known to mirror cubes of the event lists of the model, where it does so and the cube is in
  /// RADEC alignment; else every reader that follows GADF.
  case auto
  /// Every reader that follows GADF.
  case gadf
  /// gammapy with event lists of H.E.S.S. DR1 (see ``RunStatistics/readsReversed``): lon grows to *increasing* right
  /// ascension, and FOVALIGN says so by gammapy's name for it, `REVERSE_LON_RADEC`.
  case gammapyHESSDR1 = "gammapy-hess-dr1"

  /// FOVALIGN of a file with lon reversed.
  static let reversedAlignment = "REVERSE_LON_RADEC"

  /// What `auto` means for a model over axes of some runs.
  public func resolved(for axes: any ModelAxes, of runs: [RunStatistics]) -> ModelTarget {
    guard self == .auto else { return self }
    let isMirrored = axes.field.count > 1 && axes.alignment == .radec && runs.contains(where: \.readsReversed)
    return isMirrored ? .gammapyHESSDR1 : .gadf
  }
}
