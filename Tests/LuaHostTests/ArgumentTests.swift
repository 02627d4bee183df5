import LuaHost
import Testing

@Suite("Argument checks", .timeLimit(.minutes(60)))
struct ArgumentTests {
  @Test(
    "The error of a wrong call gives the line, the argument, the found and expected values, and a hint",
    arguments: [
      (
        "dish.stack(3)",
        "dish.stack: argument 1 'sizes' is the number 3; "
          + "expected a list in which each item is a number greater than 0 (cm)"
      ),
      (
        "dish.stack({ 1, 'x' })",
        "dish.stack: argument 1 'sizes'[2] is the string 'x'; expected a number greater than 0"
      ),
      ("dish.stack({ 1, 0 })", "dish.stack: argument 1 'sizes'[2] is the number 0; expected a number greater than 0"),
      ("dish.stack({ 1, 0/0 })", "dish.stack: argument 1 'sizes'[2] is the number nan; expected a finite number"),
      (
        "dish.stack({ a = 1 })",
        "dish.stack: argument 1 'sizes' is a table with the key 'a'; "
          + "expected a list in which each item is a number greater than 0 (cm)"
      ),
      (
        "dish.stack()",
        "dish.stack: argument 1 'sizes' is missing; expected a list in which each item is a number greater than 0 (cm)"
          + "; write dish.stack(sizes)"
      ),
      ("dish.stack({}, 2)", "dish.stack: 2 arguments given; expected at most 1; write dish.stack(sizes)"),
      ("dish.care.wash(1)", "dish.care.wash: 1 argument given; expected none; write dish.care.wash()"),
      ("dish:stack({})", "dish.stack: called with a colon; expected a dot; write dish.stack(sizes)"),
      (
        "dish.stack({}).take(2)",
        "Plates:take: called on the number 2; expected a Plates; write object:take(...), with a colon instead of a dot"
      ),
      (
        "dish.stack({}).take()",
        "Plates:take: called on nil; expected a Plates; write object:take(...), with a colon instead of a dot"
      ),
      (
        "dish.stack({}):take(0)",
        "Plates:take: argument 1 'count' is the number 0; expected a whole number of at least 1"
      ),
      (
        "dish.stack({}):take(1.5)",
        "Plates:take: argument 1 'count' is the number 1.5; expected a whole number of at least 1"
      ),
      (
        "dish.stack({}):take('1')",
        "Plates:take: argument 1 'count' is the string '1'; expected a whole number of at least 1"
      ),
      (
        "dish.stack({}):take(dish.stack({}))",
        "Plates:take: argument 1 'count' is a Plates; expected a whole number of at least 1"
      ),
      (
        "dish.stack({}):take(1, 2, 3)", "Plates:take: 3 arguments given; expected at most 1; write Plates:take([count])"
      ),
      (
        "dish.glaze {}",
        "dish.glaze: option 'firing' is missing; expected a number from 600 to 1400 (C); "
          + "write dish.glaze { firing = ..., [options] }"
      ),
      ("dish.glaze { fring = 1000 }", "dish.glaze: there is no option 'fring'; did you mean 'firing'?"),
      ("dish.glaze { colour = 1 }", "dish.glaze: there is no option 'colour'; available: firing, glaze, label"),
      (
        "dish.glaze { firing = 20 }",
        "dish.glaze: option 'firing' is the number 20; expected a number from 600 to 1400 (C)"
      ),
      (
        "dish.glaze { firing = 1000, glaze = 'glos' }",
        "dish.glaze: option 'glaze' is the string 'glos'; expected one of 'matt', 'gloss'; did you mean 'gloss'?"
      ),
      (
        "dish.glaze { 1000 }",
        "dish.glaze: an option has no name (its key is the number 1); expected one of the names firing, glaze, label"
      ),
      (
        "dish.glaze(1000)",
        "dish.glaze: the options are the number 1000; expected a table of named options; "
          + "write dish.glaze { firing = ..., [options] }"
      ),
      ("dish.call('x')", "dish.call: argument 1 'callback' is the string 'x'; expected a function"),
    ])
  func texts(script: String, text: String) throws {
    #expect(try Kitchen().failure("\n\(script)") == "test.lua:2: \(text)")
  }

