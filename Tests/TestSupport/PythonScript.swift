import Foundation

/// A script of Python that did not end well.
public struct PythonFailure: Error {
  /// Its exit code.
  public let status: Int32
}

/// What a script of Python, an outside judge of bytes, writes to its output when it reads these from its input.
/// - Throws: ``PythonFailure`` where it fails, which includes an assertion of its own.
public func python(_ script: String, reading input: [UInt8]) throws -> [UInt8] {
  let file = FileManager.default.temporaryDirectory.appendingPathComponent("darktime-\(UUID().uuidString)")
  try Data(input).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["python3", "-c", script]
  process.standardInput = try FileHandle(forReadingFrom: file)
  let pipe = Pipe()
  process.standardOutput = pipe
  try process.run()
  let answer = [UInt8](pipe.fileHandleForReading.readDataToEndOfFile())
  process.waitUntilExit()
  guard process.terminationStatus == 0 else { throw PythonFailure(status: process.terminationStatus) }
  return answer
}
