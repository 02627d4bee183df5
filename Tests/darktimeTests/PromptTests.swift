import Foundation
import TestSupport
import Testing

@Suite("The prompt", .timeLimit(.minutes(60))) struct PromptTests {
  private func pipe(_ lines: String, data: String? = SampleStore.full.path) throws -> Command.Outcome {
    try withTemporaryFolder { folder in
      try lines.write(toFile: folder + "/lines", atomically: true, encoding: .utf8)
      return try Command.run(["repl"] + (data.map { ["--data", $0] } ?? []), in: folder, prelude: "exec <lines;")
    }
  }

  @Test("From a pipe: expressions, statements over several lines, and variables that are kept")
  func piped() throws {
    let outcome = try pipe(
      """
      1 + 1
      = "a" .. "b"
      local x = 20
      for i = 1, 2 do
        x = x + i
      end
      x, nil
      #store:select("ZEN_PNT < 30")
      { 1, 2.5, "c" }
      { a = { 1 }, b = true }

      """)
    #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
    let off = SampleStore.full.truth.runs.count { $0.zenith < 30 }
    #expect(
      outcome.out == """
        2
        ab
        23
        nil
        \(off)
        1    2.5  "c"
        a  { 1 value }
        b  true

        """)
  }

  @Test("From a pipe the first error ends the session, with its exit code")
  func pipedError() throws {
    let wrong = try pipe("1\nstore:selct('x')\n2\n")
    #expect(wrong.status == 3 && wrong.out == "1\n")
    #expect(wrong.error == "darktime: prompt:1: a Store has no 'selct'; did you mean 'select'?\n")
    #expect(try pipe("for i = 1, 2 do\n").status == 3)
    #expect(try pipe("os.exit()\n").error.contains("scripts cannot access the system"))
  }

  @Test("Runs, groups and rows are shown as tables; modules and help are explained")
  func tables() throws {
    let out = try pipe(
      """
      store:runs()
      store:runs():group { dt.by.edges("ZEN_PNT", "0, 90 deg") }
      store:runs():choice()
      dt.help "dt.background2d"
      dt.axis

      """
    ).out
    let lines = out.split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("OBS_ID  TARGET_NAME") && lines[0].contains("ZEN_PNT (deg)"))
    #expect(lines[13].hasPrefix("columns not shown: "))
    let groups = try #require(lines.firstIndex { $0.hasPrefix("group") })
    // Every column is named, on several lines if necessary.
    #expect(lines[13..<groups].joined(separator: " ").hasSuffix("SAFE_ENERGY_HI (TeV)"))
    #expect(lines[groups + 1].contains("ZEN_PNT = [0, 90") && lines[groups + 2].hasPrefix("CHOSEN  OBS_ID  REASON"))
    #expect(out.contains("\ndt.background2d { "))
    #expect(out.contains("dt.axis.log("))
    let run = try pipe("store:runs()[1]\n").out
    #expect(run.hasPrefix("OBS_ID") && run.contains("\nZEN_PNT (deg)"))
    #expect(lines.filter { !$0.contains(" = ") }.prefix(16).allSatisfy { $0.count <= 100 })
  }

  @Test("A figure that is shown is saved to a file and its path is printed, but not a figure that is only assigned")
  func figures() throws {
    try withTemporaryFolder { folder in
      let line = #"dt.figure.scatter(store:runs(), "ZEN_PNT", "ONTIME")"#
      try "f = \(line)\n\(line)\nf\n".write(toFile: folder + "/lines", atomically: true, encoding: .utf8)
      let outcome = try Command.run(
        ["repl", "--data", SampleStore.full.path], in: folder, environment: ["TMPDIR": folder],
        prelude: "exec <lines;")
      let lines = outcome.out.split(separator: "\n").map(String.init)
      #expect(outcome.status == 0 && lines.count == 4, "\(outcome.error)")
      #expect(lines[0] == "figure: ONTIME against ZEN_PNT" && lines[2] == lines[0])
      #expect(lines[1].hasPrefix(folder) && lines[1].hasSuffix("/figure-1.png"))
      #expect(lines[3].hasSuffix("/figure-2.png"))
      let pictures = try [lines[1], lines[3]].map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
      #expect(pictures[0] == pictures[1] && pictures[0].starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }
  }

  @Test("Without a store the error says how to open one; a store that does not exist is an error")
  func noStore() throws {
    #expect(try pipe("dt.version\n", data: nil).out == "0.1.0\n")
    #expect(try pipe("store\n", data: nil).error.contains("'store' is not defined"))
    #expect(try pipe("1\n", data: "/nowhere").status == 3)
  }

  @Test(
    "In a terminal: completion, history, an error, Ctrl-C, lines that continue, a figure",
    .enabled(if: Tmux.isInstalled, "tmux is not installed"))
  func terminal() throws {
    try withTemporaryFolder { folder in
      let command =
        "TMPDIR='\(folder)' XDG_STATE_HOME='\(folder)' '\(Command.program)' repl --data '\(SampleStore.full.path)'"
      let tmux = try Tmux(running: "\(command); echo ended $?; \(command); echo again $?; sleep 60")
      defer { tmux.end() }
      func expect(_ text: String, _ count: Int = 1, line: Int = #line) throws {
        let found = try tmux.wait { $0.components(separatedBy: text).count > count }
        let screen = try tmux.screen()
        #expect(found, "line \(line): no '\(text)' in\n\(screen)")
      }
      try expect("dt>")
      try tmux.type("store:sel\t")
      try expect("dt> store:select")
      try tmux.type("(\"ZEN_P\t")
      try expect("store:select(\"ZEN_PNT")
      try tmux.type(" < 30\")\n")
      try expect("OBS_ID")
      try tmux.clear()

      try tmux.type("dt.sk\t")
      try expect("dt> dt.sky")
      try tmux.press("C-c")
      try expect("^C")
      try tmux.type("dt.axis.l\t")
      try expect("linear  log")
      try tmux.press("C-u")
      try tmux.type("store:nothing()\n")
      try expect("a Store has no 'nothing'")
      try tmux.clear()

      try tmux.type("dt.figure.scatter(store:runs(), \"ZEN_PNT\", \"ONTIME\")\n")
      try expect("figure: ONTIME against ZEN_PNT")
      try expect("figure-1.png")
      let drawn = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix("/figure-1.png") }
      #expect(drawn.count == 1)
      try tmux.clear()
      try tmux.type("x = 41\n=x + 1\n")
      try expect("\n42\n")
      try tmux.type("while true do end\n")
      usleep(300_000)
      try tmux.press("C-c")
      try expect("interrupted")
      try tmux.type("x - 1\n")
      try expect("\n40\n")
      try tmux.clear()

      try tmux.type("for i = 1, 2 do\n")
      try expect("..>")
      try tmux.type("print(11 * i)\nend\n")
      try expect("\n11\n22\n")
      try tmux.clear()
      try tmux.press("Up", "Up", "Up", "Up")
      try expect("dt> x - 1")
      try tmux.press("Enter")
      try expect("\n40\n")
      try tmux.press("C-d")
      try expect("ended 0")

      // The next session has the lines of this one in its history.
      try expect("Press Tab")
      try tmux.press("Up")
      try expect("dt> x - 1", 2)
      try tmux.press("C-c")
      try expect("^C")
      try tmux.press("C-d")
      try expect("again 0")
    }
  }
}

