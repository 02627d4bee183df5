import Testing

@testable import Regression

@Suite("Terms of a regression as texts", .timeLimit(.minutes(60))) struct TermTests {
  @Test("Functions of the field are read from texts")
  func functions() throws {
    let radius = 2.0
    #expect(try FieldFunction.functions("1", radius: radius) == [.one])
    #expect(
      try FieldFunction.functions("radial 2..4", radius: radius)
        == [2, 3, 4].map { .legendre(order: $0, radius: radius) })
    #expect(
      try FieldFunction.functions(" radial 1 * lat ", radius: radius)
        == [.product([.legendre(order: 1, radius: radius), .altazLat(scale: 2)])])
    #expect(try FieldFunction.functions("radec lon", radius: radius) == [.radecLon(scale: 2)])
    let spline = try FieldFunction.functions("spline 0, 0.7, 1.4, 2 deg", radius: radius)
    #expect(spline == [1, 2, 3].map { .spline(knots: [0, 0.7, 1.4, 2], index: $0) })
  }

  @Test(
    "Texts that are no function of the field are errors that name the factor",
    arguments: [
      "", "radial", "radial 0", "radial 4..2", "radial 41", "radial 1..", "lon *", "lat lon", "spline 0, 1 deg",
      "spline 1, 0, 2 deg", "spline 0, 1, 2", "spline -1, 0, 2 deg",
      "lat * spline 0, 1, 2.1 deg", "x", "radial 99999999999999999999",
    ])
  func bad(_ text: String) {
    #expect(throws: RegressionError.self) { try FieldFunction.functions(text, radius: 2) }
  }

  @Test("The ready-made models have the terms of the reference: 77 for five energies and six fields, 244 for eleven")
  func presets() {
    let fields = ["a", "b", "c", "d", "e", "f"]
    let shape = RegressionModel(.shape, labels: fields, energies: 5, radius: 2, covariate: Covariate("s"))
    #expect(shape.terms.count == 77 && shape.runEffects.count == 4)
    let extended = RegressionModel(.extended, labels: fields, energies: 11, radius: 2.5, covariate: Covariate("s"))
    #expect(extended.terms.count == 244 && extended.runEffects.count == 1)
    #expect(shape.penalties["e0:n"] == .fixed(1e-6) && shape.penalties["R:n"] == .estimated())
  }

  @Test("The texts of the functions of ready-made models are read as the same functions")
  func texts() throws {
    for preset in RegressionPreset.allCases {
      for family in preset.families(radius: 2) {
        let text = FieldFunction.text(of: family.fields)
        #expect(try FieldFunction.functions(text, radius: 2) == family.fields, "\(text)")
      }
    }
  }
}
