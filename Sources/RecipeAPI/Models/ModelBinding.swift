import BackgroundFigures
import BackgroundModels
import DL3
import Diagnostics
import Fitting
import Histograms
import LuaHost
import ModelFiles
import Production
import Tables
import TextFormat
import Units

/// A model of any kind, as it is collected and written.
protocol WritableModel: Sendable {
  /// The number of runs it is made of, or would be in a dry run; 0 where that is not known.
  var runs: Int { get }
  /// The sum of their good time intervals in s.
  var ontime: Double { get }
  /// HDU_CLASS in an index table.
  var hduClass: String { get }
  /// The energies in TeV at which it has a rate.
  var knownEnergies: ClosedRange<Double> { get }
  /// How many bins rest on what.
  var states: [BinState: Int] { get }
  /// Bins whose rate is far above that of their surroundings.
  var outliers: [RateOutlier] { get }
  /// The energies, among those that a file holds, that have no rate.
  var unknownEnergies: Int { get }
  /// What readers multiply its rate with, the ontime, over the time that it is told per.
  var timeFactor: Double { get }
  /// The positions of the field, among those that a file holds, that were never exposed.
  var unknownPositions: Int { get }
  /// The runs it was made of, where they are known.
  var madeOf: [Int64] { get }
  /// The runs it was to be made of, where none of them could be read; such a model knows no rate, and is not written.
  var unread: [Int64] { get }
  /// What it predicts for some of the runs it was made of, over what was seen.
  func closure(for runs: Set<Int64>) -> ClosureTable
  /// The HDU of the rate in a file of a layout, as index tables name it.
  func hduName(in format: ModelFormat) -> String
  /// The HDU of the rate.
  func table(name: String, target: ModelTarget, provenance: [Keyword]) -> Table
  /// Writes the model with all that belongs to it.
  func write(
    to path: String, named name: String, format: ModelFormat, target: ModelTarget, provenance: [Keyword]
  ) throws -> Notes
  /// The model as figures show it, under a name.
  func plotted(as name: String) throws -> PlottedModel
  /// The model as scripts see it.
  var luaValue: LuaValue { get }
}

/// A model, with the sums it was made from where they are known.
struct BuiltModel<Axes: ScriptableAxes>: WritableModel {
  let model: BackgroundModel<Axes>
  /// What was filled; `nil` for a model that was read from a file, or evaluated from a function.
  let fill: CountsAccumulator<Axes>?
  /// The fit whose rate it is; `nil` for a model of counts. One that went through a radial model has no quadrants.
  let fit: FitResult?
  /// What became of the events of the runs that are known.
  let statistics: [RunStatistics]
  let runs: Int
  let unread: [Int64]

  /// The model of what was filled.
  /// - Parameters:
  ///   - planned: runs that a dry run would have read.
  ///   - unread: runs that could not be read, if there is no other.
  init(_ model: BackgroundModel<Axes>, of fill: CountsAccumulator<Axes>, planned: Int, unread: [Int64]) {
    self.model = model
    self.fill = fill
    self.unread = unread
    fit = nil
    statistics = fill.runs
    runs = fill.runs.count + planned
  }

  /// A model from elsewhere.
  init(
    _ model: BackgroundModel<Axes>, statistics: [RunStatistics] = [], runs: Int? = nil, unread: [Int64] = [],
    fit: FitResult? = nil
  ) {
    self.model = model
    fill = nil
    self.fit = model.axes is RadialAxes ? fit?.withoutQuadrants : fit
    self.unread = unread
    self.statistics = statistics
    self.runs = runs ?? statistics.count
  }

  /// The same runs, their model changed.
  func changed<Other: ScriptableAxes>(to other: BackgroundModel<Other>) -> BuiltModel<Other> {
    guard let fill = fill as? CountsAccumulator<Other>, other.axes == fill.axes else {
      return BuiltModel<Other>(other, statistics: statistics, runs: runs, unread: unread, fit: fit)
    }
    return BuiltModel<Other>(other, of: fill, planned: runs - fill.runs.count, unread: unread)
  }

  var ontime: Double { statistics.reduce(0) { $0 + $1.ontime } }
  var hduClass: String { Axes.hduClass }
  var luaValue: LuaValue { .object(self) }

  func plotted(as name: String) throws -> PlottedModel { try PlottedModel(model, name: name) }

