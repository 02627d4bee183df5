import BackgroundModels

/// The program that will read a model file.
public enum ModelTarget: String, Sendable, CaseIterable {
  /// The target depends on the model. It is ``gammapyHESSDR1`` for a cube in RADEC alignment if gammapy mirrors cubes
  /// for the event lists of its runs. Otherwise it is ``gadf``.
  case auto
  /// Every program that follows GADF.
  case gadf
  /// gammapy with event lists of H.E.S.S. DR1 (see ``RunStatistics/readsReversed``). lon grows with *increasing* right
  /// ascension, and FOVALIGN is `REVERSE_LON_RADEC`, gammapy's name for this alignment.
  case gammapyHESSDR1 = "gammapy-hess-dr1"

  /// The value of FOVALIGN in a file in which lon is reversed.
  static let reversedAlignment = "REVERSE_LON_RADEC"

  /// Returns this target, or the target that `auto` selects for a model over the given axes that was made from the
  /// given runs.
  public func resolved(for axes: any ModelAxes, of runs: [RunStatistics]) -> ModelTarget {
    guard self == .auto else { return self }
    let isMirrored = axes.field.count > 1 && axes.alignment == .radec && runs.contains(where: \.readsReversed)
    return isMirrored ? .gammapyHESSDR1 : .gadf
  }
}
