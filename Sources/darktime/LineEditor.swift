import CInterrupt
import CPrompt
import Diagnostics
import Foundation
import Outputs

/// Lines from a terminal, edited, with history and completion.
final class LineEditor {
  /// What came of asking for a line.
  enum Input {
    case line(String)
    case end
    case interrupted
  }

  private let prompt: OpaquePointer
  private let completer: Completer

  /// What libedit's callback reaches.
  private final class Completer {
    let complete: (String) -> (insertion: String, listing: String)
    init(_ complete: @escaping (String) -> (insertion: String, listing: String)) { self.complete = complete }
  }

  /// Takes the terminal of stdin and stdout; `nil` where it cannot be edited on.
  init?(complete: @escaping (_ line: String) -> (insertion: String, listing: String)) {
    completer = Completer(complete)
    let context = Unmanaged.passUnretained(completer).toOpaque()
    let opened = darktime_prompt_open(Program.name, darktime_interrupt_address(), context) { context, text in
      guard let context, let text else { return darktime_completion() }
      let completer = Unmanaged<Completer>.fromOpaque(context).takeUnretainedValue()
      let completion = completer.complete(String(cString: text))
      return darktime_completion(insertion: strdup(completion.insertion), listing: strdup(completion.listing))
    }
    guard let opened else { return nil }
    prompt = opened
  }

  deinit { darktime_prompt_close(prompt) }

  /// Takes up the lines of earlier sessions, and keeps those of this one.
  func useHistory(_ path: String, size: Int32) -> Bool { darktime_prompt_use_history(prompt, path, size) }

  /// Puts a line into the history.
  func remember(_ line: String) { darktime_prompt_remember(prompt, line) }

  /// Reads a line, without its end.
  func read(after text: String) -> Input {
    var line: UnsafePointer<CChar>?
    let outcome = text.withCString { darktime_prompt_read(prompt, $0, &line) }
    switch outcome {
    case darktime_prompt_line:
      var read = line.map { String(cString: $0) } ?? ""
      if read.hasSuffix("\n") { read.removeLast() }
      return .line(read)
    case darktime_prompt_interrupted:
      darktime_interrupt_set(false)
      return .interrupted
    default: return .end
    }
  }
}
