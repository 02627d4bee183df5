/// A time of a simulated observation, in Terrestrial Time (TT).
///
/// TT - UTC is assumed to be 64.184 s, which is its value from 1999 to 2005. UT1 is assumed to equal UTC.
struct Instant: Sendable, Equatable {
  /// The seconds of TT since MJD 53005 (TT), which is 1 January 2004, 0h.
  var seconds: Double

  static let firstDay = 53005
  static let terrestrialMinusUniversal = 64.184

  func advanced(by seconds: Double) -> Instant { Instant(seconds: self.seconds + seconds) }

  /// The day in UTC, as a modified Julian day.
  var universalDay: Int { Self.firstDay + Int(((seconds - Self.terrestrialMinusUniversal) / 86400).rounded(.down)) }

  /// The time since the beginning of the UTC day, in seconds.
  var universalSecond: Double {
    seconds - Self.terrestrialMinusUniversal - Double(universalDay - Self.firstDay) * 86400
  }
}

/// The mission time of a dialect: the seconds since a reference time, in a time system.
struct MissionTime: Sendable, Equatable {
  /// The time systems that stores use.
  enum System: Sendable, Equatable {
    case terrestrial
    case universal
  }

  /// The day of the reference time (MJDREFI).
  let referenceDay: Int
  /// The fraction of the day of the reference time (MJDREFF).
  let referenceFraction: Double
  let system: System
  /// The value of TIMESYS, in the spelling of the dialect.
  let spelling: String

  /// Returns the mission time of an instant, in seconds.
  func seconds(at instant: Instant) -> Double {
    Double(Instant.firstDay - referenceDay) * 86400 - referenceFraction * 86400 + inSystem(instant)
  }

  /// Returns the modified Julian day of an instant, with the fraction of the day, in this time system.
  func modifiedJulianDay(_ instant: Instant) -> Double { Double(Instant.firstDay) + inSystem(instant) / 86400 }

  /// Returns the date and the time of day, such as `2004-03-26` and `02:57:46.184`.
  func calendar(_ instant: Instant) -> (date: String, time: String) {
    let milliseconds = Int((inSystem(instant) * 1000).rounded())
    let (day, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
    let date = civilDate(modifiedJulianDay: Instant.firstDay + day)
    let time = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { padded($0, to: 2) }
    return (
      "\(date.year)-\(padded(date.month, to: 2))-\(padded(date.day, to: 2))",
      time.joined(separator: ":") + "." + padded(rest % 1000, to: 3)
    )
  }

  private func inSystem(_ instant: Instant) -> Double {
    switch system {
    case .terrestrial: instant.seconds
    case .universal: instant.seconds - Instant.terrestrialMinusUniversal
    }
  }
}

/// Returns the Gregorian date of a modified Julian day (E. G. Richards, Explanatory Supplement to the Astronomical
/// Almanac, 15.11).
func civilDate(modifiedJulianDay: Int) -> (year: Int, month: Int, day: Int) {
  let julian = modifiedJulianDay + 2_400_001
  let f = julian + 1401 + (4 * julian + 274277) / 146097 * 3 / 4 - 38
  let e = 4 * f + 3
  let h = 5 * (e % 1461 / 4) + 2
  let month = (h / 153 + 2) % 12 + 1
  return (e / 1461 - 4716 + (14 - month) / 12, month, h % 153 / 5 + 1)
}

/// Returns a whole number as text with leading zeros.
func padded(_ number: Int, to width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
