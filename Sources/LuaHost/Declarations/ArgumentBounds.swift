/// Bounds of a numeric argument, with their words: Swift's ranges, and ``above(_:)``.
public protocol ArgumentBounds<Bound> {
  /// The type of number.
  associatedtype Bound: Comparable
  /// Whether the number lies within.
  func contains(_ number: Bound) -> Bool
  /// The words that follow `a number`.
  var text: String { get }
}

extension ClosedRange: ArgumentBounds where Bound: CustomStringConvertible {
  /// `from 0 to 3`.
  public var text: String { "from \(shown(lowerBound)) to \(shown(upperBound))" }
}

extension Range: ArgumentBounds where Bound: CustomStringConvertible {
  /// `from 0 to less than 3`.
  public var text: String { "from \(shown(lowerBound)) to less than \(shown(upperBound))" }
}

extension PartialRangeFrom: ArgumentBounds where Bound: CustomStringConvertible {
  /// `of at least 1`.
  public var text: String { "of at least \(shown(lowerBound))" }
}

extension PartialRangeThrough: ArgumentBounds where Bound: CustomStringConvertible {
  /// `of at most 9`.
  public var text: String { "of at most \(shown(upperBound))" }
}

extension PartialRangeUpTo: ArgumentBounds where Bound: CustomStringConvertible {
  /// `less than 9`.
  public var text: String { "less than \(shown(upperBound))" }
}

/// All numbers greater than one.
public struct Above: ArgumentBounds, Sendable {
  /// The number that is just not allowed.
  public let bound: Double

  /// Whether the number is greater.
  public func contains(_ number: Double) -> Bool { number > bound }
  /// `greater than 0`.
  public var text: String { "greater than \(shown(bound))" }
}

extension ArgumentBounds where Self == Above {
  /// All numbers greater than one.
  public static func above(_ bound: Double) -> Above { Above(bound: bound) }
}

private func shown(_ bound: some CustomStringConvertible) -> String {
  (bound as? Double).map(luaText) ?? bound.description
}
