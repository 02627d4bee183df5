import BackgroundModels

/// The orientation of a cube on the sky: the alignment of its field, and the coordinates along DETX and DETY.
public struct CubeOrientation: Sendable, Hashable, CustomStringConvertible {
  /// The alignment of the field.
  public let alignment: FieldAlignment
  /// The operation that turns lon and lat of GADF into the coordinates along the first and the second axis.
  public let turn: FieldRotation

  /// Creates an orientation.
  public init(_ alignment: FieldAlignment, _ turn: FieldRotation) { (self.alignment, self.turn) = (alignment, turn) }

  /// All orientations: both alignments, each with eight rotations and reflections.
  public static let all = FieldAlignment.allCases.flatMap { alignment in
    FieldRotation.all.map { CubeOrientation(alignment, $0) }
  }

  /// Creates an orientation from its description; `nil` for another text.
  public init?(_ text: String) {
    guard let known = Self.all.first(where: { $0.description == text }) else { return nil }
    self = known
  }

  /// A description such as `ALTAZ, lon mirrored`, as `darktime orient` prints it.
  public var description: String { "\(alignment.rawValue), \(turn)" }

  /// Which coordinate is along DETX and which along DETY, with their signs, such as
  /// `DETX is lat (increases to the north), DETY is -lon (increases to the east)`.
  public var axesText: String {
    let first = Self.text(isLat: turn.isTransposed, isMirrored: turn.isLonMirrored, alignment)
    let second = Self.text(isLat: !turn.isTransposed, isMirrored: turn.isLatMirrored, alignment)
    return "DETX is \(first), DETY is \(second)"
  }

  private static func text(isLat: Bool, isMirrored: Bool, _ alignment: FieldAlignment) -> String {
    let direction =
      switch (alignment, isLat, isMirrored) {
      case (.radec, false, false): "to the west"
      case (.radec, false, true): "to the east"
      case (.radec, true, false): "to the north"
      case (.radec, true, true): "to the south"
      case (.altaz, false, false): "as azimuth decreases"
      case (.altaz, false, true): "with azimuth"
      case (.altaz, true, false): "with altitude"
      case (.altaz, true, true): "as altitude decreases"
      }
    return "\(isMirrored ? "-" : "")\(isLat ? "lat" : "lon") (increases \(direction))"
  }
}

extension FieldRotation {
  /// Returns whether the coordinate along an axis of a file grows in the opposite direction of lon or lat. The axis is
  /// the first one if `alongFirst` is true, and the second one otherwise.
  func isMirrored(alongFirst: Bool) -> Bool { alongFirst ? isLonMirrored : isLatMirrored }

  /// Returns the operation that applies `first` and then this one.
  func after(_ first: FieldRotation) -> FieldRotation {
    FieldRotation(
      isTransposed: isTransposed != first.isTransposed,
      isLonMirrored: isLonMirrored != (isTransposed ? first.isLatMirrored : first.isLonMirrored),
      isLatMirrored: isLatMirrored != (isTransposed ? first.isLonMirrored : first.isLatMirrored))
  }

  /// The operation after which lon grows with right ascension.
  static let lonMirrored = FieldRotation(isTransposed: false, isLonMirrored: true, isLatMirrored: false)

  /// The operation after which DETX grows to the north and DETY to the east. ctools reads every cube in this
  /// orientation. The cubes of H.E.S.S. DR1 also have this orientation.
  static let northEast = FieldRotation(isTransposed: true, isLonMirrored: false, isLatMirrored: true)

  /// Creates the operation that FOVALIGN in a header states.
  init(alignment: String?) {
    self =
      switch alignment {
      case ModelTarget.reversedAlignment: .lonMirrored
      case ModelTarget.northEastAlignment: .northEast
      default: FieldRotation.all[0]
      }
  }
}
