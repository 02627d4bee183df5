import BackgroundModels
import Figures
import Histograms
import ModelFiles

/// A background model as figures show it: the rate over energy (TeV) and the field (deg), and what stands beside it.
public struct PlottedModel: Sendable {
  /// What legends and titles call it.
  public var name: String
  /// Rate in s-1 MeV-1 sr-1.
  public let rate: Histogram
  /// The statistical error of the rate; `nil` where it is not known.
  public let error: Histogram?
  /// Events; `nil` where they are not known.
  public let counts: Histogram?
  /// Exposure in s MeV sr; `nil` where it is not known.
  public let exposure: Histogram?
  /// The rate averaged over rings around the pointing.
  let radial: Radial

  /// What a radial figure shows: laid out `[energy, offset]`.
  struct Radial {
    let energy: Axis
    let offset: Axis
    let rate: [Double]
    let error: [Double]?
    let counts: [Double]?
  }

  /// A model as a file holds it.
  /// - Throws: ``PlotError/axes(model:found:)`` unless it is over energy and offset, or energy, lon and lat;
  ///   `BackgroundError` where a cube cannot be averaged over rings.
  public init(_ stored: StoredModel, name: String) throws {
    try self.init(
      name: name, rate: stored.rate, error: stored.companions["BKG_ERR"], counts: stored.companions["COUNTS"],
      exposure: stored.companions["EXPOSURE"], cubeAxes: stored.cubeAxes)
  }

  /// A model that was made.
  /// - Throws: as ``init(_:name:)-(StoredModel,_)`` does.
  public init<Axes: ModelAxes>(_ model: BackgroundModel<Axes>, name: String) throws {
    let (model, isKnown) = (model.cutToKnown, !model.isRateAlone)
    try self.init(
      name: name, rate: model.nodes, error: isKnown ? model.nodeFactors.applied(to: model.error) : nil,
      counts: isKnown ? model.counts : nil,
      exposure: isKnown ? model.exposure : nil, cubeAxes: model.axes as? CubeAxes)
  }

  private init(
    name: String, rate: Histogram, error: Histogram?, counts: Histogram?, exposure: Histogram?, cubeAxes: CubeAxes?
  ) throws {
    (self.name, self.rate, self.error, self.counts, self.exposure) = (name, rate, error, counts, exposure)
    // Energies are drawn by their logarithm.
    guard rate.axes[0].edges[0] > 0 else { throw PlotError.axes(model: name, found: rate.axes.map(\.description)) }
    switch rate.axes.map(\.name) {
    case ["energy", "offset"]:
      radial = Radial(
        energy: rate.axes[0], offset: rate.axes[1], rate: rate.values, error: error?.values,
        counts: counts?.values)
    case ["energy", "lon", "lat"]:
      guard let cubeAxes else { throw PlotError.axes(model: name, found: rate.axes.map(\.description)) }
      radial = try Self.average(rate, error, counts, over: cubeAxes)
    default:
      throw PlotError.axes(model: name, found: rate.axes.map(\.description))
    }
  }

  /// A cube over rings as wide as its cells: the mean of the rate by solid angle over the cells that have one, its
  /// error and the events of the ring.
  private static func average(
    _ rate: Histogram, _ error: Histogram?, _ counts: Histogram?, over axes: CubeAxes
  ) throws -> Radial {
    let cell = min(axes.lon.widths().min() ?? 1, axes.lat.widths().min() ?? 1)
    let reach = axes.circles?.to ?? cell
    let offset = try Axis.linear("offset", from: 0, to: reach, bins: max(1, Int((reach / cell).rounded())), unit: .deg)
    let phaseSpace = axes.phaseSpace()
    let known = rate.combined(with: phaseSpace) { $0.isFinite ? $1 : 0 }
    let weighted = rate.combined(with: phaseSpace) { $0.isFinite ? $0 * $1 : 0 }
    let mean = try CubeModel(axes: axes, counts: weighted, exposure: known).radialAverage(offset: offset)
    let errors = try error.map { error in
      // Cells that two rings share are split like events, so that variances add by share.
      let variances = error.combined(with: known) { $0.isFinite ? $0 * $0 * $1 * $1 : 0 }
      let sum = try CubeModel(axes: axes, counts: variances, exposure: known).radialAverage(offset: offset).counts
      return zip(sum.values, mean.exposure.values).map { $1 > 0 ? $0.squareRoot() / $1 : 0 }
    }
    let events = try counts.map {
      try CubeModel(axes: axes, counts: $0, exposure: known).radialAverage(offset: offset).counts.values
    }
    let rates = zip(mean.rate.values, mean.exposure.values).map { $1 > 0 ? $0 : .nan }
    return Radial(energy: axes.energy, offset: offset, rate: rates, error: errors, counts: events)
  }

  /// The energy axis in TeV.
  public var energy: Axis { rate.axes[0] }
  /// Whether it is over lon and lat rather than offset.
  public var isCube: Bool { rate.axes.count == 3 }

  /// The energy bins that are worth showing, counted from 0: those with ten events or more; where there are none, or
  /// events are not known, those with a rate.
  var tellingEnergies: [Int] {
    let all = Array(0..<energy.count)
    let seen = counts.map { counts in all.filter { counts.values[cells(of: $0)].reduce(0, +) >= 10 } } ?? []
    return seen.isEmpty ? all.filter { rate.values[cells(of: $0)].contains { $0 > 0 } } : seen
  }

  /// Where the values of an energy bin lie.
  func cells(of energyBin: Int) -> Range<Int> {
    let positions = rate.strides[0]
    return energyBin * positions..<(energyBin + 1) * positions
  }

  /// The energy bin of an energy in TeV, counted from 0.
  /// - Throws: ``PlotError/outside(what:value:axis:)``
  public func energyBin(of value: Double) throws(PlotError) -> Int {
    guard let bin = energy.index(of: value) else { throw .outside(what: "energy", value: value, axis: energy) }
    return bin
  }

  /// The middle of an energy bin in TeV; bins count from 1.
  /// - Throws: ``PlotError/noBin(found:axis:)``
  public func energy(ofBin number: Int) throws(PlotError) -> Double {
    guard (1...energy.count).contains(number) else { throw .noBin(found: number, axis: energy) }
    return middle(energy, number - 1)
  }
}

extension Axis {
  /// `energy 0.32 to 0.46 TeV (bin 4)`; bins count from 1.
  func remark(_ bin: Int) -> String { "\(name) \(binText(bin)) (bin \(bin + 1))" }

  /// `0.32 to 0.46 TeV`.
  func binText(_ bin: Int) -> String {
    "\(NumberText.short(edges[bin])) to \(NumberText.short(edges[bin + 1])) \(unit.symbol)"
  }
}
