/// The bounds of a numeric argument, with a description in words: one of Swift's range types, or ``Above``.
public protocol ArgumentBounds<Bound> {
  /// The type of number.
  associatedtype Bound: Comparable
  /// Returns whether a number is within the bounds.
  func contains(_ number: Bound) -> Bool
  /// The bounds as words that can follow "a number".
  var text: String { get }
}

extension ClosedRange: ArgumentBounds where Bound: CustomStringConvertible {
  /// The bounds in words, such as `from 0 to 3`.
  public var text: String { "from \(shown(lowerBound)) to \(shown(upperBound))" }
}

extension Range: ArgumentBounds where Bound: CustomStringConvertible {
  /// The bounds in words, such as `from 0 to less than 3`.
  public var text: String { "from \(shown(lowerBound)) to less than \(shown(upperBound))" }
}

extension PartialRangeFrom: ArgumentBounds where Bound: CustomStringConvertible {
  /// The bound in words, such as `of at least 1`.
  public var text: String { "of at least \(shown(lowerBound))" }
}

extension PartialRangeThrough: ArgumentBounds where Bound: CustomStringConvertible {
  /// The bound in words, such as `of at most 9`.
  public var text: String { "of at most \(shown(upperBound))" }
}

extension PartialRangeUpTo: ArgumentBounds where Bound: CustomStringConvertible {
  /// The bound in words, such as `less than 9`.
  public var text: String { "less than \(shown(upperBound))" }
}

/// All numbers greater than a bound.
public struct Above: ArgumentBounds, Sendable {
  /// The bound, which is itself excluded.
  public let bound: Double

  /// Returns whether a number is greater than the bound.
  public func contains(_ number: Double) -> Bool { number > bound }
  /// The bound in words, such as `greater than 0`.
  public var text: String { "greater than \(shown(bound))" }
}

extension ArgumentBounds where Self == Above {
  /// Returns the bounds that contain all numbers greater than `bound`.
  public static func above(_ bound: Double) -> Above { Above(bound: bound) }
}

private func shown(_ bound: some CustomStringConvertible) -> String {
  (bound as? Double).map(luaText) ?? bound.description
}
