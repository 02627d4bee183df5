import BackgroundModels
import LuaHost
import Production
import Reports
import ScriptValues
import Selection
import TextFormat
import Units

/// The counts and exposure of single runs, in memory. Backgrounds are created from these values without reading files
/// again.
struct ScriptedRunCounts<Kind: ScriptedKind> {
  /// The background whose axes and options were used.
  private let builder: BackgroundBuilder<Kind>
  /// The counts and exposure of the runs; `nil` in a dry run.
  private let sums: PerRunCounts?
  /// All requested runs, including those that could not be read.
  private let selection: RunSelection
  private var asked: [Int64] { selection.runs.obsIDs }

  init(like builder: BackgroundBuilder<Kind>, sums: PerRunCounts?, of selection: RunSelection) {
    (self.builder, self.sums, self.selection) = (builder, sums, selection)
  }

  /// Returns the counts and exposure of the given runs only. Runs that could not be read are skipped.
  /// - Throws: ``BackgroundError/notSummed(_:)``, ``SelectionError/differentParts(found:expected:)``
  func narrowed(to runs: RunSelection) throws -> ScriptedRunCounts {
    try runs.requireSameParts(as: selection)
    let (known, chosen) = (Set(asked), runs.runs.obsIDs)
    if let stranger = chosen.first(where: { !known.contains($0) }) { throw BackgroundError.notSummed(stranger) }
    let read = Set(sums?.obsIDs ?? [])
    return ScriptedRunCounts(like: builder, sums: try sums?.narrowed(to: chosen.filter { read.contains($0) }), of: runs)
  }

  /// The number of counts of each run; `nil` in a dry run.
  var totals: [Int64: Double]? { sums?.totals }

  /// Creates the background of the runs.
  func background() throws -> BackgroundBuilder<Kind> { try BackgroundBuilder(like: builder, of: sums, asked: asked) }

  /// Compares the runs with a model, or with the unsmoothed model of other runs. The result is empty in a dry run. It
  /// is also empty if, with `--keep-going`, no run on one side of the comparison could be read.
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

  /// What runs are compared with: a model, or other runs.
  enum Expectation {
    case model(ScriptedModel<Kind>)
    case runs(ScriptedRunCounts)

    static var type: ArgumentType<Expectation> {
      let names = [Kind.modelName, Kind.sumsName]
      return ArgumentType(
        names.joined(separator: " or "), luaCATS: names.joined(separator: "|"),
        phrase: "a model, or counts and exposure of runs"
      ) { value, _ in
        if let model: ScriptedModel<Kind> = value.object() { return .model(model) }
        if let runs: ScriptedRunCounts = value.object() { return .runs(runs) }
        throw Mismatch(value, hint: "use the result of 'rate' or 'run_sums' of a background with the same axes")
      }
    }
  }
}

extension ScriptedRunCounts: LuaBindable {
  static var luaName: String { Kind.sumsName }

  static var luaClass: LuaClass<ScriptedRunCounts> {
    let expectation = Argument(
      "expectation", Expectation.type, "a model, or the counts and exposure of other runs, from which a model is made")
    let axisName = Argument("axis", .string, "the name of the axis, such as \"energy\" or \"offset\"")
    let energy = Argument(
      "energy", .optional(.interval(.TeV)), "the energy range of the bins to compare; by default all energies")
    let offset = Argument(
      "offset", .quantity(.deg, least: 0, most: 180), unit: "deg", default: Quantity(180, .deg), shown: "\"180 deg\"",
      "the maximum offset of the bins to compare")
    return LuaClass(
      "Counts and exposure of each run, in the bins of a \(Kind.adjective) background.",
      details: "This object is created by the method `run_sums` of a background, which reads the files of the runs. "
        + "The methods of this class read no files.",
      example: """
        local sums = \(Kind.constructor):run_sums(runs)
        local others = runs:neighbours(runs[1], { max = 8, itself = false })
        local model = sums:subset(others):background():rate()
        """,
      methods: [
        Method(
          "subset", "Returns the counts and exposure of the given runs only.", arguments: [BackgroundArguments.runs],
          results: [ReturnValue("sums", .object(ScriptedRunCounts.self), "the counts and exposure of these runs")]
        ) { sums, call in [.object(try sums.narrowed(to: try call[BackgroundArguments.runs]))] },
        Method(
          "counts", "Returns the counts in the bins of one axis, summed over all runs and over the other axes.",
          details: "In a dry run, all counts are 0.", arguments: [axisName],
          results: [ReturnValue("counts", .array(of: .number), "the counts, one for each bin")]
        ) { sums, call in try [sums.background().fill.counts.projected(on: call[axisName]).luaValue(in: call.state)] },
        Method(
          "background", "Creates a background with the counts and exposure of all runs.",
          results: [ReturnValue("background", .object(BackgroundBuilder<Kind>.self), "the filled background")]
        ) { sums, _ in [.object(try sums.background())] },
        Method(
          "compare", "Compares the runs with a model, with a separate normalisation for each run.",
          details: """
            A bin is compared if the run has exposure there, the model predicts events there, and the bin is completely
            within the given energies and offsets. If the model is given as counts and exposure of other runs, the
            errors include the scatter among those runs.
            """,
          example: "print(agn:subset(group.runs):compare(off, { offset = \"2.5 deg\" }))", arguments: [expectation],
          options: [energy, offset],
          results: [
            ReturnValue("comparison", .object(Residuals.self), "the normalisations, and residuals by energy and offset")
          ]
        ) { sums, call in
          let energies = try call[energy]
          let region = try RadialRegion(
            energyMin: energies?.low ?? .leastNormalMagnitude, energyMax: energies?.high ?? .greatestFiniteMagnitude,
            offsetMax: try call[offset].value(in: .deg))
          return [.object(try sums.compared(with: try call[expectation], within: region))]
        },
      ],
      fields: [
        Field("obs_ids", .array(of: .integer), "the OBS_IDs of the runs", converting: { $0.asked.map { Int($0) } })
      ],
      length: ("the number of runs, including those that could not be read", { $0.asked.count }),
      describe: { "counts and exposure of \(counted($0.asked.count, "run"))" })
  }
}
