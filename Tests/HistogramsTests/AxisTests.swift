import Diagnostics
import Histograms
import Testing
import Units

@Suite("Axes") struct AxisTests {
  /// Energy edges of the reference model, TeV. They are from gammapy, whose ends differ in the last digits.
  static let referenceEnergies = [
    0.10000000000000002, 0.1438449888287663, 0.206913808111479, 0.2976351441631319, 0.42813323987193946,
    0.6158482110660265, 0.8858667904100828, 1.274274985703134, 1.832980710832436, 2.6366508987303585,
    3.79269019073225, 5.45559478116852, 7.8475997035146134, 11.288378916846872, 16.23776739188719,
    23.357214690901184, 33.59818286283776, 48.32930238571745, 69.51927961775594, 100.00000000000018,
  ]
  /// Offset edges of the reference model, deg.
  static let referenceOffsets = [
    0.0, 1.0, 1.4142135623730951, 1.7320508075688772, 2.0, 2.23606797749979, 2.449489742783178, 2.6457513110645907,
    2.8284271247461903, 3.0,
  ]

  @Test("Log edges agree with the reference to 2e-15, and the ends are exact")
  func logEdges() throws {
    let axis = try Axis.log("energy", from: 0.1, to: 100, bins: 19, unit: .TeV)
    #expect(axis.edges.first == 0.1 && axis.edges.last == 100)
    for (edge, reference) in zip(axis.edges, Self.referenceEnergies) {
      #expect(abs(edge / reference - 1) < 2e-15)
    }
  }

  @Test("Edges of whole decades are whole decades")
  func decades() throws {
    #expect(try Axis.log("energy", from: 0.1, to: 100, bins: 3, unit: .TeV).edges == [0.1, 1, 10, 100])
  }

  @Test("Sqrt edges agree with the reference to the last digit")
  func sqrtEdges() throws {
    #expect(try Axis.sqrt("offset", from: 0, to: 3, bins: 9, unit: .deg).edges == Self.referenceOffsets)
  }

  @Test("Linear edges, widths and centres")
  func linearEdges() throws {
    let axis = try Axis.linear("time", from: -1, to: 1, bins: 4, unit: .s)
    #expect(axis.edges == [-1, -0.5, 0, 0.5, 1])
    #expect(axis.widths() == [0.5, 0.5, 0.5, 0.5])
    #expect(axis.centers() == [-0.75, -0.25, 0.25, 0.75])
    #expect(try Axis.log("energy", from: 1, to: 100, bins: 1, unit: .TeV).centers() == [10])
  }

  @Test("Bins are half open, and the last bin includes the last edge")
  func halfOpen() throws {
    let axis = try Axis(name: "zenith", edges: [0, 20, 40, 90], unit: .deg)
    #expect(axis.index(of: 0) == 0)
    #expect(axis.index(of: 20.0.nextDown) == 0)
    #expect(axis.index(of: 20) == 1)
    #expect(axis.index(of: 90) == 2)
    #expect(axis.index(of: 90.0.nextUp) == nil)
    #expect(axis.index(of: (0.0).nextDown) == nil)
    #expect(axis.index(of: .nan) == nil)
    #expect(axis.index(of: .infinity) == nil)
  }

  @Test("An axis in another unit keeps its rule")
  func conversion() throws {
    let axis = try Axis.log("energy", from: 0.1, to: 100, bins: 19, unit: .TeV).converted(to: .MeV)
    #expect(axis.text == "log 100000 100000000 MeV 19 bins")
    #expect(try axis.converted(to: .TeV).edges == Axis(parsing: "log 0.1 100 TeV 19 bins", name: "energy").edges)
    #expect(throws: AxisError.unit(axis: "energy", error: .incompatible(found: "MeV", expected: "deg"))) {
      try axis.converted(to: .deg)
    }
  }

  @Test("Invalid edges are refused")
  func refused() {
    #expect(throws: AxisError.tooFewEdges(axis: "x", count: 1)) { try Axis(name: "x", edges: [1], unit: .s) }
    #expect(throws: AxisError.notIncreasing(axis: "x", position: 3, left: 2, right: 2)) {
      try Axis(name: "x", edges: [1, 2, 2], unit: .s)
    }
    #expect(throws: AxisError.notFinite(axis: "x", position: 2, value: .infinity)) {
      try Axis(name: "x", edges: [1, .infinity], unit: .s)
    }
    #expect(throws: AxisError.logNeedsPositive(axis: "x", value: 0)) {
      try Axis.log("x", from: 0, to: 1, bins: 2, unit: .s)
    }
    #expect(throws: AxisError.sqrtNeedsNonNegative(axis: "x", value: -1)) {
      try Axis.sqrt("x", from: -1, to: 1, bins: 2, unit: .s)
    }
    for bins in [0, -1, 1_000_001, .max] {
      #expect(throws: AxisError.binCount(axis: "x", count: bins)) {
        try Axis.linear("x", from: 0, to: 1, bins: bins, unit: .s)
      }
    }
    // The axis is so narrow that neighbouring edges are equal.
    #expect(throws: AxisError.self) { try Axis.linear("x", from: 1, to: 1.0.nextUp, bins: 2, unit: .s) }
  }
}

@Suite("Axes as text") struct AxisTextTests {
  @Test(
    "Short texts have edges with six digits, unless two edges would be equal",
    arguments: [
      ("log 0.14384498882869437 100 TeV 17 bins", "log 0.143845 100 TeV 17 bins"),
      ("log 0.09999999999995 100 TeV 17 bins", "log 0.1 100 TeV 17 bins"),
      ("linear -2.0000000001 12345678 deg 4 bins", "linear -2 12345700 deg 4 bins"),
      ("0, 1e-300, 0.3333333333, 1e300 TeV", "0, 1e-300, 0.333333, 1e+300 TeV"),
      ("1, 1.0000001, 2 TeV", "1, 1.0000001, 2 TeV"),
    ])
  func shortText(text: String, short: String) throws {
    #expect(try Axis(parsing: text, name: "axis").shortText == short)
  }

