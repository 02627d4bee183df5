import ArgumentParser

struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Print the manual page in troff format, for the program man.",
    discussion: "On Linux, 'darktime manual | man -l -' shows the page without installing it.")

  func run() throws { Terminal.out(try ManualPage(of: Darktime.self).page.source) }
}
