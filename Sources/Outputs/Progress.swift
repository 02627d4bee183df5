/// The progress of one step of the program, such as reading events.
public struct Progress: Sendable {
  /// The name of the step.
  public var step: String
  /// The number of items that are complete.
  public var done: Int
  /// The total number of items.
  public var total: Int

  /// Creates the progress of a step.
  public init(step: String, done: Int, total: Int) {
    self.step = step
    self.done = done
    self.total = total
  }
}
