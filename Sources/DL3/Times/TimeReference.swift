import FITS

/// What the times of an HDU are relative to: MJDREFI + MJDREFF, in the scale TIMESYS.
public struct TimeReference: Sendable, Equatable {
  /// Whole days of the modified Julian date.
  public var days: Double
  /// The fraction of the day, kept apart so that nothing is lost.
  public var fraction: Double
  /// The time scale, upper case: `TT`, `UTC`, ...
  public var scale: String

  /// A reference time.
  public init(days: Double, fraction: Double, scale: String = "TT") {
    self.days = days
    self.fraction = fraction
    self.scale = scale
  }

  /// The reference that a header gives; `nil` where it has neither MJDREFI nor MJDREF.
  init?(_ header: Header) {
    let whole = header.double("MJDREFI") ?? header.double("MJDREF")
    guard let whole, whole.isFinite else { return nil }
    days = whole.rounded(.down)
    fraction = (whole - whole.rounded(.down)) + (header.double("MJDREFF") ?? 0)
    scale = header.string("TIMESYS")?.strippedOfBlanks.uppercased() ?? "TT"
  }

  /// The seconds to add to a time relative to `self` to tell it relative to `other`.
  public func seconds(to other: TimeReference) -> Double {
    ((days - other.days) + (fraction - other.fraction)) * 86400
  }
}
