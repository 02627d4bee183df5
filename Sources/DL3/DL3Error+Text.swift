import Diagnostics
import Units

extension DL3Error {
  /// A bad site is an error in the command line. Every other error is an error in the data.
  public var exitReason: ExitReason {
    if case .badSite = self { return .usage }
    return .data
  }

  /// True if runs, HDUs or values are missing. It is also true for a missing column if no column has a similar name.
  public var isLackOfData: Bool {
    switch self {
    case .fits(let error): error.isLackOfData
    case .expression(let error): error.isLackOfData
    case .missingColumn(let place, let present), .noColumn(let place, _, let present, _):
      correction(for: place.column ?? "", in: present) == nil
    case .unknownObservations, .noRunSelected, .noHDU, .missingFile, .missingHDU, .noThreshold, .noKeyword,
      .noNeighbourValue:
      true
    default: false
    }
  }

  /// The error message.
  public var problem: Problem {
    switch self {
    case .path(let error): error.problem
    case .noSuchStore(let path, let given):
      Problem(
        at: path, found: path == given ? "no such file or folder" : "no such file or folder (given as '\(given)')",
        expected: "a data store", hint: "give the folder with obs-index.fits.gz and hdu-index.fits.gz")
    case .noIndex(let folder, let names):
      Problem(
        at: folder, found: "no index table", expected: names.joined(separator: " or "),
        hint: "give the folder with obs-index.fits.gz and hdu-index.fits.gz, or one file with both tables")
    case .noIndexHDU(let path, let wanted, let present):
      Problem(
        at: path, found: "no HDU \(wanted), only \(present.isEmpty ? "images" : present.joined(separator: ", "))",
        hint: "give the folder of the store, or a file that contains this HDU")
    case .missingColumn(let place, let present):
      .missingColumn(place, present: present, expected: "the columns that the format requires")
    case .wrongColumnType(let place, let found, let expected):
      Problem(at: place.description, found: "contains \(found)", expected: expected)
    case .duplicateObservation(let place, let obsID, let firstRow):
      Problem(
        at: place.description, found: "duplicate OBS_ID \(obsID) (first in row \(firstRow))",
        expected: "one row for each observation")
    case .unknownObservations(let ids, let store, let count, let isSelection):
      Problem(
        at: store,
        found: (isSelection ? "the selected runs do not contain observation " : "the store has no observation ")
          + "\(ids.prefix(12).map(String.init).joined(separator: ", "))"
          + (ids.count > 12 ? ", ... (number of missing observations: \(ids.count))" : ""),
        expected: isSelection
          ? "OBS_IDs of the selected runs (number of runs: \(count))"
          : "OBS_IDs of the store (number of observations: \(count))",
        hint: "'darktime data STORE --runs' lists the OBS_IDs of the store")
    case .badSite(let text, let found):
      Problem(
        at: "site '\(text)'", found: found,
        expected: "longitude, latitude and height, such as '16.5 deg, -23.27 deg, 1835 m', or one of "
          + Site.known.map(\.name).joined(separator: ", "))
    case .noRunSelected(let selection, let store, let count):
      Problem(
        at: store, found: "no observation is selected by \(selection) (observations in the store: \(count))",
        hint: "change the selection; 'darktime data STORE --runs' lists the runs")
    case .noHDU(let place, let obsID, let type, let present):
      Problem(
        at: place.description,
        found: "no \(type) row for observation \(obsID), "
          + (present.isEmpty ? "nor any other row" : "only \(present.joined(separator: ", "))"),
        expected: "one row with HDU_TYPE \(type)",
        hint: "add the row, or exclude the observation")
    case .missingFile(let place, let obsID, let path):
      Problem(
        at: place.description, found: "the file of observation \(obsID), \(path), does not exist",
        expected: "the file that this row names", hint: "fetch the file, or exclude the observation")
    case .missingHDU(let path, let name, let obsID, let present):
      Problem(
        at: path, found: "no HDU \(name), which the index lists for observation \(obsID)",
        hint: suggestion(for: name, among: present))
    case .wrongUnit(let place, let found, let expected):
      Problem(at: place.description, found: "the unit is '\(found)'", expected: "a unit convertible to '\(expected)'")
    case .unknownUnit(let place, let found):
      Problem(
        at: place.description, found: "the unit is '\(found)'", expected: "a unit such as deg, TeV or s",
        hint: correction(for: found, in: ["deg", "rad", "TeV", "GeV", "MeV", "s", "m"]))
    case .movingMode(let place, let obsID, let mode):
      Problem(
        at: place.description, found: "run \(obsID) has OBS_MODE \(mode): its pointing moves on the sky",
        expected: "a run with a fixed pointing (RA_PNT, DEC_PNT)", hint: Self.exclusionHint)
    case .movingPointing(let place, let obsID, let angle):
      Problem(
        at: place.description,
        found: "during run \(obsID), the pointing moves up to \(shortest(angle, digits: 3)) deg away from RA_PNT and "
          + "DEC_PNT",
        expected: "a pointing that stays within 0.1 deg of RA_PNT and DEC_PNT", hint: Self.exclusionHint)
    case .eventsAsGoodTimes(let place, let obsID, let path, let name, let present):
      Problem(
        at: place.description,
        found: "the gti row of observation \(obsID) refers to the HDU \(name), which contains the events, and "
          + "\(path) has no HDU GTI", expected: "the HDU with the good time intervals",
        hint: "correct the row, or remove the row to use TSTART and TSTOP; HDUs in the file: "
          + present.joined(separator: ", "))
    case .noPointing(let place, let obsID):
      Problem(
        at: place.description,
        found: "neither EVENTS nor the observation table contains both RA_PNT and DEC_PNT for observation \(obsID)",
        expected: "the pointing in deg", hint: Self.exclusionHint)
    case .impossiblePointing(let place, let ra, let dec):
      Problem(
        at: place.description, found: "the pointing is RA_PNT \(shortest(ra)) deg, DEC_PNT \(shortest(dec)) deg",
        expected: "RA from 0 to 360 deg and Dec from -90 to 90 deg", hint: Self.exclusionHint)
    case .noGoodTimes(let place, let obsID):
      Problem(
        at: place.description,
        found: "observation \(obsID) has no good time intervals, and EVENTS does not contain both TSTART and TSTOP",
        expected: "a GTI table", hint: Self.exclusionHint)
    case .noEvents(let place, let obsID, let ontime, let counts):
      Problem(
        at: place.description,
        found: "run \(obsID) has \(shortest(ontime)) s of good time, but "
          + (counts.read == 0
            ? "EVENTS has no rows"
            : "no usable events (\(counts.read) in the file, \(counts.outsideGTI) outside the good time, "
              + "\(counts.nonFinite + counts.impossible) with impossible values)"),
        expected: "usable events", hint: "correct the file, exclude the run, or skip such runs (--keep-going)")
    case .stopBeforeStart(let place, let start, let stop):
      Problem(
        at: place.description,
        found: "the interval ends at \(shortest(stop)) s, before it starts at \(shortest(start)) s",
        expected: "an interval that ends after it starts", hint: Self.timesHint)
    case .nonFiniteInterval(let place, let start, let stop):
      Problem(
        at: place.description, found: "the interval from \(shortest(start)) to \(shortest(stop)) s",
        expected: "finite times", hint: Self.timesHint)
    case .goodTimeOutsideRun(let place, let interval, let run):
      Problem(
        at: place.description,
        found:
          "the good time from \(shortest(interval.start)) to \(shortest(interval.stop)) s is more than a day outside "
          + "the run (TSTART to TSTOP of EVENTS: \(shortest(run.start)) to \(shortest(run.stop)) s)",
        expected: "good time within the run", hint: Self.timesHint)
    case .tooMuchGoodTime(let place, let sum, let length, let statedBy):
      Problem(
        at: place.description,
        found: "the good time intervals add up to \(shortest(sum)) s, but \(statedBy) is \(shortest(length)) s",
        expected: "good time that is no longer than the run", hint: Self.timesHint)
    case .noThreshold(let place, let obsID, let keyword):
      Problem(
        at: place.description, found: "no safe energy threshold (\(keyword)) for observation \(obsID)",
        expected: "an energy",
        hint: "set the option 'threshold' to \"aeff\", \"index\" or \"none\", or to an energy such as \"0.5 TeV\"")
    case .impossibleThreshold(let place, let low, let high):
      Problem(
        at: place.description,
        found: "a safe energy range from \(shortest(low)) TeV" + (high.map { " to \(shortest($0)) TeV" } ?? ""),
        expected: "a threshold of 0 TeV or more, below the upper limit")
    case .badGroupBins(let axis, let found, let expected):
      Problem(at: "group axis \(axis)", found: found, expected: expected)
    case .noColumn(let place, let reason, let present, let purpose):
      .missingColumn(place, present: present, listsAll: true, reason: reason, purpose: purpose)
    case .noNeighbourValue(let place, let obsID):
      Problem(
        at: place.description, found: "no value for run \(obsID)",
        expected: "a number, to find the neighbours of the run",
        hint: "exclude runs without this value before searching for neighbours")
    case .wrongGroupColumn(let place, let found, let expected):
      Problem(at: place.description, found: "contains \(found)", expected: expected)
    case .degrees(let text, let found, let correct):
      Problem(
        at: "'\(text)'", found: "\(found), but the column is in degrees", expected: "an argument in radians",
        hint: "write \(correct)")
    case .duplicateGroupAxis(let axis):
      Problem(at: "group axis \(axis)", found: "the column is used twice", expected: "each column once")
    case .noKeyword(let name, let runs):
      Problem(
        at: "EVENTS", found: "no keyword \(name) in any header (number of runs: \(runs))",
        expected: "a keyword of an EVENTS header", hint: "list the keywords of an event file with astropy's fitsheader")
    case .noIntervals(let column, let present):
      Problem(
        at: "groups", found: "the groups are not defined by intervals of \(column)",
        expected: present.isEmpty
          ? "groups by intervals of this column (axes created with dt.by.edges or dt.by.circle)"
          : "groups by intervals of this column, not only of \(present.joined(separator: " and "))")
    case .wrongGroupUnit(let place, let axis, let found):
      Problem(
        at: place.description, found: "the unit is '\(found)', but the unit of the group axis is '\(axis)'",
        expected: "convertible units")
    case .notAGroupTable(let place, let found, let expected):
      Problem(at: place, found: found, expected: expected)
    case .duplicateGroup(let place, let id):
      Problem(at: place, found: "duplicate GROUP_ID \(id)", expected: "one row for each group")
    case .overlappingGroups(let place, let first, let second):
      Problem(
        at: place, found: "groups \(first) and \(second) overlap", expected: "groups that share no observation")
    case .fits(let error): error.problem
    case .expression(let error): error.problem
    }
  }

  private static let exclusionHint = "exclude the run, or skip such runs (--keep-going)"
  private static let timesHint = "correct the GTI or the header, or skip the run (--keep-going)"
}