/// A terminal of tmux, with its own server.
struct Tmux {
  private let socket = "darktime-\(UUID().uuidString)"

  static let isInstalled = (try? run(["-V"]))?.hasPrefix("tmux") ?? false

  /// Opens a terminal of 100 x 40 characters that runs a shell command.
  init(running command: String) throws {
    try call("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "40", command)
  }

  /// Types a text; tabs and line ends are sent as keys.
  func type(_ text: String) throws {
    var literal = ""
    func flush() throws {
      if !literal.isEmpty { try call("send-keys", "-l", literal) }
      literal = ""
    }
    for character in text {
      guard character == "\t" || character == "\n" else {
        literal.append(character)
        continue
      }
      try flush()
      try press(character == "\t" ? "Tab" : "Enter")
    }
    try flush()
  }

  /// Presses keys, which are given by their names.
  func press(_ keys: String...) throws { try call(["send-keys"] + keys) }

  /// Clears the screen, except for the prompt.
  func clear() throws {
    try press("C-l")
    _ = try wait { $0.hasPrefix("dt>") }
  }

  /// The contents of the screen.
  func screen() throws -> String { try call("capture-pane", "-p") }

  /// Waits until the screen fulfils a condition; returns `false` after 20 s.
  func wait(until isReached: (String) -> Bool) throws -> Bool {
    let end = Date(timeIntervalSinceNow: 20)
    while Date() < end {
      if isReached(try screen()) { return true }
      usleep(20_000)
    }
    return false
  }

  func end() { _ = try? call("kill-server") }

  @discardableResult private func call(_ arguments: String...) throws -> String { try call(arguments) }

  @discardableResult private func call(_ arguments: [String]) throws -> String {
    try Self.run(["-L", socket] + arguments)
  }

  private static func run(_ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // The server outlives its client. If it kept a descriptor of this process, waiting for the client would not end
    // before the server does.
    let close = #"for f in /dev/fd/*; do f=${f##*/}; if [[ $f -gt 2 ]]; then eval "exec $f>&-"; fi; done"#
    process.arguments = ["bash", "-c", "\(close); exec tmux \"$@\"", "tmux"] + arguments
    let pipe = Pipe()
    (process.standardOutput, process.standardError) = (pipe, FileHandle.nullDevice)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
