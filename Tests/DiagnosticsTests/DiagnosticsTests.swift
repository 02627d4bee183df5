import Diagnostics
import Testing

@Suite("How problems are told") struct ProblemTests {
  @Test("A problem is one line: place, found, expected, mend")
  func oneLine() {
    let place = FilePlace("run.fits.gz", hdu: "EVENTS", column: "ENERGY")
    let problem = Problem(
      at: "\(place)", found: "unit 'm'", expected: "an energy", hint: "mend TUNIT5")
    #expect(problem.text == "run.fits.gz[EVENTS], column ENERGY: unit 'm'; expected an energy; mend TUNIT5")
  }

  @Test("Control characters of a broken file cannot break the line")
  func controlCharacters() {
    #expect(Problem(found: "found '\u{1b}[31m\n<html>'").text == "found ' [31m <html>'")
    #expect("a\tb\r\u{1b}[31m\u{9b}\nc".printable == "a\tb  [31m \nc")
  }

  @Test("The exit code follows whose matter the fault is")
  func exitCodes() {
    #expect(ExitReason.internal.exitCode == 1)
    #expect(ExitReason.usage.exitCode == 2)
    #expect(ExitReason.data.exitCode == 3)
    #expect(ExitReason.interrupted.exitCode == 130)
  }
}

@Suite("Notes") struct NotesTests {
  @Test("The same deviation is told once, with its count and its first place")
  func grouped() {
    var first = Notes()
    first.add("missing-unit", "no unit, TeV assumed", at: "a.fits")
    var second = Notes()
    second.add("missing-unit", "no unit, TeV assumed", at: "b.fits")
    second.add("time-system", "TIMESYS UTC", at: "b.fits")
    first.merge(second)
    #expect(
      first.all.map(\.description) == [
        "no unit, TeV assumed (2 times, first in a.fits)", "TIMESYS UTC (b.fits)",
      ])
  }
}

@Suite("Did you mean") struct NearestTests {
  @Test(
    "A slip of the keyboard finds its name",
    arguments: [("zen_pnt", "ZEN_PNT"), ("ZNE_PNT", "ZEN_PNT"), ("ONTIM", "ONTIME"), ("TARGETNAME", "TARGET_NAME")])
  func slips(typed: String, meant: String) {
    #expect(nearest(typed, in: ["OBS_ID", "ZEN_PNT", "ONTIME", "TARGET_NAME"]) == meant)
  }

  @Test("Something else finds nothing, and the choices are listed")
  func nothing() {
    #expect(nearest("colour", in: ["OBS_ID", "ZEN_PNT"]) == nil)
    #expect(suggestion(for: "colour", among: ["OBS_ID", "ZEN_PNT"]) == "there is OBS_ID, ZEN_PNT")
  }

  @Test("A name from before the first release is answered with the one it has now, where that is known")
  func renamed() {
    #expect(suggestion(for: "near", among: ["nearest", "neighbours"]) == "it is called 'neighbours' now")
    #expect(correction(for: "leave", in: ["shrink", "none"]) == "it is called 'none' now")
    #expect(correction(for: "most", in: ["least", "moist"]) == "did you mean 'moist'?")
  }
}
