/// How far a step is.
public struct Progress: Sendable {
  /// What is being done.
  public var step: String
  /// How much is done.
  public var done: Int
  /// How much there is.
  public var total: Int

  /// States how far a step is.
  public init(step: String, done: Int, total: Int) {
    self.step = step
    self.done = done
    self.total = total
  }
}
