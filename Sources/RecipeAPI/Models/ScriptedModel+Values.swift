import BackgroundModels
import Histograms
import LuaHost
import ModelFiles
import Reports
import ScriptValues
import Units

/// The argument for the energy of a point.
private let pointEnergy = Argument("energy", .quantity(.TeV), unit: "TeV", "the energy, such as \"1 TeV\"")
private let energies = Argument(
  "energy", .optional(.interval(.TeV)), "the range of energies, such as \"0.5, 50 TeV\"; by default all energies")
private let offset = Argument(
  "offset", .optional(.quantity(.deg, least: 0, most: 180)), unit: "deg",
  "maximum offset; by default the whole field of view")
private let energyRange = Argument("energies", .interval(.TeV), "a range of energies, such as \"1, 10 TeV\"")
private let solidAngle = Argument(
  "solid_angle", ArgumentType<SolidAngleRule>.choice, default: .exact,
  "how solid angles are computed: on the sphere (\"exact\"), or on a tangent plane, as in older tools (\"flat\")")

/// The methods that return values of a model.
extension ScriptedModel {
  /// The Lua methods that return values at a point of the model.
  static var pointMethods: [Method<ScriptedModel>] {
    [
      Method(
        "evaluate", "Returns the rate at one energy and position, interpolated in the same way as in gammapy.",
        details: """
          The logarithm of the rate is interpolated linearly in the logarithm of the energy and in the coordinates of
          the field of view. The rate is 0 outside the axes.
          """,
        arguments: [pointEnergy] + Kind.coordinates,
        results: [ReturnValue("rate", .number, "the rate in s-1 MeV-1 sr-1")]
      ) { built, call in [.number(built.model.interpolator.value(at: try point(call)))] },
      Method(
        "find_bin", "Returns the bin at an energy and position: one index for each axis; nil outside the axes.",
        example: "local bin = model:bin(model:find_bin(\(Kind.examplePoint)))",
        arguments: [pointEnergy] + Kind.coordinates,
        results: Kind.binIndices.map { ReturnValue($0.name, .optional(.integer), $0.summary) }
      ) { built, call in built.model.bin(holding: try point(call)).map { $0.map { .integer($0 + 1) } } ?? [.nil] },
    ]
  }

  private static func point(_ call: Call) throws -> [Double] {
    [try call[pointEnergy].value(in: .TeV)] + (try Kind.coordinates.map { try call[$0].value(in: .deg) })
  }

  /// The Lua methods that return values of a single bin.
  static var binMethods: [Method<ScriptedModel>] {
    [
      Method(
        "bin", "Returns the contents of a bin.",
        details: """
          The result is a table with the mean `rate` and its `error` (s-1 MeV-1 sr-1), `counts`, `exposure` (s MeV sr),
          and `state` (how the rate was obtained, such as "measured", "shrunk" or "unknown"). The bins of a model
          without counts and exposure have only `rate` and `state`.
          """,
        arguments: Kind.binIndices, results: [ReturnValue("bin", .table, "the bin")]
      ) { built, call in
        let (model, bins) = (built.model, built.model.bins)
        let bin = try model.position(ofBin: Kind.binIndices.map { try call[$0] })
        func known(_ histogram: Histogram) -> Double? { model.isRateAlone ? nil : histogram.values[bin] }
        return [
          try call.state.makeRecord([
            "rate": model.rate.values[bin], "error": known(model.error), "counts": known(model.counts),
            "exposure": known(model.exposure), "state": "\(bins.states[bin])",
          ])
        ]
      },
      Method(
        "energy_bins", "Returns the indices of the first and the last energy bin that overlap an energy range.",
        example: "local band = model:slice(model:energy_bins(\"1, 10 TeV\"))", arguments: [energyRange],
        results: [
          ReturnValue("first", .optional(.integer), "the first bin, counted from 1; nil if no bin overlaps the range"),
          ReturnValue("last", .optional(.integer), "the last bin; nil if no bin overlaps the range"),
        ]
      ) { built, call in
        let range = try call[energyRange]
        let bins = built.model.energyBins(from: range.low, to: range.high)
        return bins.isEmpty ? [.nil] : [.integer(bins.lowerBound + 1), .integer(bins.upperBound)]
      },
    ]
  }

