import BackgroundModels
import FITS
import Tables

/// A rule for the orientation of the axes DETX and DETY of a cube in a file.
public enum OrientationRule: Sendable, Hashable, CustomStringConvertible {
  /// The orientation that the file states, except for stores whose files are known to state a wrong one. For such
  /// stores, it is the orientation that the data show.
  case known
  /// The orientation that the header of the file states.
  case stated
  /// The given orientation. Its alignment is used as it is. Its rotation or reflection is relative to the orientation
  /// that the header of the file states.
  case given(CubeOrientation)

  /// Creates a rule from `known`, `stated`, or an orientation as `darktime orient` prints it; `nil` for another text.
  public init?(_ text: String) {
    switch text {
    case "known": self = .known
    case "stated": self = .stated
    default:
      guard let orientation = CubeOrientation(text) else { return nil }
      self = .given(orientation)
    }
  }

  /// The text from which the rule can be created.
  public var description: String {
    switch self {
    case .known: "known"
    case .stated: "stated"
    case .given(let orientation): orientation.description
    }
  }
}

extension Header {
  /// Whether this is the header of an event list of H.E.S.S. DR1: CREATOR is `SASH FITS::EventListWriter` and HDUVERS
  /// is `0.2`. gammapy 2.1 recognises these event lists in the same way. It then reads every cube as one in RADEC
  /// alignment whose lon grows with right ascension, whatever the file of the cube says.
  public var isOfHESSDR1: Bool {
    string("CREATOR") == "SASH FITS::EventListWriter" && string("HDUVERS") == "0.2"
  }
}

/// What the file of a cube says about its orientation.
struct CubeSource {
  /// The header of the HDU of the rate.
  let header: Header
  /// The HDUs of the file.
  let present: [HDUSummary]
  /// The labels of the axes in the order of the columns, such as DETX, DETY, ENERG.
  let labels: [String]

  /// The values of FOVALIGN of cubes in RADEC alignment.
  private static let radec = [
    FieldAlignment.radec.rawValue, ModelTarget.reversedAlignment, ModelTarget.northEastAlignment,
  ]

  /// The value of FOVALIGN in upper case; `nil` without the keyword.
  private var alignment: String? { header.string("FOVALIGN")?.uppercased() }

  /// The orientation that the header states. Without FOVALIGN, a cube has ALTAZ alignment, the default of GADF.
  var stated: CubeOrientation {
    CubeOrientation(alignment.map(Self.radec.contains) ?? false ? .radec : .altaz, FieldRotation(alignment: alignment))
  }

  /// The value of FOVALIGN if it names no known alignment, so that the file does not state an orientation.
  var unknownAlignment: String? {
    guard let alignment, alignment != FieldAlignment.altaz.rawValue, !Self.radec.contains(alignment) else { return nil }
    return header.string("FOVALIGN")
  }

  /// Whether the cube came with H.E.S.S. DR1: it is in a file with an event list of the release, states RADEC, was not
  /// written by this program, and has the axes in the order of the release. The events of 105 runs show that DETX of
  /// these cubes grows to the north and DETY to the east.
  var isOfHESSDR1: Bool {
    header.string("FOVALIGN") == FieldAlignment.radec.rawValue && !isOwn && labels == ["DETX", "DETY", "ENERG"]
      && present.contains { $0.name == "EVENTS" && $0.header.isOfHESSDR1 }
  }

  /// Whether this program wrote the HDU.
  var isOwn: Bool { header.string("RECSHA") != nil || header.string("EMPTYBIN") != nil }

  /// Returns the orientation of the cube according to a rule.
  func orientation(_ rule: OrientationRule) -> CubeOrientation {
    switch rule {
    case .given(let given): CubeOrientation(given.alignment, stated.turn.after(given.turn))
    case .known where isOfHESSDR1: CubeOrientation(.radec, .northEast)
    case .known, .stated: stated
    }
  }

  /// Returns a note on the orientation in which the cube is read, with the reason; `nil` for a cube that this program
  /// wrote, if it is read as stated.
  /// - Parameter isSquare: whether the cube has as many bins along DETX as along DETY.
  func note(_ rule: OrientationRule, isSquare: Bool) -> String? {
    let taken = orientation(rule)
    var text = "\(taken.alignment.rawValue) alignment: \(taken.axesText)"
    switch rule {
    case .given where taken == stated && isOwn: return nil
    case .given: text += ", as given by 'orient'" + (taken == stated ? "" : "; the file states \(stated.axesText)")
    case .known where isOfHESSDR1:
      text += ", because the event list is from H.E.S.S. DR1; the file states \(stated.axesText)"
    case .known, .stated:
      guard !isOwn else { return nil }
      text += ", as the file states"
      if isSquare, labels == ["DETX", "DETY", "ENERG"] {
        text +=
          "; gammapy exchanges DETX and DETY when it reads a square cube whose axes are in the order DETX, DETY, ENERG"
      }
    }
    return "the cube is read in \(text)"
  }
}
