extension Int {
  /// Converts a number that input determines, rounded towards zero. Numbers beyond 2^53 become 2^53, and NaN becomes 0.
  ///
  /// The initialiser `Int(_:)` ends the process for numbers that an `Int` cannot store. With this one, input can at
  /// worst give a wrong size, which the check of that size refuses. The bound leaves room for sums and products with
  /// small numbers.
  public init(saturating value: Double) {
    self = value.isNaN ? 0 : Int(Swift.min(Swift.max(value, -0x1p53), 0x1p53))
  }
}
