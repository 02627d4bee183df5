import BackgroundModels
import Histograms
import LuaHost
import ModelFiles
import Reports
import Units

/// The energy of a point.
private let pointEnergy = Argument("energy", .quantity(.TeV), unit: "TeV", "the energy, such as \"1 TeV\"")
private let energies = Argument(
  "energy", .optional(.interval(.TeV)), "only these energies, such as \"0.5, 50 TeV\"")
private let offset = Argument(
  "offset", .optional(.quantity(.deg, least: 0, most: 180)), unit: "deg",
  "only the circle around the pointing up to this offset")
private let energyRange = Argument("energies", .interval(.TeV), "a range of energies, such as \"1, 10 TeV\"")
private let solidAngle = Argument(
  "solid_angle", ArgumentType<SolidAngleRule>.choice, default: .exact, "the solid angle of a bin")

/// What a model tells of its values.
extension ScriptedModel {
  /// At a point.
  static var pointMethods: [Method<ScriptedModel>] {
    [
      Method(
        "evaluate", "Tells the rate at a point, interpolated as readers of the files do.",
        details:
          "Linear in the logarithm of the rate, logarithmic in energy, linear in the field; 0 outside the axes.",
        arguments: [pointEnergy] + Kind.coordinates, results: [ReturnValue("rate", .number, "in s-1 MeV-1 sr-1")]
      ) { built, call in [.number(built.model.interpolator.value(at: try point(call)))] },
      Method(
        "find_bin", "Tells which bin holds a point, one number for each axis, from 1; nothing outside the axes.",
        example: "local bin = model:bin(model:find_bin(\(Kind.examplePoint)))",
        arguments: [pointEnergy] + Kind.coordinates,
        results: Kind.binIndices.map { ReturnValue($0.name, .optional(.integer), $0.summary) }
      ) { built, call in built.model.bin(holding: try point(call)).map { $0.map { .integer($0 + 1) } } ?? [.nil] },
    ]
  }

  private static func point(_ call: Call) throws -> [Double] {
    [try call[pointEnergy].value(in: .TeV)] + (try Kind.coordinates.map { try call[$0].value(in: .deg) })
  }

  /// In a bin.
  static var binMethods: [Method<ScriptedModel>] {
    [
      Method(
        "bin", "Tells what a bin holds.",
        details: """
          A table with the mean `rate` and its `error` (s-1 MeV-1 sr-1), `counts`, \
          `exposure` (s MeV sr), and `state`: what
          the rate rests on, such as "measured", "shrunk" or "unknown". Of a rate alone only rate and state are known.
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
        "energy_bins", "Tells the first and the last energy bin that lie within a range, in part or whole.",
        example: "local band = model:slice(model:energy_bins(\"1, 10 TeV\"))", arguments: [energyRange],
        results: [
          ReturnValue("first", .optional(.integer), "the first, from 1; nil where none is"),
          ReturnValue("last", .optional(.integer), "the last"),
        ]
      ) { built, call in
        let range = try call[energyRange]
        let bins = built.model.energyBins(from: range.low, to: range.high)
        return bins.isEmpty ? [.nil] : [.integer(bins.lowerBound + 1), .integer(bins.upperBound)]
      },
    ]
  }

  /// Summed up.
  static var sumMethods: [Method<ScriptedModel>] {
    [
      Method(
        "integral", "Tells the counts per second that readers of the files will predict.",
        details: "The interpolated rate is integrated; over the whole field and all energies unless told otherwise.",
        example: "local rate = model:integral { energy = \"0.5, 50 TeV\", offset = \"2.5 deg\" }",
        options: [energies, offset], results: [ReturnValue("rate", .number, "in s-1")]
      ) { built, call in
        let edges = built.model.axes.energy.edges
        let range = try call[energies] ?? Interval(low: edges[0], high: edges[edges.count - 1], unit: .TeV)
        guard let offset = try call[offset] else {
          return [.number(built.model.integral(from: range.low, to: range.high))]
        }
        let region = try RadialRegion(
          energyMin: range.low, energyMax: range.high, offsetMax: offset.value(in: .deg))
        return [.number(built.model.integral(over: region))]
      },
      Method(
        "binned_integral", "Tells the counts per second of all bins: rate x energy width x solid angle, added up.",
        details: "A bin without a rate gives nothing. For some energies, slice the model before.",
        options: [solidAngle], results: [ReturnValue("rate", .number, "in s-1")]
      ) { built, call in [.number(built.model.binnedIntegral(try call[solidAngle]))] },
      Method(
        "spectrum", "Gives the rate of the whole field at each energy.",
        options: [solidAngle], results: [ReturnValue("rates", .array(of: .number), "in s-1 MeV-1, by energy bin")]
      ) { built, call in [try built.model.spectrum(call[solidAngle]).values.luaValue(in: call.state)] },
      Method(
        "acceptance", Kind.acceptanceSummary, details: "For some energies, slice the model before.",
        results: [ReturnValue("rates", .array(of: .any), Kind.acceptanceResult)]
      ) { built, call in [try nested(built.model.acceptance()).luaValue(in: call.state)] },
      Method(
        "compare", "Compares the model with another one of its kind, bin by bin.",
        details: """
          A table with `equal`; `axes`, a list of what differs in them (then nothing else is compared); `unpaired`, what
          only one of both holds; for each of BKG, BKG_ERR, COUNTS, EXPOSURE and STATE a table with the number of bins
          `differing`, the `largest_absolute` and the `largest_relative` difference and its `place`; and `agreement`:
          the counts of this model against the rate of the other, \
          over the `bins` in which at least 10 are expected, with
          `observed`, `expected`, `ratio` and `chi2_per_bin`.
          """,
        arguments: [otherModel], results: [ReturnValue("difference", .table, "how both differ")]
      ) { built, call in
        [
          try ModelDifference((built.model, "the first"), (call[otherModel].model, "the second"))
            .luaValue(in: call.state)
        ]
      },
    ]
  }

  private static var otherModel: Argument<ScriptedModel> {
    Argument("other", .object(ScriptedModel.self), "the other model")
  }

  /// The values of a histogram, a list in a list for two axes.
  private static func nested(_ histogram: Histogram) throws -> any LuaConvertible {
    guard let row = histogram.axes.dropFirst().first?.count else { return histogram.values }
    return stride(from: 0, to: histogram.values.count, by: row).map { Array(histogram.values[$0..<$0 + row]) }
  }
}

extension ModelDifference {
  /// The difference as a table.
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