  @Test("Whole numbers are accepted as Lua integers and as Lua floats")
  func wholeNumbers() throws {
    let kitchen = try Kitchen()
    try kitchen.run("print(#dish.stack({ 1, 2 }):take(2.0))")
    #expect(kitchen.printed == ["2"])
  }

  @Test("Types can be combined: lists, tables of names and values, alternatives, items with options, custom errors")
  func composition() throws {
    struct Refusal: Error, CustomStringConvertible { var description: String { "'moon' is not on Earth" } }
    let place = ArgumentType<String>.string.map { text, _ in
      if text == "moon" { throw Refusal() }
      return text
    }
    let places = Argument("places", .array(of: place), "where")
    #expect(Argument("text", .string, default: "a\"b\\c\n\u{7}", "a text").defaultText == #""a\"b\\c\n\u{7}""#)
    let weights = Argument("weights", .dictionary(of: .number), default: [:], shown: "{}", "how much")
    let many = Argument(
      "many", .oneOf(ArgumentType<String>.string, ArgumentType<Double>.number.map { n, _ in "\(n)" }), default: "-",
      "any")
    let module = Module(
      "map", "Maps.",
      functions: [
        Function("mark", "Marks places.", options: [weights, many], items: places) { call in
          let total = try call[weights].values.reduce(0, +)
          return [.string("\(try call[places]) \(total) \(try call[many])")]
        }
      ])
    let kitchen = try Kitchen()
    try kitchen.state.install(module)
    try kitchen.run("print(map.mark { 'a', 'b', weights = { x = 1, y = 2 }, many = 3 }) print(map.mark())")
    #expect(kitchen.printed == [#"["a", "b"] 3.0 3.0"#, "[] 0.0 -"])
    func failure(_ script: String) -> String { kitchen.failure(script) }
    #expect(
      failure("map.mark { 'a', 2 }") == "test.lua:1: map.mark: the list of places[2] is the number 2; expected a string"
    )
    #expect(
      failure("map.mark { 'a', 'moon' }")
        == "test.lua:1: map.mark: the list of places[2]: 'moon' is not on Earth")
    #expect(
      failure("map.mark { weights = { x = 'y' } }")
        == "test.lua:1: map.mark: option 'weights'.x is the string 'y'; expected a number")
    #expect(
      failure("map.mark { many = {} }")
        == "test.lua:1: map.mark: option 'many' is a table; expected a string or a number")
    #expect(module.functions[0].signature == "map.mark { places..., [options] }")
  }

  @Test("The expected value is a phrase, followed by the range and the example")
  func expected() {
    func width(range: String?, example: String?) -> ArgumentType<String> {
      ArgumentType("width", phrase: "a width", range: range, example: example) { value, _ in value.string ?? "" }
    }
    let full = width(range: "of at most 9 cm", example: "'1 cm'")
    #expect(full.expected == "a width of at most 9 cm, such as '1 cm'")
    #expect(width(range: nil, example: "'1 cm'").expected == "a width such as '1 cm'")
    #expect(width(range: "of at most 9 cm", example: nil).expected == "a width of at most 9 cm")
    #expect(width(range: nil, example: nil).expected == "a width")
    #expect(ArgumentType<String?>.optional(full).expected == full.expected)
    #expect(full.map { text, _ in text.count }.expected == full.expected)
    #expect(ArgumentType<[String]>.array(of: full).expected == "a list in which each item is \(full.expected)")
    let table = ArgumentType<[String: String]>.dictionary(of: full)
    #expect(table.expected == "a table with names as keys, in which each value is \(full.expected)")
    #expect(full.named("height", phrase: "a height", example: "'2 cm'").expected == "a height such as '2 cm'")
  }

  @Test("A value attached to the state is available in every call")
  func attachments() throws {
    struct Session { var name: String }
    let kitchen = try Kitchen()
    let module = Module(
      "session", "The session.",
      functions: [Function("name", "Returns its name.") { call in [.string(try call.attached(Session.self).name)] }])
    try kitchen.state.install(module)
    #expect(kitchen.failure("session.name()") == "test.lua:1: no Session is attached to the Lua state")
    kitchen.state.attach(Session(name: "night"))
    #expect(try kitchen.run("return session.name()")[0].string == "night")
  }
}
