import Markup
import Testing

@Suite("Text in markup", .timeLimit(.minutes(10))) struct MarkupTests {
  @Test("What markup means is told by name, in the middle and at the ends")
  func names() {
    #expect("a < b && b > \"c\"".escapedForMarkup == "a &lt; b &amp;&amp; b &gt; &quot;c&quot;")
    #expect("<".escapedForMarkup == "&lt;" && "&amp;".escapedForMarkup == "&amp;amp;")
  }

  @Test("Plain text stays as it is, with letters of any alphabet, apostrophes, tabs and line ends")
  func plain() {
    for text in ["", "PKS 2155-304", "it's", "θ² in °, 日本語, \u{FF21}\u{FEFF}", "a\tb\nc\r\nd"] {
      #expect(text.escapedForMarkup == text)
    }
  }

  @Test("What no document can hold is a blank")
  func controls() {
    #expect("a\0b\u{1B}[1m<\u{1F}".escapedForMarkup == "a b [1m&lt; ")
  }

  /// The fast way looks at bytes, the other at characters.
  @Test("Both ways through a long text come to the same")
  func longText() {
    let plain = String(repeating: "QmFzZTY0+/=", count: 10_000)
    #expect(plain.escapedForMarkup == plain)
    #expect((plain + "<").escapedForMarkup == plain + "&lt;")
  }
}
