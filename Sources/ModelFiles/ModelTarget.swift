import BackgroundModels

/// The program that will read a model file.
public enum ModelTarget: String, Sendable, CaseIterable {
  /// The target depends on the model. It is ``gammapyHESSDR1`` for a cube in RADEC alignment if gammapy mirrors cubes
  /// for the event lists of the model's runs. Otherwise it is ``gadf``.
  case auto
  /// Every program that follows GADF.
  case gadf
  /// gammapy with event lists of H.E.S.S. DR1 (see ``RunStatistics/readsReversed``). lon grows with *increasing* right
  /// ascension, and FOVALIGN is `REVERSE_LON_RADEC`, gammapy's name for this alignment.
  case gammapyHESSDR1 = "gammapy-hess-dr1"

  /// ctools, which assumes that DETX of every cube grows to the north and DETY to the east, whatever FOVALIGN says. The
  /// file has FOVALIGN `NORTH_EAST_RADEC`, which gammapy refuses, because it would read the cube in a wrong
  /// orientation. Only cubes in RADEC alignment can be written for ctools.
  case ctools

  /// The value of FOVALIGN in a file in which lon is reversed.
  static let reversedAlignment = "REVERSE_LON_RADEC"
  /// The value of FOVALIGN in a file for ctools.
  static let northEastAlignment = "NORTH_EAST_RADEC"

  /// The operation that turns lon and lat into DETX and DETY in files for this target, for cubes in RADEC alignment.
  var turn: FieldRotation {
    switch self {
    case .auto, .gadf: FieldRotation.all[0]
    case .gammapyHESSDR1: .lonMirrored
    case .ctools: .northEast
    }
  }

  /// The programs that read a cube in the right orientation, and those that do not, as text for the header.
  var readers: String {
    switch self {
    case .auto, .gadf: "gammapy and other GADF readers; not ctools"
    case .gammapyHESSDR1: "gammapy with H.E.S.S. DR1 events; not ctools"
    case .ctools: "ctools; not gammapy or other GADF readers"
    }
  }

  /// Checks that a model can be written for this target.
  /// - Throws: ``BackgroundError/formatNotFor(format:model:)`` for a cube in ALTAZ alignment and the target `ctools`.
  func check(_ axes: any ModelAxes) throws(BackgroundError) {
    if self == .ctools, axes.field.count > 1, axes.alignment != .radec {
      throw .formatNotFor(format: "target = \(rawValue)", model: "a cube in ALTAZ alignment; ctools needs RADEC")
    }
  }

  /// Returns this target. For ``auto``, returns the target that it selects for a model with these axes and runs.
  public func resolved(for axes: any ModelAxes, of runs: [RunStatistics]) -> ModelTarget {
    guard self == .auto else { return self }
    let isMirrored = axes.field.count > 1 && axes.alignment == .radec && runs.contains(where: \.readsReversed)
    return isMirrored ? .gammapyHESSDR1 : .gadf
  }
}