  var knownEnergies: ClosedRange<Double> {
    let edges = model.cutToKnown.axes.energy.edges
    return edges[0]...edges[edges.count - 1]
  }

  var states: [BinState: Int] { Dictionary(grouping: model.states) { $0 }.mapValues(\.count) }

  var madeOf: [Int64] { statistics.map(\.obsID) }

  var outliers: [RateOutlier] { model.rateOutliers }

  var timeFactor: Double {
    let time = fill?.total.livetime ?? fit?.runs.reduce(0) { $0 + $1.time } ?? 0
    guard fill?.time == .livetime || fit != nil, time > 0 else { return 1 }
    return ontime / time
  }

  var unknownEnergies: Int { model.cutToKnown.unknownEnergies }

  var unknownPositions: Int { model.cutToKnown.unknownPositions }

  func closure(for runs: Set<Int64>) -> ClosureTable {
    fill?.closure(of: model, for: runs) ?? fit?.closure(for: runs) ?? ClosureTable()
  }

  func hduName(in format: ModelFormat) -> String { format.hduName(for: Axes.self) }

  func table(name: String, target: ModelTarget, provenance: [Keyword]) -> Table {
    let model = model.cutToKnown
    return model.backgroundTable(
      name: name, target: target.resolved(for: model.axes, of: statistics), provenance: provenance)
  }

  func write(
    to path: String, named name: String, format: ModelFormat, target: ModelTarget, provenance: [Keyword]
  ) throws -> Notes {
    try ModelFile.write(
      model, to: path, format: format, named: name, runs: statistics, target: target, provenance: provenance)
  }
}

extension BuiltModel: LuaBindable {
  static var luaName: String { Axes.modelName }

  static var luaClass: LuaClass<BuiltModel> {
    LuaClass(
      "A \(Axes.adjective) background model: a rate over energy and the field of view.",
      details: """
        Methods that change a model give a new one. Bins are counted from 1, the energy first. \
        A model that was read from
        a file without counts and exposure is a rate alone: it can be neither smoothed nor stacked.
        """,
      methods: pointMethods + binMethods + sumMethods + changingMethods + Axes.conversions,
      fields: [
        Field(
          "axes", .array(of: .object(Axis.self)), "the axes, energy first",
          converting: { $0.model.axes.all.map { LuaValue.object($0) } }),
        Field("alignment", .string, "what its field is aligned to: RADEC, ALTAZ") { built in
          .string(built.model.axes.alignment.rawValue)
        },
        Field("runs", .integer, "the number of runs it was made of; 0 where that is not known") { .integer($0.runs) },
        Field("counts", .optional(.number), "the number of events it was made of; nil for a rate alone") { built in
          built.model.isRateAlone ? .nil : .number(built.model.counts.sum())
        },
        Field("empty_bins", .integer, "bins without events") { built in
          .integer((0..<built.model.bins.count).count { built.model.bins.hasNoCounts($0) })
        },
        Field("continued_bins", .integer, "bins whose rate rests on more than their own counts") { built in
          .integer(built.model.states.count(where: \.isContinued))
        },
        Field("unknown_bins", .integer, "bins without a rate; a file ends before those at low energies and at the rim")
        { built in
          .integer(built.model.states.count { $0 == .unknown })
        },
      ],
      operators: [
        Operator(
          .add, "the model of counts and exposure of both, which must be made of different runs",
          between: { left, right in .object(try stack([left, right], weights: [1, 1])) })
      ],
      describe: { built in
        let runs = built.runs > 0 ? [counted(built.runs, "run")] : []
        let events = built.model.isRateAlone ? ["a rate alone"] : [counted(Int(built.model.counts.sum()), "event")]
        return "\(Axes.adjective) model of \((runs + events).joined(separator: ", "))"
      })
  }
}

extension ArgumentType where Value == any WritableModel {
  /// A model of any kind.
  static var model: ArgumentType {
    let names = [RadialAxes.modelName, CubeAxes.modelName]
    return ArgumentType(
      names.joined(separator: " or "), luaCATS: names.joined(separator: "|"), phrase: "a model"
    ) { value, _ in
      if let model: BuiltModel<RadialAxes> = value.object() { return model }
      if let model: BuiltModel<CubeAxes> = value.object() { return model }
      throw Mismatch(value, hint: "call background:rate() to make one")
    }
  }
}
