import MarkupEscaping
import Testing

@Suite("Text in markup", .timeLimit(.minutes(60))) struct MarkupTests {
  @Test("Special characters become entities, in the middle and at the ends")
  func names() {
    #expect("a < b && b > \"c\"".escapedForMarkup == "a &lt; b &amp;&amp; b &gt; &quot;c&quot;")
    #expect("<".escapedForMarkup == "&lt;" && "&amp;".escapedForMarkup == "&amp;amp;")
  }

  @Test("Plain text is not changed, with letters of any alphabet, apostrophes, tabs and line ends")
  func plain() {
    for text in ["", "PKS 2155-304", "it's", "θ² in °, 日本語, \u{FF21}\u{FEFF}", "a\tb\nc\r\nd"] {
      #expect(text.escapedForMarkup == text)
    }
  }

  @Test("Characters that XML cannot contain become blanks")
  func controls() {
    #expect("a\0b\u{1B}[1m<\u{1F}".escapedForMarkup == "a b [1m&lt; ")
  }

  /// The fast path compares bytes, the other one characters.
  @Test("The fast and the slow path give the same result")
  func longText() {
    let plain = String(repeating: "QmFzZTY0+/=", count: 10_000)
    #expect(plain.escapedForMarkup == plain)
    #expect((plain + "<").escapedForMarkup == plain + "&lt;")
  }
}
