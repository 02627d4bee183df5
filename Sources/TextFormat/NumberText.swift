import Foundation

/// Returns a number with its noun: `1 run`, `2 runs`.
public func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
  "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
}

/// Returns a number, rounded to an integer, with its noun. The number may be too large for an `Int`; an example is a
/// sum of weighted counts.
public func counted(_ count: Double, _ noun: String) -> String {
  Int(exactly: count.rounded()).map { counted($0, noun) } ?? "\(significant(count)) \(noun)s"
}

/// Returns the first `most` ids and, if there are more, the number of all ids: `1, 2, 3, ... (17 in all)`.
public func listed(_ ids: [Int64], most: Int) -> String {
  let rest = ids.count > most ? ", ... (\(grouped(ids.count)) in all)" : ""
  return ids.prefix(most).map(String.init).joined(separator: ", ") + rest
}

/// Returns a ratio of predicted to observed counts as text, such as `0.993`. Ratios from 1e6 on have four significant
/// digits. Such ratios occur because some programs predict arbitrarily high counts next to empty bins.
public func ratioText(_ value: Double) -> String { value < 1e6 ? fixed(value, 3) : significant(value) }

/// Returns an integer with its digits in groups of three: `383,330`.
public func grouped(_ number: Int) -> String {
  var digits = Array(String(number.magnitude))
  var place = digits.count - 3
  while place > 0 {
    digits.insert(",", at: place)
    place -= 3
  }
  return (number < 0 ? "-" : "") + String(digits)
}

/// Returns the nearest integer with its digits in groups. If the number is too large for an integer, or not finite, it
/// is returned with four significant digits.
public func grouped(_ number: Double) -> String { Int(exactly: number.rounded()).map(grouped) ?? significant(number) }

/// Returns a number with `digits` digits after the decimal point.
public func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

/// Returns a number with `digits` significant digits.
public func significant(_ value: Double, _ digits: Int = 4) -> String { String(format: "%.\(digits)g", value) }
