import Diagnostics
import FoundationEssentials

/// The largest error message that a harness accepts, in bytes of UTF-8. Longer messages quote too much of a file.
private let longestMessage = 20_000

/// The harness that the variable `DARKTIME_HARNESS` names.
private let chosen: Harness = {
  let name = ProcessInfo.processInfo.environment["DARKTIME_HARNESS"] ?? ""
  guard let harness = Harness.all.first(where: { $0.name == name }) else {
    fatalError("DARKTIME_HARNESS must be one of \(Harness.all.map(\.name).joined(separator: ", "))")
  }
  return harness
}()

/// Gives one input to the harness. libFuzzer calls this function.
///
/// A finding is a crash, an error of ASan, an error that is not typed, or an error message of excessive length.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do {
    try chosen.read(Array(UnsafeBufferPointer(start: start, count: count)))
  } catch let error as any DarktimeError {
    let length = error.description.utf8.count
    guard length <= longestMessage else { fatalError("an error message of \(length) bytes") }
    guard error.exitReason != .internal else { fatalError("an internal fault: \(error)") }
  } catch {
    fatalError("an error without a type: \(error)")
  }
  return 0
}
