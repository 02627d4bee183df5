import Foundation

/// The program of HEASARC that checks FITS files, which is independent of this project.
public enum Fitsverify {
  private static let program = ["/usr/bin/fitsverify", "/usr/local/bin/fitsverify", "/opt/homebrew/bin/fitsverify"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// Whether the program is installed.
  public static let isInstalled = program != nil

  /// Returns the report of the program in its short form, with the name of the file instead of its path.
  public static func run(_ path: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program ?? "")
    process.arguments = ["-q", path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let folder = (path as NSString).deletingLastPathComponent + "/"
    return String(decoding: output, as: UTF8.self).replacingOccurrences(of: folder, with: "")
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
