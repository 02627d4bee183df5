import Diagnostics
import FITS

/// What can be wrong with times, regions, catalogues and sky masks. All text stands in `SkyError+Text.swift`.
public enum SkyError: DarktimeError, Equatable {
  /// A time scale (TIMESYS) that is not known here.
  case unknownTimeScale(String)
  /// A reference time with seconds that no calendar holds.
  case unusableDate(days: Double, fraction: Double, scale: TimeScale, seconds: Double)
  /// A region whose numbers make no sense, such as a radius below 0.
  case impossibleRegion(kind: String, found: String, expected: String)
  /// A text file that cannot be read; `reason` is the system's.
  case cannotRead(path: String, reason: String)
  /// A line of a region file that cannot be understood; `line` counts from 1.
  case badRegionLine(path: String, line: Int, found: String, expected: String, hint: String?)
  /// A region that asks to be subtracted from others.
  case subtractedRegion(path: String, line: Int, found: String)
  /// A catalogue without one of the columns named.
  case missingColumn(FilePlace, present: [String])
  /// A catalogue's column of the wrong type or unit.
  case wrongColumn(FilePlace, found: String, expected: String)
  /// A row of a catalogue whose value makes no sense.
  case badCatalogueValue(FilePlace, found: String, expected: String, hint: String?)
  /// An image that is no sky mask.
  case badMask(FilePlace, found: String, expected: String)
  /// A sky mask whose file cannot be read.
  case fits(FITSError)
}
