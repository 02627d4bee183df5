import Diagnostics
import TextFormat

/// An error in the arguments of `darktime plot`.
public enum PlotRequestError: DarktimeError, Equatable {
  /// The text of `--size` is not a width and a height, each above 0 and at most 200 inches.
  case badSize(String)
  /// The kind of figure cannot show the data in the given files. `holds` names these data, and `fits` lists the kinds
  /// that can show them.
  case notFor(kind: PlotKind, path: String, holds: String, fits: [PlotKind])
  /// A comparison of more or fewer than two models.
  case notTwo(kind: PlotKind, models: Int)
  /// A scatter plot without one of its axes.
  case noAxis(name: String)
  /// A model and runs were given together.
  case mixed(first: String, second: String)
  /// The observation table has none of the columns that an overview of runs shows.
  case nothingToShow(path: String)

  /// The error message.
  public var problem: Problem {
    switch self {
    case .badSize(let text):
      Problem(found: "the size '\(text)'", expected: "a width and a height in inches, each at most 200, such as '6x4'")
    case .notFor(let kind, let path, let holds, let fits):
      Problem(
        at: path, found: "\(holds), which --kind \(kind.rawValue) cannot show",
        hint: "choose one of these for --kind: \(fits.map(\.rawValue).joined(separator: ", "))")
    case .notTwo(let kind, let models):
      Problem(
        found: "\(counted(models, "model")) for --kind \(kind.rawValue)", expected: "two models",
        hint: "give two model files")
    case .noAxis(let name):
      Problem(
        at: "--\(name)", found: "not given",
        expected: "a column of the observation table, or an expression such as \"EVENT_COUNT / ONTIME\"")
    case .mixed(let first, let second):
      Problem(
        at: "\(first) and \(second)", found: "a data store or an observation table, together with a second file",
        expected: "two model files",
        hint: "to plot runs, give only the data store or the observation table")
    case .nothingToShow(let path):
      Problem(
        at: path, found: "an observation table without any column that the overview shows, such as RA_PNT and DEC_PNT",
        hint: "choose two of its columns with --kind scatter --x COLUMN --y COLUMN")
    }
  }

  /// `.data` if the observation table has nothing to show, otherwise `.usage`.
  public var exitReason: ExitReason {
    switch self {
    case .nothingToShow: .data
    default: .usage
    }
  }
}