  @Test(
    "An axis has the text that it was read from",
    arguments: [
      "log 0.1 100 TeV 19 bins", "sqrt 0 3 deg 9 bins", "linear -5 10 s 1 bin", "0, 20, 40, 90 deg", "0.5, 1.5 TeV",
    ])
  func roundTrip(text: String) throws {
    let axis = try Axis(parsing: text, name: "axis")
    #expect(axis.text == text)
    #expect(try Axis(parsing: axis.text, name: "axis") == axis)
  }

  @Test("Other spellings of the same axis")
  func spellings() throws {
    let zenith = try Axis(parsing: "0, 20, 40, 90 deg", name: "zenith")
    #expect(try Axis(parsing: "0 deg,20deg, 40 deg, 90 deg ", name: "zenith") == zenith)
    #expect(try Axis(parsing: "0 deg, 1200 arcmin, 40 deg, 90 deg", name: "zenith") == zenith)
    let energy = try Axis(parsing: "log 0.1 100 TeV 19 bins", name: "energy")
    #expect(try Axis(parsing: "LOG 100 GeV  100TeV 19 Bins", name: "energy") == energy)
    #expect(try Axis(parsing: "log, 0.1, 100 TeV, 19 bins", name: "energy") == energy)
  }

  @Test("Edges that do not follow their rule are listed without loss")
  func irregular() throws {
    let axis = try Axis(name: "energy", edges: [0.1, 0.3, 1.0 / 3], unit: .TeV, spacing: .log)
    #expect(axis.text == "0.1, 0.3, 0.3333333333333333 TeV")
    #expect(try Axis(parsing: axis.text, name: "energy").edges == axis.edges)
  }

  @Test("Numbers without a unit are accepted only if they are expected")
  func plain() throws {
    let axis = try Axis(parsing: "linear 0 2 4 bins", name: "MUONEFF", expecting: .one)
    #expect(axis.edges == [0, 0.5, 1, 1.5, 2])
    #expect(try Axis(parsing: axis.text, name: "MUONEFF", expecting: .one) == axis)
    #expect(throws: AxisError.self) { try Axis(parsing: axis.text, name: "MUONEFF") }
  }

  @Test(
    "Errors say what was found and how to fix it",
    arguments: [
      (
        "lgo 0.1 100 TeV 19 bins",
        "axis 'energy': 'lgo' in 'lgo 0.1 100 TeV 19 bins'; expected 'log', 'linear', 'sqrt', or a list of edges; "
          + "did you mean 'log'?"
      ),
      (
        "log 0.1 100 TeV 19 bnis",
        "axis 'energy': 'bnis' in 'log 0.1 100 TeV 19 bnis'; expected 'bins'; did you mean 'bins'?"
      ),
      (
        "log 0.1 100 TeV 19 bins 3 x",
        "axis 'energy': numbers after 'bins' in 'log 0.1 100 TeV 19 bins 3 x'; expected 'bins' at the end"
      ),
      (
        "log 0.1 100 19 bins",
        "axis 'energy': numbers without a unit in 'log 0.1 100 19 bins'; expected a unit convertible to 'TeV'; "
          + "write the unit once after the last value, or after each value"
      ),
      (
        "1, 2, 3",
        "axis 'energy': numbers without a unit in '1, 2, 3'; expected a unit convertible to 'TeV'; "
          + "write the unit once after the last value, or after each value"
      ),
      ("1, 2, 3 deg", "axis 'energy': unit 'deg'; expected a unit convertible to 'TeV'"),
      (
        "1, 2, 3 Tev",
        "axis 'energy': unit 'Tev'; expected a unit such as deg, TeV, s or s-1 MeV-1 sr-1; did you mean 'TeV'?"
      ),
      (
        "1, 3, 2 TeV",
        "axis 'energy': edge 3 (2) is not above the edge before it (3); expected strictly increasing edges"
      ),
      ("1 TeV", "axis 'energy': one edge; expected at least two edges"),
      ("log 0.1 100 TeV", "axis 'energy': 'log 0.1 100 TeV' without a number of bins; expected 'N bins' at the end"),
      ("log 0.1 100 TeV 1.5 bins", "axis 'energy': 'log 0.1 100 TeV 1.5 bins'; expected a whole number of bins"),
      ("log 0 100 TeV 5 bins", "axis 'energy': a log axis from 0; expected a lower limit above 0"),
      ("log 0.1 100 TeV 0 bins", "axis 'energy': 0 bins; expected 1 to 1000000 bins"),
    ])
  func errors(text: String, told: String) throws {
    let error = try #require(throws: AxisError.self) { try Axis(parsing: text, name: "energy", expecting: .TeV) }
    #expect(error.description == told)
  }

  @Test(
    "Invalid texts are refused",
    arguments: [
      "", " ", ",", "1,,2 TeV", "1, TeV", "1 2 3 TeV", "log", "log TeV", "log 1 TeV", "edges 1 2 TeV 3 bins",
      "log 1 2 TeV 3 4 bins", "log 1 2 TeV 1e300 bins", "log nan 1 TeV 2 bins", "log 1 1e999 TeV 2 bins",
      "0x10, 20 TeV",
      "log 1 2 TeV -3 bins", "1 TeV, 2, 3 TeV", "log 1 2 TeV 3",
    ])
  func nonsense(text: String) {
    #expect(throws: AxisError.self) { try Axis(parsing: text, name: "energy") }
  }
}
