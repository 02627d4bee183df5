import Testing
import Units

@testable import Expression

@Suite("Errors in expressions are reported with their place", .timeLimit(.minutes(60)))
struct ExpressionErrorTests {
  static let schema = ColumnList([
    ColumnSchema("OBS_ID", .number), ColumnSchema("TARGET_NAME", .string), ColumnSchema("ZEN_PNT", .number, unit: .deg),
    ColumnSchema("GOOD", .boolean), ColumnSchema("DATE-OBS", .string),
  ])

  @Test(
    "Messages are exactly as expected",
    arguments: [
      ("", "an empty expression; expected a condition such as \"ZEN_PNT < 40\""),
      (
        "ZEN_PMT < 40",
        "expression 'ZEN_PMT < 40', character 1 near 'ZEN_PMT': no column 'ZEN_PMT'; "
          + "did you mean 'ZEN_PNT'? available: ZEN_PNT, OBS_ID, GOOD, TARGET_NAME, DATE-OBS"
      ),
      (
        "cso(ZEN_PNT) > 0.5",
        "expression 'cso(ZEN_PNT) > 0.5', character 1 near 'cso': no function 'cso'; "
          + "did you mean 'cos'? available: cos, acos, cosh, abs, asin, box, ceil, exp, log, max, min, sin, tan, "
          + "arccos, arcsin, atan, floor, near, sinh, sqrt, tanh, angsep, arctan, atan2, circle, isnull, log10, round, "
          + "strstr, arctan2, ellipse, strmid, defnull, setnull"
      ),
      (
        "ln(OBS_ID) > 2", "expression 'ln(OBS_ID) > 2', character 1 near 'ln': no function 'ln'; write log(x)"
      ),
      (
        "where(GOOD, 1, 2) > 1",
        "expression 'where(GOOD, 1, 2) > 1', character 1 near 'where': no function 'where'; write condition ? a : b"
      ),
      (
        "ZEN_PNT < 40 AND GOOD",
        "expression 'ZEN_PNT < 40 AND GOOD', character 14 near 'AND': unexpected 'AND'; "
          + "expected an operator or the end of the expression; write '&&'"
      ),
      (
        "ZEN_PNT < ",
        "expression 'ZEN_PNT < ', character 11 (the end): the expression is incomplete; "
          + "expected a value, a column or '('"
      ),
      (
        "TARGET_NAME == Crab",
        "expression 'TARGET_NAME == Crab', character 16 near 'Crab': no column 'Crab'; "
          + "available: GOOD, OBS_ID, ZEN_PNT, DATE-OBS, TARGET_NAME"
      ),
      (
        "TARGET_NAME == 5",
        "expression 'TARGET_NAME == 5', character 13 near '==': a string and a number for '=='; "
          + "expected two values of the same type; write strings with quotes and numbers without quotes"
      ),
      (
        "TARGET_NAME == 'Off data",
        "expression 'TARGET_NAME == 'Off data', character 16 near ''': an opening ' without a closing '; "
          + "expected a second '"
      ),
      (
        "!ZEN_PNT",
        "expression '!ZEN_PNT', character 1 near '!': a number for '!'; expected a condition (true or false)"
      ),
      (
        "near(ZEN_PNT, 20)",
        "expression 'near(ZEN_PNT, 20)', character 1 near 'near': 2 arguments for near; "
          + "expected near(value, target, tolerance)"
      ),
      (
        "regfilter('x.reg')",
        "expression 'regfilter('x.reg')', character 1 near 'regfilter': regfilter() is not supported; "
          + "an expression cannot read files"
      ),
      (
        "OBS_ID & 1 == 0",
        "expression 'OBS_ID & 1 == 0', character 8 near '&': '&' with numbers that are not integers; "
          + "write (int) before each number"
      ),
      (
        "OBS_ID == 9007199254740993",
        "expression 'OBS_ID == 9007199254740993', character 11 near '9007199254740993': "
          + "an integer above 2^53, which cannot be compared exactly; expected an integer of at most 9007199254740992"
      ),
      ("#tau", "expression '#tau', character 1 near '#tau': no constant '#tau'; expected #pi, #e, #deg or #null"),
    ])
  func texts(text: String, told: String) throws {
    let error = try #require(throws: ExpressionError.self) { try Expression(text).bound(to: Self.schema) }
    #expect(error.description == told)
  }

  @Test(
    "Functions that open files, use other rows or are not reproducible are not supported",
    arguments: [
      "regfilter('x')", "gtifilter()", "gtioverlap('x')", "GTIFIND('x')", "accum(OBS_ID)", "seqdiff(OBS_ID)",
      "random()", "RANDOMN()", "randomp(3)", "OBS_ID{-1}", "OBS_ID[1]", "$OBS_ID${1}", "#row", "sum(OBS_ID)",
    ])
  func unsupported(text: String) throws {
    let error = try #require(throws: ExpressionError.self) { try Expression(text).bound(to: Self.schema) }
    guard case .unsupported = error else {
      Issue.record(error)
      return
    }
  }

  @Test("A place in a long text is shown with the text around it")
  func longText() throws {
    let text =
      String(repeating: "ZEN_PNT < 40 && ", count: 100) + "ZEN_PMT < 40" + String(repeating: " && GOOD", count: 100)
    let error = try #require(throws: ExpressionError.self) { try Expression(text).bound(to: Self.schema) }
    #expect(
      error.problem.place
        == "expression '...N_PNT < 40 && ZEN_PNT < 40 && ZEN_PMT < 40 && GOOD && GOOD &...', "
        + "character 1601 near 'ZEN_PMT'")
  }

  @Test(
    "Deep nesting is an error and does not exhaust the stack",
    arguments: ["(", "-", "!", "+", "(int)", "GOOD ? (", "2**", "GOOD ? 1 : ", "abs(", "OBS_ID = 1:", "1 + ("])
  func deep(piece: String) {
    #expect(throws: ExpressionError.self) { try Expression(String(repeating: piece, count: 30_000)) }
    #expect(throws: ExpressionError.self) {
      try Expression(String(repeating: piece, count: 30_000) + "1" + String(repeating: ")", count: 30_000))
    }
  }

  @Test("A text that is too long is an error")
  func tooLong() {
    let text = String(repeating: " ", count: 1 << 20) + "GOOD"
    #expect(throws: ExpressionError.tooLong(bytes: text.utf8.count, limit: 1 << 20)) { try Expression(text) }
  }

  @Test("Arbitrary text leads to a result or a typed error")
  func noise() {
    let pieces = [
      "X", "1", "'", "\"", "$", "#", "(", ")", "&&", "||", "!", "=", "==", ".AND.", "?", ":", "**", "^", "-", "%", "1e",
      "near(", ",", " ", ".5", "\u{0}", "é", "🌘", "T", "0x", "[", "{", "(int)", "~", "\\", "\n",
    ]
    var state: UInt64 = 7
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      do throws(ExpressionError) {
        _ = try Expression(text).bound(to: ColumnList([ColumnSchema("X", .number)]))
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }
}
