extension Int {
  /// Creates an integer from a number that depends on input, rounded towards zero. Numbers above 2^53 become 2^53,
  /// numbers below -2^53 become -2^53, and NaN becomes 0.
  ///
  /// The initialiser `Int(_:)` ends the process for numbers that an `Int` cannot store. With this one, bad input leads
  /// at worst to a wrong size, which later checks reject. The bounds leave room for sums and for products with small
  /// numbers.
  public init(saturating value: Double) {
    self = value.isNaN ? 0 : Int(Swift.min(Swift.max(value, -0x1p53), 0x1p53))
  }
}
