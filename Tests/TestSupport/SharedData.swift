import Foundation

/// The reference data of the developers, in a folder `shared` next to the checkout. If it does not exist, the tests
/// that need it are skipped with the message ``skip``.
public enum SharedData {
  /// The path of the checkout.
  public static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The path of the folder, which need not exist.
  public static let folder = repository.deletingLastPathComponent().appendingPathComponent("shared")

  /// Whether the data exist. Tests use it as `@Test(.enabled(if: SharedData.isPresent, SharedData.skip))`.
  public static let isPresent = FileManager.default.fileExists(atPath: folder.appendingPathComponent("data").path)

  /// The message of a skipped test.
  public static let skip = "skipped: needs the reference data (../shared), which this machine does not have"

  /// Returns the path of a file or folder of the data, such as `data/hess-dl3-dr1`.
  public static func path(_ relative: String) -> String { folder.appendingPathComponent(relative).path }
}
