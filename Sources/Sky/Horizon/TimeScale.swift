import CERFA
import Diagnostics

/// The time scale of the times in a file (TIMESYS).
public enum TimeScale: String, Sendable, CaseIterable {
  /// Terrestrial Time.
  case tt = "TT"
  /// International Atomic Time.
  case tai = "TAI"
  /// Coordinated Universal Time.
  case utc = "UTC"

  /// Creates a scale from TIMESYS, in upper or lower case. The synonyms of the FITS standard (4.0, section 9.2.1) are
  /// accepted: TDT and ET for TT, IAT for TAI, GMT for UTC.
  /// - Throws: ``SkyError/unknownTimeScale(_:)`` for any other text.
  public init(timesys: String) throws(SkyError) {
    switch timesys.uppercased().filter({ $0 != " " }) {
    case "TT", "TDT", "ET": self = .tt
    case "TAI", "IAT": self = .tai
    case "UTC", "GMT": self = .utc
    default: throw .unknownTimeScale(timesys)
    }
  }
}

/// A moment, as a Julian date in two parts, in the time scales that the conversions need. UT1 is assumed to equal UTC.
///
/// Seconds after a reference time are seconds of atomic time in every scale. A leap second between the reference time
/// and the moment is therefore counted.
public struct Moment: Sendable {
  /// The Julian date in UTC, in two parts.
  let utc: (Double, Double)
  /// The Julian date in UT1, in two parts. All its days have 86400 s. In UTC a day with a leap second has 86401 s, so
  /// the two dates differ by up to a second on such a day.
  let universal: (Double, Double)
  /// The Julian date in TT, in two parts. It also serves as TDB, which differs by less than 2 ms.
  let terrestrial: (Double, Double)

  /// Creates the moment some seconds after a reference time.
  /// - Parameters:
  ///   - days: the integer part of the reference time, in days (MJDREFI).
  ///   - fraction: the fractional part of the reference time, in days (MJDREFF).
  ///   - scale: the scale of the reference time (TIMESYS).
  ///   - seconds: the time in s after the reference.
  /// - Throws: ``SkyError/unusableDate(days:fraction:scale:seconds:)`` if the time is not a valid date.
  public init(days: Double, fraction: Double, scale: TimeScale, seconds: Double) throws(SkyError) {
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
    let atomic = (whole, part + seconds / 86400)
    var (utc, terrestrial) = ((0.0, 0.0), (0.0, 0.0))
    // Status 1 means that the library is too old to know the leap seconds. Nothing better is available here.
    guard eraTaiutc(atomic.0, atomic.1, &utc.0, &utc.1) >= 0 else { throw failure }
    guard eraTaitt(atomic.0, atomic.1, &terrestrial.0, &terrestrial.1) == 0 else { throw failure }
    var universal = (0.0, 0.0)
    guard eraUtcut1(utc.0, utc.1, 0, &universal.0, &universal.1) >= 0 else { throw failure }
    (self.utc, self.universal, self.terrestrial) = (utc, universal, terrestrial)
  }

  /// The modified Julian date in UTC, in days.
  public var modifiedJulianDate: Double { utc.0 - 2_400_000.5 + utc.1 }

  /// The date and the time in UTC, to the second, such as `2004-03-26T02:56:42`.
  public var isoText: String {
    var (year, month, day) = (Int32(0), Int32(0), Int32(0))
    var parts = [Int32](repeating: 0, count: 4)
    let status = "UTC".withCString { eraD2dtf($0, 0, utc.0, utc.1, &year, &month, &day, &parts) }
    guard status >= 0 else { return "" }
    func digits(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let date = "\(year)-\(digits(month))-\(digits(day))"
    return date + "T" + parts.prefix(3).map(digits).joined(separator: ":")
  }
}
