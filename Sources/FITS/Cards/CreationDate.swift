#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Returns the creation date to write into files, such as `2024-05-31T12:00:00` (UTC).
///
/// The environment variable `SOURCE_DATE_EPOCH` gives the date in seconds since 1970. If its value is not a whole
/// number, or if it is not set, the result is `nil` and files contain no date. The same input then always gives the
/// same bytes.
public func creationDate() -> String? {
  guard let text = getenv("SOURCE_DATE_EPOCH"), var seconds = time_t(String(cString: text)) else { return nil }
  var parts = tm()
  guard gmtime_r(&seconds, &parts) != nil else { return nil }
  func padded(_ number: Int32, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
  return "\(padded(parts.tm_year + 1900, 4))-\(padded(parts.tm_mon + 1, 2))-\(padded(parts.tm_mday, 2))"
    + "T\(padded(parts.tm_hour, 2)):\(padded(parts.tm_min, 2)):\(padded(parts.tm_sec, 2))"
}
