import Foundation
import Testing

@testable import darktime

@Suite("Pictures in the terminal") struct InlineImagesTests {
  @Test(
    "Terminals that support pictures are recognised by their environment",
    arguments: [
      (["TERM": "xterm-kitty"], InlineImages.Form.kitty), (["TERM_PROGRAM": "iTerm.app"], .iTerm2),
      (["TERM_PROGRAM": "WezTerm"], .iTerm2), (["TERM": "xterm-256color"], nil),
      (["KONSOLE_VERSION": "221203"], .kitty), (["KONSOLE_VERSION": "200802"], nil),
      (["TERM": "xterm-kitty", "TMUX": "/tmp/tmux-0/default,1,0"], nil), ([:], nil),
    ] as [([String: String], InlineImages.Form?)])
  func forms(environment: [String: String], form: InlineImages.Form?) {
    #expect(InlineImages.form(of: environment) == form)
  }

  @Test("kitty gets a picture in parts of 4096 characters; all but the last announce that more follow")
  func kitty() throws {
    let picture = Data((0..<7000).map { UInt8(truncatingIfNeeded: $0) })
    let parts = InlineImages.text(of: picture, .kitty).components(separatedBy: "\u{1b}\\").dropLast()
    #expect(parts.count == 3)
    #expect(parts[0].hasPrefix("\u{1b}_Ga=T,f=100,m=1;") && parts[1].hasPrefix("\u{1b}_Gm=1;"))
    #expect(parts[2].hasPrefix("\u{1b}_Gm=0;"))
    let bodies = parts.map { String($0.split(separator: ";", maxSplits: 1)[1]) }
    #expect(bodies.allSatisfy { $0.count <= 4096 })
    #expect(Data(base64Encoded: bodies.joined()) == picture)
  }

  @Test("iTerm2 gets a picture in one part, with its size")
  func iTerm2() {
    #expect(InlineImages.text(of: Data([1, 2, 3]), .iTerm2) == "\u{1b}]1337;File=inline=1;size=3:AQID\u{7}\n")
  }
}
