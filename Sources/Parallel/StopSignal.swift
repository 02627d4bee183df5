import CInterrupt
import Diagnostics

/// Asks long work to end early. The one of the process is raised by Ctrl-C; others serve limits and tests.
public struct StopSignal: Sendable {
  private let raised: @Sendable () -> Bool

  /// A signal that is raised as soon as `raised` says so; it is asked often, from any thread.
  public init(_ raised: @escaping @Sendable () -> Bool) { self.raised = raised }

  /// Ctrl-C.
  public static let process = StopSignal { darktime_interrupted() }

  /// Whether work should end.
  public var isRaised: Bool { raised() }

  /// - Throws: ``Interrupted`` once the signal is raised.
  public func check() throws { if isRaised { throw Interrupted() } }
}
