import CERFA
import Diagnostics

/// The scale in which the times of a file are counted (TIMESYS).
public enum TimeScale: String, Sendable, CaseIterable {
  /// Terrestrial Time.
  case tt = "TT"
  /// International Atomic Time.
  case tai = "TAI"
  /// Coordinated Universal Time.
  case utc = "UTC"

  /// Understands TIMESYS in any case, with the synonyms of the FITS standard (4.0, section 9.2.1): TDT and ET for TT,
  /// IAT for TAI, GMT for UTC.
  /// - Throws: ``SkyError/unknownTimeScale(_:)``
  public init(timesys: String) throws(SkyError) {
    switch timesys.uppercased().filter({ $0 != " " }) {
    case "TT", "TDT", "ET": self = .tt
    case "TAI", "IAT": self = .tai
    case "UTC", "GMT": self = .utc
    default: throw .unknownTimeScale(timesys)
    }
  }
}

/// A moment, as the two parts of Julian dates in the scales that the transformations need. UT1 is taken as UTC.
///
/// Seconds after a reference are seconds of atomic time, whatever the scale: a leap second between both counts.
struct Moment: Sendable {
  /// The Julian date in UTC, in two parts.
  let utc: (Double, Double)

  init(days: Double, fraction: Double, scale: TimeScale, seconds: Double) throws(SkyError) {
    let failure = SkyError.unusableDate(days: days, fraction: fraction, scale: scale, seconds: seconds)
    guard days.isFinite, fraction.isFinite, seconds.isFinite, abs(days) < 1e7, abs(seconds) < 1e12 else {
      throw failure
    }
    var whole = 2_400_000.5 + days
    var part = fraction
    switch scale {
    case .tt: guard eraTttai(whole, part, &whole, &part) == 0 else { throw failure }
    case .tai: break
    case .utc: guard eraUtctai(whole, part, &whole, &part) >= 0 else { throw failure }
    }
    var utc = (0.0, 0.0)
    // The status 1 says that leap seconds after the library's release are not known; there is no better knowledge here.
    guard eraTaiutc(whole, part + seconds / 86400, &utc.0, &utc.1) >= 0 else { throw failure }
    self.utc = utc
  }
}
