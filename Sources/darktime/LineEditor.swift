import CInterrupt
import CPrompt
import Diagnostics
import Foundation
import Outputs

/// Reads lines from a terminal, with editing, history and completion.
final class LineEditor {
  /// The result of reading a line.
  enum Input {
    case line(String)
    case end
    case interrupted
  }

  private let prompt: OpaquePointer
  private let completer: Completer

  /// The object that libedit passes to the callback.
  private final class Completer {
    let complete: (String) -> (insertion: String, listing: String)
    init(_ complete: @escaping (String) -> (insertion: String, listing: String)) { self.complete = complete }
  }

  /// Creates an editor on the terminal of stdin and stdout; `nil` if this terminal does not support editing.
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

  /// Loads the history of earlier sessions from a file, and adds the lines of this session to it.
  /// - Returns: Whether the file can be used.
  func useHistory(_ path: String, size: Int32) -> Bool { darktime_prompt_use_history(prompt, path, size) }

  /// Adds a line to the history.
  func remember(_ line: String) { darktime_prompt_remember(prompt, line) }

  /// Reads a line. The returned line has no line end.
  func read(after text: String) -> Input {
    var line: UnsafePointer<CChar>?
    let outcome = text.withCString { darktime_prompt_read(prompt, $0, &line) }
    switch outcome {
    case darktime_prompt_line:
      var read = line.map { String(cString: $0) } ?? ""
      if read.hasSuffix("\n") { read.removeLast() }
      return .line(read)
    case darktime_prompt_interrupted:
      darktime_interrupt_clear()
      return .interrupted
    default: return .end
    }
  }
}
