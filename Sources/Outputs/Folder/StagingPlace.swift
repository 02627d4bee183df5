import FileSystem
import Foundation

/// The hidden folder in which a run builds its output.
///
/// Two threads use this object. If the thread of the run no longer responds, another thread removes the folder and ends
/// the process.
///
/// The conformance `@unchecked Sendable` is correct, because `lock` guards the only mutable field.
public final class StagingPlace: @unchecked Sendable {
  private let lock = NSLock()
  private var folder: String?

  /// Creates the object without a folder.
  public init() {}

  /// Sets the path of the hidden folder; `nil` if there is none.
  public func set(_ path: String?) { lock.withLock { folder = path } }

  /// Removes the hidden folder, if there is one.
  public func clear() { lock.withLock { folder.map(removeTree) } }
}
