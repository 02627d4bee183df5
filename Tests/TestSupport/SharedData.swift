import Foundation

/// Where the reference data of the developers stand: a folder `shared` beside the checkout. A user's machine has none;
/// tests that need it are skipped there, and say so in one line.
public enum SharedData {
  /// The checkout.
  public static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The folder, whether it exists or not.
  public static let folder = repository.deletingLastPathComponent().appendingPathComponent("shared")

  /// Whether the data are here. For `@Test(.enabled(if: SharedData.isPresent, SharedData.skip))`.
  public static let isPresent = FileManager.default.fileExists(atPath: folder.appendingPathComponent("data").path)

  /// What a skipped test says.
  public static let skip = "skipped: needs the reference data (../shared), which this machine does not have"

  /// A file or folder of the data, such as `data/hess-dl3-dr1`.
  public static func path(_ relative: String) -> String { folder.appendingPathComponent(relative).path }
}
