import LuaHost
import Regression

/// A family of terms, as given in a script.
struct TermOption: Sendable {
  var fields: String
  var run: [String]
  var isPerField: Bool
  var energy: TermFamily.EnergyPart

  private static let keys = ["field", "run", "per_field", "energy"]
  private static let part = ArgumentType<TermFamily.EnergyPart>.choice

  static var type: ArgumentType<TermOption> {
    ArgumentType(
      "term", luaCATS: "table",
      phrase: "a table such as { field = \"radial 1..4\", run = \"s\", energy = \"all\" }"
    ) { value, context in
      guard let table = value.table else { throw Mismatch(value) }
      if let stray = try table.names.first(where: { !keys.contains($0) }) {
        throw Mismatch(found: "the key '\(stray)' in a term", expected: "'field', 'run', 'energy' or 'per_field'")
      }
      func text(_ key: String) throws -> String? {
        let value = try table[key]
        guard value.isNil || value.string != nil else { throw Mismatch(value, expected: "a string for '\(key)'") }
        return value.string
      }
      let (perField, energy) = (try table["per_field"], try table["energy"])
      guard perField.isNil || perField.boolean != nil else {
        throw Mismatch(perField, expected: "true or false for 'per_field'")
      }
      let run = try text("run") ?? "1"
      return TermOption(
        fields: try text("field") ?? "1",
        run: run.split(separator: "*", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
          .filter { $0 != "1" },
        isPerField: perField.boolean ?? false, energy: energy.isNil ? .all : try part.parse(energy, context))
    }
  }

  /// Returns the family of terms with the given name. `radius` is the radius of Legendre polynomials, in deg.
  /// - Throws: `RegressionError`
  func family(_ name: String, radius: Double) throws(RegressionError) -> TermFamily {
    TermFamily(
      name, fields: try FieldFunction.functions(fields, radius: radius),
      run: RunFunction(run.map { .covariate($0) }), isPerLabel: isPerField, energy: energy)
  }
}

/// `dt.regression_terms`: a function that returns the terms of a ready-made model. A script can change the terms.
enum TermsFunction {
  private static let preset = Argument(
    "model", ArgumentType<RegressionPreset>.choice, default: .shape,
    "the ready-made model: \"shape\" (radial polynomials, gradients and spectra), or \"extended\" (more radial "
      + "polynomials, for counts over wider ranges of energy and offset)")

  static let function = Function(
    "regression_terms", "Returns the terms of a ready-made regression model.",
    details: """
      A script can change the terms and pass them to `dt.regression` as the option `terms`. Each term is a table with
      the keys `field`, `run`, `energy` and `per_field`. `field` is a function of the position in the field of view:
      \"1\" (constant), \"radial 1..4\" (Legendre polynomials in 2 (offset / radius)^2 - 1), \"lon\" or \"lat\" (ALTAZ
      coordinates divided by 2 deg), \"radec lon\" or \"radec lat\" (RADEC coordinates divided by 2 deg),
      \"spline 0, 0.7, 1.4, 2 deg\" (natural cubic splines in the offset with these knots), or a product such as
      \"radial 1 * lat\". `run` is \"1\" (the same for all runs), the name of a covariate, or a product such as
      \"s * s\". `energy` is \"level\" (the same at all energies), \"slope\" (linear in log10 E), \"wiggles\" (all
      finer structure), \"spectrum\" (slope and wiggles) or \"all\" (level, slope and wiggles). With
      `per_field = true`, each sky field has its own coefficients, which are penalised towards 0.
      """,
    example: """
      local terms = dt.regression_terms("shape")
      terms.muon = { run = "muon", energy = "slope" }
      terms.GZ_y = nil
      """,
    arguments: [preset],
    results: [ReturnValue("terms", .dictionary(of: .table), "the terms by name")]
  ) { call in
    let table = try call.state.makeTable(names: 10)
    for term in Self.terms(of: try call[preset]) {
      let entry = try call.state.makeTable(names: 4)
      try entry.set(.string("field"), to: .string(term.field))
      try entry.set(.string("run"), to: .string(term.run))
      try entry.set(.string("energy"), to: .string(term.energy.rawValue))
      try entry.set(.string("per_field"), to: .boolean(term.isPerField))
      try table.set(.string(term.name), to: .table(entry))
    }
    return [.table(table)]
  }

  private struct Row {
    let name: String
    let field: String
    let run: String
    let energy: TermFamily.EnergyPart
    let isPerField: Bool
  }

  /// Returns the families of terms of a ready-made model as texts. The name of the covariate is `s`.
  private static func terms(of preset: RegressionPreset) -> [Row] {
    preset.families(radius: 1).map { family in
      Row(
        name: family.name, field: FieldFunction.text(of: family.fields),
        run: family.run.factors.isEmpty ? "1" : family.run.factors.map(\.text).joined(separator: " * "),
        energy: family.energy, isPerField: family.isPerLabel)
    }
  }
}
