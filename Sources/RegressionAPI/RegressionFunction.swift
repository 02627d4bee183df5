import DL3
import Expression
import LuaHost
import Outputs
import Production
import RecipeAPI
import Regression
import ScriptValues
import Selection
import TextFormat
import Units

/// `dt.regression`: a function that fits one regression to many runs.
enum RegressionFunction {
  private static let counts = Argument(
    "counts", .object(ScriptedPixelCounts.self), "the counts of the runs, created with dt.pixel_counts")
  private static let runs = Argument(
    "runs", .optional(.object(RunSelection.self)), "the training runs; by default all runs of `counts`")
  private static let preset = Argument(
    "model", ArgumentType<RegressionPreset>.choice, default: .shape,
    "the ready-made model: \"shape\" (radial polynomials, gradients and spectra), or \"extended\" (more radial "
      + "polynomials), which is meant for counts over wider ranges of energy and offset than the analysis uses, so "
      + "that norms can be determined from the additional events")
  private static let terms = Argument(
    "terms", .optional(.dictionary(of: TermOption.type)),
    "the terms by name, instead of those of the ready-made model; see dt.regression_terms")
  private static let effects = Argument(
    "effects", .optional(ArgumentType<TermFamily.EnergyPart>.choice),
    "how the spectrum of each run may depart from the common spectrum: by a slope (\"slope\"), by finer structure "
      + "(\"wiggles\"), by both (\"spectrum\", or with the same result \"all\"), or not at all (\"level\"); by default "
      + "\"spectrum\" for the model \"shape\" and \"slope\" for \"extended\"")
  private static let covariates = Argument(
    "covariates", .dictionary(of: .string), default: ["s": secant], shown: "{ s = \"\(secant)\" }",
    "the covariates that terms can use, as a table of names and expressions; an expression can use columns of the "
      + "runs, and its values are standardised (mean 0 and standard deviation 1 over the training runs)")
  private static let field = Argument(
    "field", .oneOf(FieldOption.column, FieldOption.function), default: .target, shown: "\"TARGET_NAME\"",
    "a column that contains the name of the sky field of each run, or a function that receives a run and returns this "
      + "name (nil for a run without a sky field); if the store does not have the default column TARGET_NAME, runs "
      + "have no sky field")
  private static let strengths = Argument(
    "strengths", .dictionary(of: .number), default: [:], shown: "{}",
    "fixed penalty strengths (1 / prior variance of the coefficients) by group, such as { [\"R:n\"] = 10 }; the level "
      + "and the slope of the term R form the group \"R:n\", and its wiggles (finer structure in energy) form the "
      + "group \"R:w\"; by default, the groups e0:n, e0:w and R_P1:n have low fixed strengths, and the strengths of "
      + "all other groups are estimated")
  private static let updates = Argument(
    "updates", .optional(.integer(1...1000)),
    "maximum number of updates of the penalty strengths; by default they are updated until they converge")
  private static let norm = Argument(
    "norm", .optional(.array(of: .string)),
    "expressions that use columns of the runs; the normalisation of a run is predicted from their values; by default "
      + "the covariates, the squares of the covariates, and MUONEFF if the store has this column")

  private static let secant = "1 / cos(ZEN_PNT * #deg)"