  /// The Lua methods that return sums over bins.
  static var sumMethods: [Method<ScriptedModel>] {
    [
      Method(
        "integral", "Returns the counts per second that a program such as gammapy predicts from the model file.",
        details: "The interpolated rate is integrated over a range of energies and a circle around the pointing.",
        example: "local rate = model:integral { energy = \"0.5, 50 TeV\", offset = \"2.5 deg\" }",
        options: [energies, offset], results: [ReturnValue("rate", .number, "the counts per second")]
      ) { built, call in
        let edges = built.model.axes.energy.edges
        let range = try call[energies] ?? Interval(low: edges[0], high: edges[edges.count - 1], unit: .TeV)
        guard let offset = try call[offset] else {
          return [.number(built.model.integral(from: range.low, to: range.high))]
        }
        let region = try RadialRegion(energyMin: range.low, energyMax: range.high, offsetMax: offset.value(in: .deg))
        return [.number(built.model.integral(over: region))]
      },
      Method(
        "binned_integral", "Returns the counts per second: the sum of rate x energy width x solid angle over all bins.",
        details: "A bin without a rate contributes nothing. For a range of energies, call `slice` first.",
        options: [solidAngle], results: [ReturnValue("rate", .number, "the counts per second")]
      ) { built, call in [.number(built.model.binnedIntegral(try call[solidAngle]))] },
      Method(
        "spectrum", "Returns the rate integrated over the field of view, in each energy bin.",
        options: [solidAngle],
        results: [ReturnValue("rates", .array(of: .number), "the rates in s-1 MeV-1, one for each energy bin")]
      ) { built, call in [try built.model.spectrum(call[solidAngle]).values.luaValue(in: call.state)] },
      Method(
        "acceptance", Kind.acceptanceSummary, details: "For a range of energies, call `slice` first.",
        results: [ReturnValue("rates", .array(of: .any), Kind.acceptanceResult)]
      ) { built, call in [try nested(built.model.acceptance()).luaValue(in: call.state)] },
      Method(
        "compare", "Compares the model with another model of the same kind, bin by bin.",
        details: """
          The result is a table with these fields:
          - `equal`: whether the models are equal
          - `axes`: a list of differences between the axes; if the axes differ,
            nothing else is compared
          - `unpaired`: a list of quantities that only one of the models has
          - BKG, BKG_ERR, COUNTS, EXPOSURE and STATE: for each of them a table with
            `differing` (the number of bins that differ), `largest_absolute` and
            `largest_relative` (the largest differences), and `place` (the bin
            with the largest relative difference)
          - `agreement` (nil if this model has no counts): a comparison of the counts
            of this model with the counts that the other model predicts; only bins
            with at least 10 predicted counts are used. It is a table with `bins`
            (the number of these bins), `observed` (counts of this model), `expected`
            (predicted counts), `ratio` (observed / expected) and `chi2_per_bin`
          """,
        arguments: [otherModel], results: [ReturnValue("difference", .table, "the differences")]
      ) { built, call in
        [
          try ModelDifference((built.model, "this model"), (call[otherModel].model, "the other model"))
            .luaValue(in: call.state)
        ]
      },
    ]
  }

  private static var otherModel: Argument<ScriptedModel> {
    Argument("other", .object(ScriptedModel.self), "the other model")
  }

  /// Returns the values of a histogram as a list, or as a list of lists for two axes.
  private static func nested(_ histogram: Histogram) throws -> any LuaConvertible {
    guard let row = histogram.axes.dropFirst().first?.count else { return histogram.values }
    return stride(from: 0, to: histogram.values.count, by: row).map { Array(histogram.values[$0..<$0 + row]) }
  }
}

extension ModelDifference {
  /// Creates a Lua table that describes the differences between two models.
  func luaValue(in state: LuaState) throws -> LuaValue {
    let table = try state.makeTable(names: 8)
    try table.set("equal", to: .boolean(isEmpty))
    try table.set("axes", to: axes.luaValue(in: state))
    try table.set("unpaired", to: unpaired.luaValue(in: state))
    for quantity in quantities {
      let record = try state.makeRecord([
        "differing": quantity.differing, "largest_absolute": quantity.largestAbsolute,
        "largest_relative": quantity.largestRelative, "place": quantity.place,
      ])
      try table.set(.string(quantity.name), to: record)
    }
    if let agreement {
      let record = try state.makeRecord([
        "bins": agreement.bins, "observed": agreement.observed, "expected": agreement.expected,
        "ratio": agreement.ratio, "chi2_per_bin": agreement.chi2PerBin,
      ])
      try table.set("agreement", to: record)
    }
    return .table(table)
  }
}
