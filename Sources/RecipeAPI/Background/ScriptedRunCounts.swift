import BackgroundModels
import LuaHost
import Production
import Reports
import TextFormat
import Units

/// Counts and exposure of single runs, kept in memory, of which backgrounds are made without reading anything again.
struct ScriptedRunCounts<Kind: ScriptedKind> {
  /// What the sums were asked of.
  private let builder: BackgroundBuilder<Kind>
  /// `nil` in a dry run.
  private let sums: PerRunCounts?
  /// The runs that were asked for, those that could not be read among them.
  private let asked: [Int64]

  init(like builder: BackgroundBuilder<Kind>, sums: PerRunCounts?, asked: [Int64]) {
    (self.builder, self.sums, self.asked) = (builder, sums, asked)
  }

  /// Some of the runs; those that could not be read are passed over.
  /// - Throws: ``BackgroundError/notSummed(_:)``
  func narrowed(to chosen: [Int64]) throws -> ScriptedRunCounts {
    let known = Set(asked)
    if let stranger = chosen.first(where: { !known.contains($0) }) { throw BackgroundError.notSummed(stranger) }
    let read = Set(sums?.obsIDs ?? [])
    return ScriptedRunCounts(
      like: builder, sums: try sums?.narrowed(to: chosen.filter { read.contains($0) }), asked: chosen)
  }

  /// The background of the runs.
  func background() throws -> BackgroundBuilder<Kind> {
    try BackgroundBuilder(like: builder, of: sums, asked: asked)
  }

  /// Holds the runs against a model, or against the raw model of other runs. It is empty in a dry run, and where no run
  /// of one side could be read (with `--keep-going`).
  func compared(with expectation: Expectation, within region: RadialRegion) throws -> Residuals {
    guard let sums, !sums.obsIDs.isEmpty else { return .empty }
    switch expectation {
    case .model(let scripted):
      guard scripted.model.origin.unreadRuns.isEmpty else { return .empty }
      return try Residuals(of: sums, with: scripted.model, within: region)
    case .runs(let others):
      guard let others = others.sums, !others.obsIDs.isEmpty else { return .empty }
      return try Residuals(of: sums, withRuns: others, within: region)
    }
  }

  /// What runs are held against.
  enum Expectation {
    case model(ScriptedModel<Kind>)
    case runs(ScriptedRunCounts)

    static var type: ArgumentType<Expectation> {
      let names = [Kind.modelName, Kind.sumsName]
      return ArgumentType(
        names.joined(separator: " or "), luaCATS: names.joined(separator: "|"), phrase: "a model, or sums of other runs"
      ) { value, _ in
        if let model: ScriptedModel<Kind> = value.object() { return .model(model) }
        if let runs: ScriptedRunCounts = value.object() { return .runs(runs) }
        throw Mismatch(value, hint: "make it of a background over the same axes")
      }
    }
  }
}

extension ScriptedRunCounts: LuaBindable {
  static var luaName: String { Kind.sumsName }

  static var luaClass: LuaClass<ScriptedRunCounts> {
    let expectation = Argument("expectation", Expectation.type, "a model, or sums of the runs that make one")
    let energy = Argument(
      "energy", .optional(.interval(.TeV)), "the energies to compare; all unless told otherwise")
    let offset = Argument(
      "offset", .quantity(.deg, least: 0, most: 180), unit: "deg", default: Quantity(180, .deg), shown: "\"180 deg\"",
      "the offset up to which to compare")
    return LuaClass(
      "Counts and exposure of single runs over the axes of a \(Kind.adjective) background.",
      details: "Each run was read once; whatever is made of them reads nothing.",
      example: """
        local sums = \(Kind.constructor):run_sums(runs)
        local others = runs:neighbours(runs[1], { max = 8, itself = false })
        local model = sums:subset(others):background():rate()
        """,
      methods: [
        Method(
          "subset", "Gives the sums of some of the runs.", arguments: [BackgroundArguments.runs],
          results: [ReturnValue("sums", .object(ScriptedRunCounts.self), "their sums")]
        ) { sums, call in
          [.object(try sums.narrowed(to: try call[BackgroundArguments.runs].runs.obsIDs))]
        },
        Method(
          "background", "Makes the background of the runs.",
          results: [ReturnValue("background", .object(BackgroundBuilder<Kind>.self), "the background, filled")]
        ) { sums, _ in [.object(try sums.background())] },
        Method(
          "compare", "Holds the runs against a model, each with a norm of its own, and tells how the shapes differ.",
          details: """
            A bin takes part where a run has exposure and the model predicts events. \
            Against sums of other runs, whose raw
            model is taken, the scatter among those runs counts in the errors, too. Bins that a limit cuts take no part.
            """,
          example: "print(agn:subset(group.runs):compare(off, { offset = \"2.5 deg\" }))", arguments: [expectation],
          options: [energy, offset],
          results: [ReturnValue("comparison", .object(Residuals.self), "norms, and ratios by energy and offset")]
        ) { sums, call in
          let energies = try call[energy]
          let region = try RadialRegion(
            energyMin: energies?.low ?? .leastNormalMagnitude, energyMax: energies?.high ?? .greatestFiniteMagnitude,
            offsetMax: try call[offset].value(in: .deg))
          return [.object(try sums.compared(with: try call[expectation], within: region))]
        },
      ],
      fields: [
        Field("obs_ids", .array(of: .integer), "the ids of the runs", converting: { $0.asked.map { Int($0) } })
      ],
      length: { $0.asked.count }, describe: { "sums of \(counted($0.asked.count, "run"))" })
  }
}
