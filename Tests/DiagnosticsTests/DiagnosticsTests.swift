import Diagnostics
import Testing

@Suite("Error messages") struct ProblemTests {
  @Test("A message is one line with place, found, expected and hint")
  func oneLine() {
    let place = FilePlace("run.fits.gz", hdu: "EVENTS", column: "ENERGY")
    let problem = Problem(
      at: "\(place)", found: "unit 'm'", expected: "an energy", hint: "fix TUNIT5")
    #expect(problem.text == "run.fits.gz[EVENTS], column ENERGY: unit 'm'; expected an energy; fix TUNIT5")
  }

  @Test("Control characters in a broken file do not break the line")
  func controlCharacters() {
    #expect(Problem(found: "found '\u{1b}[31m\n<html>'").text == "found ' [31m <html>'")
    #expect("a\tb\r\u{1b}[31m\u{9b}\nc".printable == "a\tb  [31m \nc")
  }

  @Test("The middle of a part of more than 4,000 bytes is left out")
  func longParts() {
    let long = "start" + String(repeating: "é", count: 50_000) + "end"
    let text = Problem(found: long, expected: "a name", hint: long).text
    #expect(text.utf8.count < 8200)
    #expect(text.hasPrefix("startéé") && text.contains(" ... (96008 bytes) ... "))
    #expect(text.contains("end; expected a name; start") && text.hasSuffix("ééend"))
  }

  @Test("Each exit reason has its exit code")
  func exitCodes() {
    #expect(ExitReason.internal.exitCode == 1)
    #expect(ExitReason.usage.exitCode == 2)
    #expect(ExitReason.data.exitCode == 3)
    #expect(ExitReason.interrupted.exitCode == 130)
  }
}

@Suite("Notes") struct NotesTests {
  @Test("Equal notes are listed once, with their count and the first place")
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
    "A name with a typing error is found",
    arguments: [("zen_pnt", "ZEN_PNT"), ("ZNE_PNT", "ZEN_PNT"), ("ONTIM", "ONTIME"), ("TARGETNAME", "TARGET_NAME")])
  func slips(typed: String, meant: String) {
    #expect(nearest(typed, in: ["OBS_ID", "ZEN_PNT", "ONTIME", "TARGET_NAME"]) == meant)
  }

  @Test("If no name is similar, the choices are listed")
  func nothing() {
    #expect(nearest("colour", in: ["OBS_ID", "ZEN_PNT"]) == nil)
    #expect(suggestion(for: "colour", among: ["OBS_ID", "ZEN_PNT"]) == "available: OBS_ID, ZEN_PNT")
  }

  @Test("A name that is among the choices is never suggested")
  func itself() {
    #expect(suggestion(for: "EVENTS", among: ["EVENTS", "EVENT"]) == "available: EVENT")
    #expect(suggestion(for: "EVENTS", among: ["EVENTS"]) == "no other names are available")
    #expect(suggestion(for: "EVENTS", among: []) == "no names are available")
    #expect(suggestion(for: "events", among: ["EVENTS"]) == "did you mean 'EVENTS'?")
    #expect(fullSuggestion(for: "AZ_PNT", among: ["OBS_ID", "AZ_PNT", "ALT_PNT"]) == "available: ALT_PNT, OBS_ID")
    #expect(correction(for: "MUONEFF", in: ["MUONEFF", "MUONEF"]) == nil)
  }

  @Test("Of names of any length, the first 100 letters are compared")
  func longNames() {
    let long = String(repeating: "x", count: 1_000_000)
    #expect(nearest(long, in: ["ZEN_PNT", long + "y"]) == long + "y")
    #expect(mostSimilar(to: long, in: ["ZEN_PNT", "xxx" + long], most: 1) == ["xxx" + long])
    #expect(suggestion(for: long, among: ["OBS_ID"]) == "available: OBS_ID")
  }

  @Test("A former name is corrected to the current one if that is among the choices")
  func renamed() {
    #expect(suggestion(for: "near", among: ["nearest", "neighbours"]) == "'near' is now called 'neighbours'")
    #expect(correction(for: "leave", in: ["shrink", "none"]) == "'leave' is now called 'none'")
    #expect(fullSuggestion(for: "leave", among: ["none"]) == "'leave' is now called 'none'; available: none")
    #expect(fullSuggestion(for: "nome", among: ["none"]) == "did you mean 'none'? available: none")
    #expect(correction(for: "most", in: ["least", "moist"]) == "did you mean 'moist'?")
  }
}
