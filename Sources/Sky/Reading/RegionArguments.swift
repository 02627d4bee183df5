/// The arguments of one region of a region file.
struct RegionArguments {
  let texts: [Substring]
  let frame: SkyFrame

  /// An error in the arguments. The caller adds the line number.
  enum Failure: Error {
    case syntax(found: String, expected: String)
    case sky(SkyError)
  }

  /// Creates a shape and converts its errors to failures.
  static func checked<Shape>(_ make: () throws(SkyError) -> Shape) throws(Failure) -> Shape {
    do { return try make() } catch { throw .sky(error) }
  }

  /// Returns a position in deg. The longitude is the argument with index `index`, the latitude is the next argument.
  func position(_ index: Int) throws(Failure) -> (longitude: Double, latitude: Double) {
    (
      try angle(texts[index], isRightAscension: frame.isEquatorial),
      try angle(texts[index + 1], isRightAscension: false)
    )
  }

  /// Returns the argument with index `index` as a length, in deg.
  func length(_ index: Int) throws(Failure) -> Double {
    let text = texts[index]
    let scale: Double
    switch text.last {
    case "\"": scale = 1 / 3600
    case "'": scale = 1 / 60
    case "d", "D", "°": scale = 1
    case "r", "R": scale = 1 / radiansPerDegree
    default:
      guard let value = Self.number(text) else {
        throw Self.noNumber(text, "an angular size such as 0.3, 18' or 1080\"")
      }
      return value
    }
    guard let value = Self.number(text.dropLast()) else {
      throw Self.noNumber(text, "an angular size such as 0.3, 18' or 1080\"")
    }
    return value * scale
  }

  /// Returns the argument with index `index` as an angle of rotation, in deg.
  func turn(_ index: Int) throws(Failure) -> Double { try angle(texts[index], isRightAscension: false) }

  /// Returns an angle in deg. The text contains degrees, sexagesimal digits, or a number with a unit. For right
  /// ascension, digits with colons are in hours.
  private func angle(_ text: Substring, isRightAscension: Bool) throws(Failure) -> Double {
    let expected =
      isRightAscension
      ? "an angle such as 83.63, 5:34:31.9 or 5h34m31.9s" : "an angle such as 22.01, 22:00:52 or 22d00m52s"
    if text.contains(":") {
      return try sexagesimal(text, marks: [":", ":"], expected) * (isRightAscension ? 15 : 1)
    }
    let lower = text.lowercased()
    if lower.contains("h") { return try sexagesimal(lower[...], marks: ["h", "m"], expected) * 15 }
    if lower.contains("d"), !lower.hasSuffix("d") { return try sexagesimal(lower[...], marks: ["d", "m"], expected) }
    let isRadian = lower.hasSuffix("r")
    let digits = isRadian || lower.hasSuffix("d") || lower.hasSuffix("°") ? text.dropLast() : text
    guard let value = Self.number(digits) else { throw Self.noNumber(text, expected) }
    return isRadian ? value / radiansPerDegree : value
  }

  /// Parses degrees or hours, minutes and seconds. The sign applies to all of them. The seconds, or the minutes and the
  /// seconds, may be absent.
  private func sexagesimal(_ text: Substring, marks: [Character], _ expected: String) throws(Failure) -> Double {
    let isNegative = text.first == "-"
    var rest = text.first == "-" || text.first == "+" ? text.dropFirst() : text
    var (sum, scale) = (0.0, 1.0)
    for mark in marks + ["s"] {
      let digits = rest.prefix { $0 != mark }
      if digits.isEmpty && rest.isEmpty { break }
      guard let value = Self.number(digits), value >= 0, scale == 1 || value < 60, digits.first != "+" else {
        throw Self.noNumber(text, expected)
      }
      sum += value * scale
      scale /= 60
      rest = rest.dropFirst(digits.count + 1)
    }
    guard rest.isEmpty else { throw Self.noNumber(text, expected) }
    return isNegative ? -sum : sum
  }

  private static func noNumber(_ text: Substring, _ expected: String) -> Failure {
    .syntax(found: "'\(text)'", expected: expected)
  }

  /// Returns a finite decimal number, or `nil`.
  private static func number(_ text: Substring) -> Double? {
    guard let value = Double(text), value.isFinite, text.allSatisfy({ $0.isNumber || "+-.eE".contains($0) }) else {
      return nil
    }
    return value
  }
}
