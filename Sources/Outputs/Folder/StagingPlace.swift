import FileSystem
import Foundation

/// Where a run builds its output, known to the thread that ends the process when the run's own no longer comes back.
///
/// `lock` guards the one mutable field; that is what makes `@unchecked Sendable` true.
public final class StagingPlace: @unchecked Sendable {
  private let lock = NSLock()
  private var folder: String?

  /// No folder yet.
  public init() {}

  /// Takes note of the hidden folder.
  public func set(_ path: String?) { lock.withLock { folder = path } }

  /// Removes the hidden folder, if there is one.
  public func clear() { lock.withLock { folder.map(removeTree) } }
}
