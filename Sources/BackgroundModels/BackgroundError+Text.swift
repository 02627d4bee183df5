import Diagnostics
import Units

extension BackgroundError {
  /// The error message.
  public var problem: Problem {
    switch self {
    case .axis(let error): error.problem
    case .interrupted: Interrupted().problem
    case .energyAxisBelowZero(let low):
      Problem(found: "an energy axis from \(shortest(low)) TeV", expected: "a lower limit above 0 TeV")
    case .offsetAxisRange(let low, let high):
      Problem(
        found: "an offset axis from \(shortest(low)) to \(shortest(high)) deg", expected: "offsets from 0 to 180 deg"
      )
    case .fieldAxisRange(let axis, let low, let high, let limit):
      Problem(
        at: "axis '\(axis)'", found: "\(shortest(low)) to \(shortest(high)) deg",
        expected: "field-of-view coordinates from -\(shortest(limit)) to \(shortest(limit)) deg")
    case .region(let text):
      Problem(found: "a region of \(text)", expected: "increasing energies above 0 and an offset of at most 180 deg")
    case .unknownMethod(let option, let name, let known):
      Problem(
        at: option, found: name.isEmpty ? "no method" : "'\(name)'",
        expected: "one of " + known.map { "'\($0)'" }.joined(separator: ", "), hint: correction(for: name, in: known))
    case .methodArgument(let option, let usage, let error):
      Problem(
        at: option, found: error.problem.found, expected: error.problem.expected,
        hint: "write the method as '\(usage)'")
    case .methodRange(let option, let usage, let found, let expected):
      Problem(at: option, found: found, expected: "\(expected) in '\(usage)'")
    case .unwantedArgument(let option, let usage, let found):
      Problem(at: option, found: "'\(found)' after '\(usage)'", expected: "'\(usage)' without an argument")
    case .noHorizon(let place, let missing, let expected):
      Problem(
        at: place.description, found: "no \(missing), which is needed for ALTAZ alignment", expected: expected,
        hint: (missing == "site" ? "give the site with --site, or " : "") + "choose RADEC alignment")
    case .fileCoordinates(let place, let found, let expected):
      Problem(
        at: place.description, found: found, expected: expected,
        hint: "choose the alignment that the file has, or set coordinates = \"computed\"")
    case .horizon(let place, let error): error.problem.at(place.description)
    case .methodNotFor(let option, let name, let model):
      Problem(
        at: option, found: "the method '\(name)', which cannot be used for a \(model) model",
        hint: "choose a method that supports \(model), such as 'gaussian 0.2 deg' or 'adaptive 100 counts'")
    case .rateAlone(let action):
      Problem(
        found: "a model that has only a rate", expected: "counts and exposure, without which a model cannot \(action)",
        hint: "read the model from a file that also contains COUNTS and EXPOSURE (or LIVETIME)")
    case .conversion(let to, let from):
      Problem(
        found: "a \(from) model",
        expected: "a \(from == "BKG_2D" ? "BKG_3D" : "BKG_2D") model, which can be converted to \(to)")
    case .noBin(let axis, let found, let count):
      Problem(at: "axis '\(axis)'", found: "bin \(found)", expected: "a bin from 1 to \(count)")
    case .nothingToStack:
      Problem(found: "no model to stack", expected: "one or more models")
    case .factor(let what, let found):
      Problem(found: "a \(what) of \(shortest(found))", expected: "a finite number above 0")
    case .counts(let path, let found):
      Problem(at: path, found: "a bin with \(shortest(found)) counts", expected: "at most 2^53, about 9e15")
    case .energyBins(let found, let count):
      Problem(
        found: "energy bins \(found.lowerBound + 1) to \(found.upperBound)",
        expected: "at least one bin, and only bins from 1 to \(count)")
    case .notAModel(let path, let found, let expected):
      Problem(at: path, found: found, expected: expected)
    case .differentFills(let what, let left, let right):
      Problem(found: "the two models have different \(what): \(left) and \(right)", expected: "the same \(what)")
    case .functionAlignment(let function, let axes):
      Problem(
        found: "the alignment of the function is \(function), but the alignment of the axes is \(axes)",
        expected: "the same alignment")
    case .runTwice(let obsID):
      Problem(
        at: "OBS_ID \(obsID)", found: "the run is already in the model", expected: "each run only once",
        hint: "select each run once, and add only models that have no run in common")
    case .notSummed(let obsID):
      Problem(
        at: "OBS_ID \(obsID)", found: "the run was not read by run_sums",
        expected: "one of the runs that were passed to run_sums",
        hint: "call run_sums with all runs that are used in models or comparisons")
    case .tooManySums(let runs, let bytes, let most):
      Problem(
        found: "the counts and exposures of \(runs) runs need \(bytes >> 20) MiB of memory",
        expected: "at most \(most >> 20) MiB",
        hint: "choose fewer bins or fewer runs, or call run_sums once for each group of runs")
    case .nothingToCompare(let obsID):
      Problem(
        at: "OBS_ID \(obsID)", found: "no bin in which the run has exposure and the model predicts events",
        expected: "one or more bins with exposure and predicted events",
        hint: "use a model whose axes cover the energies and offsets of the run")
    case .noModel(let path, let present):
      Problem(
        at: path, found: "no HDU with a background rate (HDUs in the file: \(present.joined(separator: ", ")))",
        expected: "an HDU with a column BKG or BGD",
        hint: "give the file of a background model")
    case .noNodes(let path, let present):
      Problem(
        at: path, found: "no HDU with energies (HDUs in the file: \(present.joined(separator: ", ")))",
        expected: "an HDU ENERGIES, EBOUNDS or ENERGYBINS")
    case .emptyPointSpread(let place, let offset):
      Problem(
        at: place.description,
        found: "the point spread function at an offset of \(shortest(offset)) deg is 0 at all energies",
        expected: "values above 0 at one or more energies",
        hint: "set 'width' instead of 'psf' for the source, or exclude the run")
    case .missingColumn(let place, let name, let present):
      .missingColumn(
        FilePlace(place.file, hdu: place.hdu, column: name), present: present, expected: "\(name), which GADF requires")
    case .arrayShape(let place, let found, let expected):
      Problem(
        at: place.description, found: "an array of \(Self.shape(found))",
        expected: "\(Self.shape(expected)), to match the bins of the axes")
    case .rowCount(let place, let found):
      Problem(at: place.description, found: "\(found) rows", expected: "one row that contains the arrays")
    case .unit(let place, let error):
      Problem(at: place.description, found: error.problem.found, expected: error.problem.expected)
    case .gapBetweenBins(let place, let bin, let end, let next):
      Problem(
        at: place.description, found: "bin \(bin) ends at \(shortest(end)) and the next begins at \(shortest(next))",
        expected: "bins without gaps or overlaps")
    case .formatNotFor(let format, let model):
      Problem(
        at: "target or format", found: "\(format), which does not support this model (\(model))",
        hint: "choose another target or format")
    case .axisOfFile(let place, let error):
      Problem(at: place.description, found: error.problem.found, expected: error.problem.expected)
    }
  }

  private static func shape(_ counts: [Int]) -> String { counts.map(String.init).joined(separator: " x ") }

  /// `.interrupted` if the program was interrupted; otherwise `.data`, because the data or the recipe are wrong.
  public var exitReason: ExitReason {
    if case .interrupted = self { .interrupted } else { .data }
  }
}
