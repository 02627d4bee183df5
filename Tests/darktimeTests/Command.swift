import Foundation
import Testing

/// The built program, which is run as a user runs it.
struct Command {
  /// The result of a run of the program.
  struct Outcome {
    /// The exit code, or the number of the signal that ended it.
    var status: Int32
    var wasKilled: Bool
    var out: String
    var error: String

    /// The lines of stderr.
    var errorLines: [String] { error.split(separator: "\n").map(String.init) }
  }

  /// The path of the program, which is next to the bundle of the tests (Linux) or next to the folder around it (macOS).
  static let program: String = {
    let bundle = Bundle(for: Anchor.self).bundleURL
    let places = [bundle, bundle.deletingLastPathComponent()].map { $0.appendingPathComponent("darktime").path }
    return places.first { FileManager.default.isExecutableFile(atPath: $0) } ?? places[1]
  }()

  private final class Anchor {}

  private let process = Process()
  private let files: URL
  private let arguments: [String]

  /// Starts `darktime ARGUMENTS` in a folder; `prelude` is shell code that runs before it.
  static func start(
    _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:], prelude: String = ""
  ) throws -> Command {
    try Command(arguments, folder, environment, prelude)
  }

  /// Runs `darktime ARGUMENTS` in a folder, and ends it after `limit` seconds.
  static func run(
    _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:], limit: Double = 120,
    prelude: String = ""
  ) throws -> Outcome {
    try start(arguments, in: folder, environment: environment, prelude: prelude).wait(limit: limit)
  }

  private init(_ arguments: [String], _ folder: String?, _ environment: [String: String], _ prelude: String) throws {
    self.arguments = arguments
    files = FileManager.default.temporaryDirectory.appendingPathComponent("darktime-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "\(prelude) exec \"$0\" \"$@\"", Self.program] + arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    var inherited = ProcessInfo.processInfo.environment
    for name in ["DARKTIME_RECIPES", "NO_COLOR", "SOURCE_DATE_EPOCH"] { inherited[name] = nil }
    // The results of studies must not be kept in the data folder of whoever runs the tests.
    inherited["XDG_DATA_HOME"] = files.appendingPathComponent("data").path
    process.environment = inherited.merging(environment) { $1 }
    for file in [outFile, errorFile] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: outFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    process.standardInput = FileHandle.nullDevice
    try process.run()
  }

  private var outFile: URL { files.appendingPathComponent("out") }
  private var errorFile: URL { files.appendingPathComponent("error") }

  /// Whether the program is still running.
  var isRunning: Bool { process.isRunning }

  /// Sends a signal to the program.
  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// The output on stderr so far.
  var errorSoFar: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }

  /// Waits until the program ends, and stops it after `limit` seconds.
  func wait(limit: Double = 120) throws -> Outcome {
    defer { try? FileManager.default.removeItem(at: files) }
    let end = Date(timeIntervalSinceNow: limit)
    while process.isRunning, Date() < end { usleep(2000) }
    if process.isRunning {
      send(SIGKILL)
      process.waitUntilExit()
      Issue.record("darktime \(arguments.joined(separator: " ")) did not end within \(limit) s")
    }
    return Outcome(
      status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
      out: try String(contentsOf: outFile, encoding: .utf8), error: errorSoFar)
  }
}
