import Diagnostics
import Units

extension FittingError {
  /// The error message.
  public var problem: Problem {
    switch self {
    case .nodes(let energies):
      Problem(
        found: energies.isEmpty
          ? "no nodes" : "nodes at \(energies.map { shortest($0) }.joined(separator: ", ")) TeV",
        expected: "one or more increasing energies above 0")
    case .nodeRange(let low, let high, let count):
      Problem(
        found: "\(Self.counted(count, "node")) from \(shortest(low)) to \(shortest(high)) TeV",
        expected: count == 1
          ? "at least two nodes; a single node needs a range whose ends are the same energy"
          : "a range from an energy above 0 to a higher energy")
    case .nodesOutside(let obsID, let low, let high, let from, let to):
      Problem(
        at: Self.place(obsID), found: "nodes from \(shortest(from)) to \(shortest(to)) TeV",
        expected:
          "nodes in the energy range of the events, \(shortest(low)) to \(shortest(high)) TeV")
    case .noEvents(let obsID, let region):
      Problem(
        at: Self.place(obsID), found: "no events at \(region)", expected: "events to which the model can be fitted",
        hint: "exclude the run, or choose a wider energy range or a larger radius")
    case .tooFewEvents(let obsID, let found, let parameters):
      Problem(
        at: Self.place(obsID), found: "\(Self.counted(found, "event")) for \(Self.counted(parameters, "parameter"))",
        expected: "more events than parameters",
        hint: "choose fewer nodes or a simpler shape, or \(obsID == nil ? "add runs" : "fit runs jointly")")
    case .allExcluded(let obsID, let radius):
      Problem(
        at: Self.place(obsID),
        found: "regions that exclude the whole field of view within \(shortest(radius)) deg of the pointing",
        expected: "a part of the field of view that is not excluded",
        hint: "make the regions smaller, or exclude the run")
    case .noTime(let obsID):
      Problem(
        at: Self.place(obsID), found: "no good time", expected: "an ontime above 0",
        hint: "exclude the run")
    case .noEnergies(let obsID, let low, let high):
      Problem(
        at: Self.place(obsID),
        found: "no energies are left between the lower limit (\(shortest(low)) TeV) and the upper limit "
          + "(\(shortest(high)) TeV)",
        expected: "an energy range that overlaps with the safe energy range of the run",
        hint: "choose a wider energy range, or exclude the run")
    case .rateOfZero(let obsID, let shape, let events):
      Problem(
        at: Self.place(obsID), found: "\(Self.counted(events, "event")) where the shape '\(shape)' is 0",
        expected: "a shape above 0 wherever there are events",
        hint: "choose a smaller radius or energy range")
    case .notConverged(let obsID, let steps, let reason):
      Problem(
        at: Self.place(obsID),
        found: "the fit found no maximum of the likelihood after \(Self.counted(steps, "step")): \(reason)",
        hint: "choose fewer nodes or a simpler shape, or \(obsID == nil ? "add runs" : "fit runs jointly")")
    case .shapeOfRun(let shape):
      Problem(
        found: "the shape '\(shape)' differs between runs, and no run is given",
        expected: "the run whose shape is used",
        hint: "set the option 'obs_id' to the OBS_ID of the run whose shape you want to use")
    case .noShapeFile(let shape):
      Problem(
        found: "the shape '\(shape)' without a file", expected: "a file that contains the shape",
        hint: "set the option 'file'")
    case .unknownParameter(let name, let known):
      Problem(
        found: "no parameter '\(name)'", expected: "one of \(known.joined(separator: ", "))",
        hint: correction(for: name, in: known))
    case .binnedSources:
      Problem(
        found: "sources in a binned fit", expected: "an unbinned fit",
        hint: "set binned = false, or leave out the sources")
    case .noPointSpread(let obsID, let source):
      Problem(
        at: Self.place(obsID), found: "no point spread function for the source '\(source)'",
        expected: "the point spread function of the run",
        hint: "set a width for the source, remove the source, or exclude the run")
    case .interrupted: Interrupted().problem
    case .nothingToFit:
      Problem(found: "a model whose parameters are all fixed", expected: "one or more free parameters")
    }
  }

  private static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(count == 1 ? noun : noun + "s")"
  }

  private static func place(_ obsID: Int64?) -> String {
    obsID.map { "OBS_ID \($0)" } ?? "joint fit"
  }
}

extension FittingError {
  /// `.interrupted` if the program was interrupted; otherwise `.data`, because the data or the recipe are wrong.
  public var exitReason: ExitReason { self == .interrupted ? .interrupted : .data }
  /// Whether the fit may succeed with more or other data.
  public var isLackOfData: Bool {
    switch self {
    case .nodesOutside, .noEvents, .tooFewEvents, .allExcluded, .noTime, .noEnergies, .rateOfZero,
      .notConverged, .noPointSpread:
      true
    default: false
    }
  }
}
