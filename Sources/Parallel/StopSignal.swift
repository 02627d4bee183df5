import CInterrupt
import Diagnostics

/// A request to end long work early. Ctrl-C raises the signal of the process; other signals are used for time limits
/// and in tests.
public struct StopSignal: Sendable {
  private let raised: @Sendable () -> Bool

  /// Creates a signal that is raised once `raised` returns true. The closure is called often, from any thread.
  public init(_ raised: @escaping @Sendable () -> Bool) { self.raised = raised }

  /// The signal that Ctrl-C raises.
  public static let process = StopSignal { darktime_interrupted() }

  /// Returns the signal that is raised by Ctrl-C or at a deadline. Without a deadline, it is ``process``.
  public static func process(until deadline: ContinuousClock.Instant?) -> StopSignal {
    guard let deadline else { return .process }
    return StopSignal { darktime_interrupted() || ContinuousClock.now >= deadline }
  }

  /// The signal for the work of the current task or thread. It is ``process``, unless a caller adds a time limit with
  /// `StopSignal.$current.withValue(_:operation:)`.
  @TaskLocal public static var current = StopSignal.process

  /// Whether work should end.
  public var isRaised: Bool { raised() }

  /// Throws an error if the signal is raised.
  /// - Throws: ``Interrupted``
  public func check() throws { if isRaised { throw Interrupted() } }
}
