import Foundation
import TestSupport
import Testing

/// The values that `-p name=value` accepts, and the errors for those that it does not accept.
@Suite("Parameters as text", .timeLimit(.minutes(60))) struct ParameterTextTests {
  private static let recipe = """
    return dt.recipe {
      api = 1,
      summary = "every kind of parameter",
      params = {
        axis = dt.param.axis { unit = "TeV" },
        edges = dt.param.edges { unit = "deg" },
        quantity = dt.param.quantity { unit = "deg", min = 0, max = 5 },
        interval = dt.param.interval { unit = "TeV" },
        number = dt.param.number { min = 0 },
        integer = dt.param.integer { min = 1, max = 9 },
        boolean = dt.param.boolean {},
        string = dt.param.string {},
        choice = dt.param.choice { "cut", "keep" },
        runs = dt.param.expression {},
        events = dt.param.expression { rows = "events" },
        obs_ids = dt.param.obs_ids {},
        smoothing = dt.param.smoothing {},
        empty = dt.param.empty_bins {},
      },
      run = function(p)
        for name, value in pairs(p) do
          print(name, math.type(value) or type(value), value)
        end
        if p.obs_ids then print(table.concat(p.obs_ids, "+")) end
      end,
    }
    """

  private func run(_ assignments: [String]) throws -> Command.Outcome {
    try withTemporaryFolder { folder in
      try Self.recipe.write(toFile: folder + "/kinds.lua", atomically: true, encoding: .utf8)
      try "# good runs\n1, 3\n\n12   # the last\n".write(
        toFile: folder + "/runs.txt", atomically: true, encoding: .utf8)
      try "1\ntwo\n".write(toFile: folder + "/bad.txt", atomically: true, encoding: .utf8)
      try "# none\n".write(toFile: folder + "/none.txt", atomically: true, encoding: .utf8)
      return try Command.run(
        ["run", "kinds", "--data", SampleStore.small.path, "--dry-run"] + assignments.flatMap { ["-p", $0] }, in: folder
      )
    }
  }

  @Test("Each kind accepts its text, and has the right value in Lua")
  func taken() throws {
    let outcome = try run(
      [
        "axis=log 100 100000 GeV 3 bins", "edges=0, 20, 1 rad", "quantity=30 arcmin", "interval=0.5, 50 TeV",
        "number=2.5", "integer=3", "boolean=yes", "string=a = b, c", "choice=keep", "runs=ZEN_PNT < 40",
        "events=ENERGY > 1", "obs_ids=runs.txt", "smoothing=gaussian 0.2 deg", "empty=floor",
      ].filter { !$0.hasPrefix("edges") } + ["edges=0, 20, 40 deg"])
    #expect(outcome.status == 0, "\(outcome.error)")
    let lines = Set(outcome.errorLines)
    for line in [
      "number\tfloat\t2.5", "integer\tinteger\t3", "boolean\tboolean\ttrue", "string\tstring\ta = b, c",
      "choice\tstring\tkeep", "runs\tstring\tZEN_PNT < 40", "events\tstring\tENERGY > 1", "1+3+12",
      "smoothing\tstring\tgaussian 0.2 deg", "empty\tstring\tfloor", "interval\tuserdata\t0.5, 50 TeV",
      "quantity\tuserdata\t30 arcmin",
    ] {
      #expect(lines.contains(line), "\(line) in \(outcome.error)")
    }
    #expect(lines.contains { $0.hasPrefix("axis\tuserdata\t") && $0.contains("3 bins") })
    #expect(try run(["obs_ids=3, 1 2"]).error.contains("3+1+2"))
    #expect(try run([]).error.isEmpty)
  }

  static let refused: [(assignment: String, text: String)] = [
    ("axis=log 0 100 TeV 19 bins", "a log axis from 0; expected a lower limit above 0"),
    ("axis=log 0.1 100 TeV", "'log 0.1 100 TeV' without a number of bins; expected 'N bins' at the end"),
    (
      "axis=log 0.1 100 19 bins",
      "numbers without a unit in 'log 0.1 100 19 bins'; expected a unit convertible to 'TeV'; "
        + "write the unit once after the last value, or after each value"
    ),
    ("edges=0, 40, 20 deg", "edge 3 (20) is not above the edge before it (40); expected strictly increasing edges"),
    (
      "edges=0, 20",
      "numbers without a unit in '0, 20'; expected a unit convertible to 'deg'; write the unit once after the last "
        + "value, or after each value"
    ),
    ("quantity=20", "the number 20 without a unit; expected a quantity in units of 'deg'; write \"20 deg\""),
    ("quantity=9 deg", "9 deg; expected a quantity from 0 to 5 deg, such as \"1 deg\""),
    ("quantity=9 TeV", "unit 'TeV'; expected a unit convertible to 'deg'"),
    ("interval=0.8", "the string '0.8'; expected a lower and an upper limit such as \"0.5, 50 TeV\""),
    ("interval=2, 1 TeV", "the string '2, 1 TeV'; expected a lower limit that is not above the upper limit"),
    ("number=much", "the string 'much'; expected a number of at least 0"),
    ("number=-1", "the number -1; expected a number of at least 0"),
    ("number=nan", ""),
    ("integer=2.5", "the number 2.5; expected a whole number from 1 to 9"),
    ("integer=10", "the number 10; expected a whole number from 1 to 9"),
    ("boolean=maybe", "the string 'maybe'; expected true or false"),
    ("choice=kep", "the string 'kep'; expected one of 'cut', 'keep'; did you mean 'keep'?"),
    ("runs=ZEN_PNT <", "the expression is incomplete; expected a value, a column or '('"),
    (
      "obs_ids=none.lst",
      "'none.lst', which is neither a list of OBS_IDs nor a readable file; expected OBS_IDs such as "
        + "\"20275, 20283\", or a file with one OBS_ID per line"
    ),
    ("obs_ids=bad.txt", "'two'; expected an OBS_ID"),
    ("obs_ids=none.txt", "no OBS_ID; expected one OBS_ID per line"),
    (
      "smoothing=gaussian",
      "'gaussian'; expected a number with its unit, such as \"0.3 deg\"; write the method as 'gaussian WIDTH'"
    ),
    (
      "smoothing=gaussian 1 TeV",
      "unit 'TeV'; expected a unit convertible to 'deg'; write the method as 'gaussian WIDTH'"
    ),
    ("empty=extra", "'extra'; expected one of 'shrink', 'power-law', 'floor', 'at-least', 'merge', 'none'"),
  ]

  @Test("A value that is not accepted gives exactly this error, with exit code 2", arguments: refused.indices)
  func refusal(number: Int) throws {
    let (assignment, text) = Self.refused[number]
    let outcome = try run([assignment])
    #expect(outcome.status == 2)
    let name = assignment.prefix { $0 != "=" }
    if text.isEmpty {
      #expect(outcome.error.hasPrefix("darktime: parameter \(name): "))
    } else {
      #expect(outcome.error == "darktime: parameter \(name): \(text)\n")
    }
  }

  @Test("Unknown names, values without '=', and a duplicate name")
  func names() throws {
    #expect(
      try run(["intege=3"]).error == "darktime: -p intege: kinds.lua has no such parameter; did you mean 'integer'?\n")
    #expect(try run(["integer"]).error == "darktime: -p integer: no '='; expected name=value\n")
    let twice = "darktime: -p integer: the parameter is given twice; give it only once\n"
    #expect(try run(["integer=3", "integer=4"]).error == twice)
  }
}
