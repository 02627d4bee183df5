import BackgroundModels
import Figures
import Histograms

/// A background model in a figure, with the name that legends show and its average over rings around the pointing.
public struct FigureModel: Sendable {
  /// The name in legends and titles.
  public var name: String
  /// The model. Figures use its axes.
  public let model: BackgroundModel
  /// The rate at the bin centres, from which programs such as gammapy interpolate, in s-1 MeV-1 sr-1.
  let rate: Histogram
  /// The statistical error of the rate; `nil` if it is not known.
  let error: Histogram?
  /// The average over rings, with the axes `[energy, offset]`.
  let rings: RingAverage

  /// Prepares a model for figures.
  /// - Throws: `BackgroundError` if a cube cannot be averaged over rings.
  public init(_ model: BackgroundModel, name: String) throws {
    (self.name, self.model, rate) = (name, model, model.nodes)
    error = model.error.values.contains(where: \.isFinite) ? model.nodeErrors : nil
    rings = try RingAverage(of: model, rate: rate, error: error)
  }

  /// The number of events in each bin; `nil` if it is not known.
  var counts: Histogram? { model.isRateAlone ? nil : model.counts }
  /// The exposure in s MeV sr; `nil` if it is not known.
  var exposure: Histogram? { model.isRateAlone ? nil : model.exposure }

  /// Whether the rate comes from a fit. Its errors, from the covariance of the parameters, are drawn as bands.
  var isFit: Bool { model.states.contains(.fitted) }

  /// The energy axis in TeV.
  public var energy: Axis { model.axes.energy }
  /// Whether the model is a cube over lon and lat, and not a radial model over offset.
  public var isCube: Bool { model.axes.field.count == 2 }

  /// The energy bins that figures show, counted from 0: those with at least ten events. If no bin has ten events, or if
  /// the events are not known, these are the bins with a rate above 0.
  var shownEnergies: [Int] {
    let all = Array(0..<energy.count)
    let seen = counts.map { counts in all.filter { counts.values[cells(of: $0)].reduce(0, +) >= 10 } } ?? []
    return seen.isEmpty ? all.filter { rate.values[cells(of: $0)].contains { $0 > 0 } } : seen
  }

  /// Returns the indices that the cells of one energy bin have in histograms over the axes of the model.
  func cells(of energyBin: Int) -> Range<Int> {
    let positions = rate.strides[0]
    return energyBin * positions..<(energyBin + 1) * positions
  }

  /// Returns the energy bin, counted from 0, that contains an energy in TeV.
  /// - Throws: ``PlotError/outside(what:value:axis:)``
  public func energyBin(of value: Double) throws(PlotError) -> Int {
    guard let bin = energy.index(of: value) else { throw .outside(what: "energy", value: value, axis: energy) }
    return bin
  }

  /// Returns the geometric centre of an energy bin in TeV; bins are counted from 1.
  /// - Throws: ``PlotError/noBin(found:axis:)``
  public func energy(ofBin number: Int) throws(PlotError) -> Double {
    guard (1...energy.count).contains(number) else { throw .noBin(found: number, axis: energy) }
    return middle(energy, number - 1)
  }
}

extension Axis {
  /// Returns a text such as `energy 0.32 to 0.46 TeV (bin 4)`, in which bins are counted from 1.
  func remark(_ bin: Int) -> String { "\(name) \(binText(bin)) (bin \(bin + 1))" }

  /// Returns a text such as `0.32 to 0.46 TeV`.
  func binText(_ bin: Int) -> String {
    "\(NumberText.short(edges[bin])) to \(NumberText.short(edges[bin + 1])) \(unit.symbol)"
  }
}
