import FileSystem
import Foundation

/// The folder in which a run builds its output. It is shared with the thread that ends the process if the thread of the
/// run no longer responds.
///
/// `lock` guards the only mutable field; therefore `@unchecked Sendable` is correct.
public final class StagingPlace: @unchecked Sendable {
  private let lock = NSLock()
  private var folder: String?

  /// Creates a place without a folder.
  public init() {}

  /// Sets the path of the hidden folder.
  public func set(_ path: String?) { lock.withLock { folder = path } }

  /// Removes the hidden folder, if there is one.
  public func clear() { lock.withLock { folder.map(removeTree) } }
}
