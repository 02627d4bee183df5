import Foundation
import TestSupport
import Testing

/// Whatever happens while a run writes, either the old output is unchanged or the new one is complete.
@Suite("Disasters", .timeLimit(.minutes(60)), .serialized) struct DisasterTests {
  private func run(_ folder: String, _ parameters: [String] = [], prelude: String = "") throws -> Command.Outcome {
    try Command.run(
      ["run", "zenith_bands", "--data", SampleStore.small.path, "--out", "out", "--overwrite", "--quiet"] + parameters,
      in: folder, prelude: prelude)
  }

  @Test("A kill at any moment leaves the old output or the new one; the next run removes other files")
  func kill() throws {
    try withTemporaryFolder { folder in
      #expect(try run(folder, ["-p", "gti=keep"]).status == 0)
      let new = try contents(folder + "/out")
      let start = Date()
      #expect(try run(folder).status == 0)
      let length = Date().timeIntervalSince(start)
      var (old, killed, leftovers) = (try contents(folder + "/out"), 0, 0)
      #expect(old != new)
      for step in 0..<12 {
        let command = try Command.start(
          [
            "run", "zenith_bands", "--data", SampleStore.small.path, "--out", "out", "--overwrite", "--quiet", "-p",
            "gti=keep",
          ], in: folder)
        usleep(UInt32(length * 1.2e6 * Double(step) / 12))
        command.send(SIGKILL)
        killed += try command.wait().wasKilled ? 1 : 0
        let present = try contents(folder + "/out")
        #expect(present == old || present == new, "after step \(step)")
        leftovers += try entries(folder).count - 1
        if present == new {
          #expect(try run(folder).status == 0)
          old = try contents(folder + "/out")
        }
      }
      #expect(killed > 2)
      #expect(try run(folder).status == 0)
      #expect(try entries(folder) == ["out"], "of \(leftovers) leftovers met")
    }
  }

  @Test("A killed simulation leaves no output, and the next one removes other files")
  func killedSimulation() throws {
    try withTemporaryFolder { folder in
      let command = try Command.start(["simulate", "store", "--runs", "4000", "--quiet"], in: folder)
      let end = Date(timeIntervalSinceNow: 60)
      while try entries(folder).isEmpty, Date() < end { usleep(1000) }
      command.send(SIGKILL)
      #expect(try command.wait().wasKilled)
      let leftovers = try entries(folder)
      #expect(leftovers.count == 1 && leftovers[0].hasPrefix(".store.darktime-partial-"), "\(leftovers)")
      let arguments = ["simulate", "store", "--runs", "2", "--ontime", "60 s", "--quiet"]
      #expect(try Command.run(arguments, in: folder).status == 0)
      #expect(try entries(folder) == ["store"])
      #expect(try Command.run(["data", "check", "store", "--quiet"], in: folder).status == 0)
    }
  }

  @Test("If several runs write to one place at once, one succeeds and the others report it; nothing else is left")
  func race() throws {
    try withTemporaryFolder { folder in
      let arguments = ["run", "zenith_bands", "--data", SampleStore.small.path, "--out", "out", "--quiet"]
      let outcomes = try (0..<4).map { _ in try Command.start(arguments, in: folder) }.map { try $0.wait() }
      #expect(outcomes.count { $0.status == 0 } == 1)
      for outcome in outcomes where outcome.status != 0 {
        #expect([2, 3].contains(outcome.status) && outcome.errorLines.count == 1, "\(outcome.error)")
      }
      #expect(try entries(folder) == ["out"])
      #expect(try Command.run(["show", "out"], in: folder).status == 0)
    }
  }

  @Test("A file that exceeds the size limit of the system is reported, and the old output is unchanged")
  func fileSize() throws {
    try withTemporaryFolder { folder in
      #expect(try run(folder).status == 0)
      let old = try contents(folder + "/out")
      // The unit is 512 bytes: the index tables fit, but a model does not.
      let outcome = try run(
        folder, ["-p", "gti=keep", "-p", "energy=log 0.1 100 TeV 90 bins"], prelude: "ulimit -f 20;")
      #expect(outcome.status == 3 && !outcome.wasKilled)
      #expect(outcome.errorLines.count == 1)
      #expect(outcome.error.hasSuffix(": cannot be written: File too large\n"), "\(outcome.error)")
      #expect(try contents(folder + "/out") == old)
      #expect(try entries(folder) == ["out"])
    }
  }

  /// Whether a file system of a few KiB can be created here. Only root can do that, and not in every container.
  private static let canMount: Bool = {
    guard getuid() == 0 else { return false }
    return
      (try? withTemporaryFolder { folder in
        guard shell("mount -t tmpfs -o size=64k none '\(folder)'") == 0 else { return false }
        return shell("umount '\(folder)'") == 0
      }) ?? false
  }()

  private static func shell(_ text: String) -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", text + " 2>/dev/null"]
    guard (try? process.run()) != nil else { return -1 }
    process.waitUntilExit()
    return process.terminationStatus
  }

  @Test(
    "A full disk is reported, and the old output is unchanged",
    .enabled(if: canMount, "skipped: needs the right to mount a small file system"))
  func fullDisk() throws {
    try withTemporaryFolder { folder in
      try #require(Self.shell("mount -t tmpfs -o size=160k none '\(folder)'") == 0)
      defer { _ = Self.shell("umount '\(folder)'") }
      #expect(try run(folder).status == 0)
      let old = try contents(folder + "/out")
      let outcome = try run(
        folder, ["-p", "empty=none", "-p", "energy=log 0.1 100 TeV 200 bins", "-p", "offset=sqrt 0 3 deg 20 bins"])
      #expect(outcome.status == 3)
      #expect(outcome.errorLines.count == 1 && outcome.error.contains("No space left on device"), "\(outcome.error)")
      #expect(try contents(folder + "/out") == old)
      #expect(try entries(folder) == ["out"])
    }
  }
}
