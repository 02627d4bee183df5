import FileSystem
import Foundation

/// The program itself: version, API version, where its shipped files are.
public enum Program {
  /// The version of the program.
  public static let version = "0.1.0"
  /// The version of the Lua API; a recipe states the least one it needs. Changes are additive.
  public static let apiVersion = 1
  /// The name that stands in what is written.
  public static let name = "darktime"

  /// One thread for each core.
  public static let defaultJobs = max(1, ProcessInfo.processInfo.activeProcessorCount)

  /// The folder of the shipped recipes: `DARKTIME_RECIPES` where it is set; else beside the installed program
  /// (`PREFIX/bin/darktime` with `PREFIX/share/darktime/recipes`); else `recipes` of the checkout in which it was
  /// built.
  public static let recipeFolder: String? = {
    if let told = ProcessInfo.processInfo.environment["DARKTIME_RECIPES"] { return told }
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

  private static func executablePath() -> String? {
    #if os(Linux)
      realPath("/proc/self/exe")
    #else
      Bundle.main.executablePath.flatMap(realPath)
    #endif
  }
}
