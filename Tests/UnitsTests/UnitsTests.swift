import Testing
import Units

@Suite("Units") struct UnitTests {
  @Test(
    "Every spelling of the background rate in real files is accepted",
    arguments: [
      "s-1 MeV-1 sr-1", "MeV-1 s-1 sr-1", "s^-1 MeV^-1 sr^-1", "1/s/MeV/sr", "1 / (MeV s sr)", "s**-1.MeV**-1.sr**-1",
      "1/(s*MeV*sr)",
    ])
  func rateSpellings(spelling: String) throws {
    let unit = try Unit(parsing: spelling)
    #expect(unit.isConvertible(to: .backgroundRate))
    #expect(try unit.factor(to: .backgroundRate) == 1)
  }

  @Test("The rate per TeV of old cubes is converted with a factor of 1e-6")
  func perTeV() throws {
    #expect(try Unit(parsing: "1 / (s sr TeV)").factor(to: .backgroundRate) == 1e-6)
  }

  @Test("Words may have any case, symbols may not")
  func cases() throws {
    #expect(try Unit(parsing: "Degrees") == .deg)
    #expect(try Unit(parsing: "'deg'") == .deg)
    #expect(throws: UnitError.unknown(spelling: "M")) { try Unit(parsing: "M") }
  }

  @Test("A unit of another dimension is refused, and a number without a unit is not an angle")
  func dimensions() throws {
    #expect(throws: UnitError.incompatible(found: "m", expected: "TeV")) { try Unit.m.factor(to: .TeV) }
    #expect(!Unit.one.isConvertible(to: .deg))
    #expect(Unit.sr.isConvertible(to: try Unit(parsing: "deg2")))
  }

  @Test("Areas and fluxes")
  func areas() throws {
    #expect(try Unit(parsing: "m2").dimension == Dimension(length: 2))
    #expect(try Unit(parsing: "m**2") == Unit(symbol: "m**2", dimension: Dimension(length: 2), scale: 1))
    #expect(try Unit(parsing: "m2").convert(1, to: Unit(parsing: "cm2")) == 1e4)
    #expect(try Unit(parsing: "cm2").convert(1e4, to: Unit(parsing: "m^2")) == 1)
    #expect(try Unit(parsing: "ph cm-2 s-1 TeV-1").dimension == Dimension(energy: -1, time: -1, length: -2))
    #expect(abs(try Unit(parsing: "erg").convert(1, to: .TeV) / 0.624150907446076 - 1) < 1e-15)
  }

  @Test(
    "Conversions by integer factors are exact",
    arguments: [
      (100_000, "MeV", 0.1, "TeV"), (0.1, "TeV", 100_000, "MeV"), (0.3, "TeV", 300, "GeV"), (7, "MeV", 7e-6, "TeV"),
      (30, "arcmin", 0.5, "deg"), (3600, "arcsec", 1, "deg"), (1, "deg", 60, "arcmin"), (0.1, "deg", 360, "arcsec"),
      (3, "ms", 0.003, "s"), (5, "us", 5e-6, "s"), (28, "min", 1680, "s"), (1680, "s", 28, "min"),
      (1, "s-1 MeV-1 sr-1", 1e6, "s-1 TeV-1 sr-1"), (3.7, "1/s/TeV/sr", 3.7e-6, "s-1 MeV-1 sr-1"),
      (180, "deg", Double.pi, "rad"), (Double.pi, "rad", 180, "deg"),
    ])
  func exactConversions(value: Double, from: String, expected: Double, to: String) throws {
    #expect(try Unit(parsing: from).convert(value, to: Unit(parsing: to)) == expected)
  }

  @Test(
    "Invalid units are refused",
    arguments: ["xyz", "1/", "s-", "s^", "(s", "s)", "((((((((((s))))))))))", "s--1", "*"])
  func nonsense(spelling: String) {
    #expect(throws: UnitError.unknown(spelling: spelling)) { try Unit(parsing: spelling) }
  }
}

@Suite("Quantities") struct QuantityTests {
  @Test("A quantity is read and converted to another unit")
  func reading() throws {
    #expect(try Quantity(parsing: "0.1 TeV").value(in: .GeV) == 100)
    #expect(try Quantity(parsing: "-1.5e1deg") == Quantity(-15, .deg))
    #expect(try Quantity(parsing: " 30 min").value(in: .s) == 1800)
    #expect("\(try Quantity(parsing: "20 deg"))" == "20 deg")
  }

  @Test("A number without a required unit is an error that shows how to fix it")
  func bare() throws {
    let error = try #require(throws: UnitError.self) { try Quantity(parsing: "0.3").value(in: .deg) }
    let text = "the number 0.3 without a unit; expected a quantity in units of 'deg'; write \"0.3 deg\""
    #expect(error.description == text)
  }

  @Test("A text without a number is refused")
  func noNumber() {
    #expect(throws: UnitError.notANumber(text: "TeV")) { try Quantity(parsing: "TeV") }
  }

  @Test(
    "Numbers for people have the given digits, also if they are very large or very small",
    arguments: [
      (123_456, 3, "123000"), (0.00012345, 2, "0.00012"), (-2.5, 1, "-3"), (0, 3, "0"), (9.07e93, 3, "9.07e+93"),
      (9.0712e93, 3, "9.07e+93"), (-1.23456e-30, 3, "-1.23e-30"), (1e23, 3, "1e+23"), (9.999e40, 3, "1e+41"),
      (Double.leastNonzeroMagnitude, 3, "5e-324"), (Double.greatestFiniteMagnitude, 1, "1.7976931348623157e+308"),
      (.infinity, 3, "inf"),
    ])
  func fewDigits(value: Double, digits: Int, text: String) { #expect(shortest(value, digits: digits) == text) }
}
