import Diagnostics
import FITS

/// The errors of times, regions, catalogues and sky masks. All messages are in `SkyError+Text.swift`.
public enum SkyError: DarktimeError, Equatable {
  /// The time scale (TIMESYS) is unknown.
  case unknownTimeScale(String)
  /// The reference time plus the seconds is not a valid date.
  case unusableDate(days: Double, fraction: Double, scale: TimeScale, seconds: Double)
  /// A pointing is below the horizon of a site: its altitude (deg), computed for the site, is negative.
  case belowHorizon(altitude: Double, longitude: Double, latitude: Double)
  /// A region has invalid numbers, such as a radius below 0.
  case impossibleRegion(kind: String, found: String, expected: String)
  /// A text file cannot be read; `reason` describes the cause.
  case cannotRead(path: String, reason: String)
  /// A line of a region file cannot be parsed; `line` counts from 1.
  case badRegionLine(path: String, line: Int, found: String, expected: String, hint: String?)
  /// A region file subtracts regions (`-circle`), but has no region from which to subtract them.
  case onlySubtracted(path: String, line: Int, found: String)
  /// The catalogue lacks a required column.
  case missingColumn(FilePlace, present: [String])
  /// A column of the catalogue has the wrong type or unit.
  case wrongColumn(FilePlace, found: String, expected: String)
  /// A row of the catalogue has an invalid value.
  case badCatalogueValue(FilePlace, found: String, expected: String, hint: String?)
  /// An image or a HEALPix table cannot be used as a sky mask, or the brackets after a file name are invalid.
  case badMask(FilePlace, found: String, expected: String, hint: String? = nil)
  /// A file has several suitable HDUs, and the choice is missing or ambiguous; `among` lists these HDUs.
  case severalHDUs(path: String, what: String, among: [String], option: String)
  /// The brackets after the name of a file and an option choose different HDUs or planes.
  case twoChoices(path: String, brackets: String, option: String, found: String)
  /// The brackets after the name of a file with a table choose a plane.
  case planeOfTable(path: String)
  /// The file of a sky mask cannot be read.
  case fits(FITSError)
}
