import FITS

/// The reference time of an HDU: MJDREFI + MJDREFF, in the time scale TIMESYS.
public struct TimeReference: Sendable, Equatable {
  /// The whole days of the modified Julian date.
  public var days: Double
  /// The fraction of the day, stored separately to keep full precision.
  public var fraction: Double
  /// The time scale, in upper case: `TT`, `UTC`, ...
  public var scale: String

  /// Creates a reference time.
  public init(days: Double, fraction: Double, scale: String = "TT") {
    self.days = days
    self.fraction = fraction
    self.scale = scale
  }

  /// Creates the reference from a header; `nil` if it has neither MJDREFI nor MJDREF.
  init?(_ header: Header) {
    let whole = header.double("MJDREFI") ?? header.double("MJDREF")
    guard let whole, whole.isFinite else { return nil }
    days = whole.rounded(.down)
    fraction = (whole - whole.rounded(.down)) + (header.double("MJDREFF") ?? 0)
    scale = header.string("TIMESYS")?.strippedOfBlanks.uppercased() ?? "TT"
  }

  /// Returns the seconds to add to a time relative to `self`, so that it is relative to `other`.
  public func seconds(to other: TimeReference) -> Double {
    ((days - other.days) + (fraction - other.fraction)) * 86400
  }
}
