import Foundation

/// A Python script failed.
public struct PythonFailure: Error {
  /// The exit code of the script.
  public let status: Int32
}

/// Returns the output of a Python script, which reads the given bytes from its standard input and checks them
/// independently of this project.
/// - Throws: ``PythonFailure`` if the script fails, for example in one of its assertions.
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
