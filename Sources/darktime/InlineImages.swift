import Foundation

/// Shows pictures inline in a terminal that supports kitty's graphics protocol or iTerm2's inline images.
enum InlineImages {
  /// The protocol by which a terminal receives pictures.
  enum Form: Equatable {
    case kitty, iTerm2
  }

  /// Returns the protocol of the terminal that the environment describes; `nil` if the terminal has none. The result is
  /// also `nil` inside tmux or screen, because they would drop the picture.
  static func form(of environment: [String: String]) -> Form? {
    guard environment["TMUX"] == nil, environment["STY"] == nil else { return nil }
    if environment["TERM"] == "xterm-kitty" || environment["KITTY_WINDOW_ID"] != nil { return .kitty }
    switch environment["TERM_PROGRAM"] {
    case "iTerm.app", "WezTerm": return .iTerm2
    case "ghostty": return .kitty
    default: break
    }
    // Konsole supports kitty's protocol since version 22.04, which is 220400 in the environment.
    return environment["KONSOLE_VERSION"].flatMap { Int($0) }.flatMap { $0 >= 220_400 ? .kitty : nil }
  }

  /// Shows a PNG file on stdout if stdout is a terminal that supports pictures. A missing file is ignored, because the
  /// path of the file has already been printed.
  static func show(_ file: String) {
    guard isatty(STDOUT_FILENO) == 1, let form = form(of: ProcessInfo.processInfo.environment),
      let picture = FileManager.default.contents(atPath: file)
    else { return }
    Terminal.out(styled: text(of: picture, form), plain: nil)
  }

  /// Returns the characters that make a terminal show a PNG picture.
  static func text(of picture: Data, _ form: Form) -> String {
    let encoded = picture.base64EncodedString()
    switch form {
    case .iTerm2: return "\u{1b}]1337;File=inline=1;size=\(picture.count):\(encoded)\u{7}\n"
    case .kitty:
      // The protocol accepts at most 4096 characters in one sequence; m=1 means that another sequence follows.
      var (rest, result, head) = (Substring(encoded), "", "a=T,f=100,")
      repeat {
        let part = rest.prefix(4096)
        rest = rest.dropFirst(4096)
        result += "\u{1b}_G\(head)m=\(rest.isEmpty ? 0 : 1);\(part)\u{1b}\\"
        head = ""
      } while !rest.isEmpty
      return result + "\n"
    }
  }
}