  static let function = Function(
    "regression", "Fits one log-linear Poisson regression to the counts of many runs.",
    details: """
      In the model, ln(expected counts) is ln(norm) of the run plus a sum of terms. A term is the product of a
      coefficient, a function of the position in the field of view, a function of the run, and a function of the energy
      (level, slope, or wiggles for all finer structure). Penalties shrink the coefficients of single runs and fields
      towards 0; their strengths are estimated by restricted maximum likelihood (Fellner-Schall updates). See
      docs/regression.md.
      """,
    example: """
      local counts = dt.pixel_counts { runs = runs, energy = "0.5, 1, 2, 5, 10, 30 TeV" }
      local regression = dt.regression { counts = counts }
      local model = regression:predict(runs[1])
      """,
    options: [counts, runs, preset, terms, effects, covariates, field, strengths, updates, norm],
    results: [ReturnValue("regression", .object(ScriptedRegression.self), "the fitted regression")]
  ) { call in
    let counts = try call[counts]
    let training = try training(call, counts)
    let columns = try RunColumns(
      counts, expressions: call[covariates], field: call[field], norm: call[norm],
      in: call.attached(RecipeSession.self))
    guard !counts.isDry else {
      return [.object(try ScriptedRegression(fit: nil, counts: counts, columns: columns, training: training.obsIDs))]
    }
    let known = Set(training.obsIDs)
    let session = try call.attached(RecipeSession.self)
    let trained = columns.runs.filter { run in
      guard known.contains(run.obsID) else { return false }
      if run.counts.usedCounts == 0 {
        let threshold = run.counts.threshold.map { ", threshold \(significant($0, 3)) TeV" } ?? ""
        session.log.note(
          "untrained",
          "the run has no events in the energy bins above its threshold and is not used for the regression",
          at: "run \(run.obsID)\(threshold)")
      }
      return run.counts.usedCounts > 0
    }
    let model = try model(call, grid: counts.grid, columns: columns, training: trained)
    if !model.terms.contains(where: { $0.field == .one && $0.run == .one && $0.energy == .smooth(1) }),
      counts.grid.energies > 1
    {
      session.log.warn(
        "no-spectrum",
        "the terms contain no spectrum that all runs share, so predictions have the same counts in every energy bin; "
          + "add a term such as e0 = { energy = \"spectrum\" }", at: "dt.regression")
    }
    var options = FitOptions(threads: session.request.jobs)
    if let updates = try call[updates] { (options.mostUpdates, options.acceptsLastUpdate) = (updates, true) }
    let fit = try RegressionFit(model, runs: trained, options: options)
    return [.object(try ScriptedRegression(fit: fit, counts: counts, columns: columns, training: fit.obsIDs))]
  }

  /// Returns the training runs that could be read.
  /// - Throws: ``RegressionError/notCounted(obsID:)`` for a training run that `dt.pixel_counts` was not asked to count.
  private static func training(_ call: Call, _ counts: ScriptedPixelCounts) throws -> Runs {
    guard let wanted = try call[runs] else { return counts.runs }
    let known = Set(counts.selection.runs.obsIDs)
    if let stranger = wanted.runs.obsIDs.first(where: { !known.contains($0) }) {
      throw RegressionError.notCounted(obsID: stranger)
    }
    let counted = Set(counts.runs.obsIDs)
    return wanted.runs.filter { counted.contains($0.obsID) }
  }

  private static func model(
    _ call: Call, grid: PixelGrid, columns: RunColumns, training: [RegressionRun]
  ) throws -> RegressionModel {
    let covariates = columns.names.map { name in
      Covariate(name, standardising: training.compactMap { $0.covariates[name] }.filter(\.isFinite))
    }
    let labels = Set(training.flatMap(\.labels)).sorted()
    let preset = try call[preset]
    let families =
      try call[terms].map { terms in
        try terms.sorted { $0.key < $1.key }.map { try $0.value.family($0.key, radius: grid.radius) }
      } ?? preset.families(radius: grid.radius)
    let model = RegressionModel(
      families: families, labels: labels, energies: grid.energies, effects: try call[effects] ?? preset.effects,
      covariates: covariates)
    let strengths = try call[strengths]
    if let stray = strengths.keys.sorted().first(where: { model.penalties[$0] == nil }) {
      throw RegressionError.unknownGroup(stray, known: model.groups)
    }
    return model.fixing(strengths)
  }
}

/// The value of the option `field`.
enum FieldOption {
  /// The field is the value of the column TARGET_NAME, if the store has this column.
  case target
  case column(String)
  case ofRun(LuaFunction)

  static var column: ArgumentType<FieldOption> {
    ArgumentType("column", luaCATS: "string", phrase: "the name of a column") { value, _ in
      guard let name = value.string else { throw Mismatch(value) }
      return .column(name)
    }
  }

  static var function: ArgumentType<FieldOption> {
    ArgumentType("function", luaCATS: "fun(run: Run): string?", phrase: "a function of the run") { value, _ in
      guard let function = value.function else { throw Mismatch(value) }
      return .ofRun(function)
    }
  }
}
