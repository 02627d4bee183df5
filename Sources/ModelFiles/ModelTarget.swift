import BackgroundModels

/// The reader for which a model file is written.
public enum ModelTarget: String, Sendable, CaseIterable {
  /// Chosen from the model: ``gammapyHESSDR1`` for a cube in RADEC alignment whose event lists make gammapy mirror
  /// cubes, otherwise ``gadf``.
  case auto
  /// Every reader that follows GADF.
  case gadf
  /// gammapy with event lists of H.E.S.S. DR1 (see ``RunStatistics/readsReversed``). lon grows with *increasing* right
  /// ascension, and FOVALIGN is `REVERSE_LON_RADEC`, the name that gammapy has for this alignment.
  case gammapyHESSDR1 = "gammapy-hess-dr1"

  /// The value of FOVALIGN in a file with lon reversed.
  static let reversedAlignment = "REVERSE_LON_RADEC"

  /// Returns the target that replaces `auto` for a model over these axes, made from these runs.
  public func resolved(for axes: any ModelAxes, of runs: [RunStatistics]) -> ModelTarget {
    guard self == .auto else { return self }
    let isMirrored = axes.field.count > 1 && axes.alignment == .radec && runs.contains(where: \.readsReversed)
    return isMirrored ? .gammapyHESSDR1 : .gadf
  }
}
