import Foundation
import Testing

/// The built program, run as a user runs it.
struct Command {
  /// What a run of the program came to.
  struct Outcome {
    var status: Int32
    var out: String
    var error: String
  }

  /// The program beside the test bundle.
  static let program: String = {
    let products = Bundle(for: Anchor.self).bundleURL.deletingLastPathComponent()
    return products.appendingPathComponent("darktime").path
  }()

  private final class Anchor {}

  /// Runs `darktime ARGUMENTS` in a folder, and ends it after `limit` seconds.
  static func run(
    _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:], limit: Double = 60,
    prelude: String = ""
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "\(prelude) exec \"$0\" \"$@\"", program] + arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let files = FileManager.default.temporaryDirectory.appendingPathComponent("darktime-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: files) }
    let (out, error) = (files.appendingPathComponent("out"), files.appendingPathComponent("error"))
    for file in [out, error] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: out)
    process.standardError = try FileHandle(forWritingTo: error)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let end = Date(timeIntervalSinceNow: limit)
    while process.isRunning, Date() < end { usleep(2000) }
    if process.isRunning {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      Issue.record("darktime \(arguments.joined(separator: " ")) did not end within \(limit) s")
    }
    return Outcome(
      status: process.terminationStatus, out: try String(contentsOf: out, encoding: .utf8),
      error: try String(contentsOf: error, encoding: .utf8))
  }
}
