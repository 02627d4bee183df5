import FileSystem
import Foundation

/// The program itself: its name, its version, the version of its API, and the folder of its recipes.
public enum Program {
  /// The version of the program.
  public static let version = "0.1.0"
  /// The version of the Lua API. A recipe declares the lowest version that it needs. Later versions only add to the
  /// API.
  public static let apiVersion = 1
  /// The name of the program in its outputs.
  public static let name = "darktime"

  /// The default number of threads: one for each core.
  public static let defaultJobs = max(1, ProcessInfo.processInfo.activeProcessorCount)

  /// The folder of the shipped recipes; `nil` if there is none.
  ///
  /// The value of the environment variable `DARKTIME_RECIPES` is used if it is set. Otherwise, a program that is
  /// installed as `PREFIX/bin/darktime` uses `PREFIX/share/darktime/recipes`. A program that is not installed uses the
  /// folder `recipes` of the checkout in which it was built.
  public static let recipeFolder: String? = {
    if let folder = ProcessInfo.processInfo.environment["DARKTIME_RECIPES"] { return folder }
    guard let program = executablePath() else { return nil }
    let installed = joined(folderName(of: folderName(of: program)), "share/darktime/recipes")
    if isFolder(installed) { return installed }
    var folder = folderName(of: program)
    while folder != "/", folder != "." {
      if fileExists(joined(folder, "Package.swift")), isFolder(joined(folder, "recipes")) {
        return joined(folder, "recipes")
      }
      folder = folderName(of: folder)
    }
    return nil
  }()

  /// The SHA-256 of the executable; empty if it cannot be read.
  public static let sha256 = executablePath().flatMap { try? Outputs.sha256(ofFile: $0) } ?? ""

  private static func executablePath() -> String? {
    #if os(Linux)
      realPath("/proc/self/exe")
    #else
      Bundle.main.executablePath.flatMap(realPath)
    #endif
  }
}
