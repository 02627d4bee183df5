import Figures
import Histograms

extension Panel {
  /// Returns acceptance curves: the rate as a function of the offset, with errors. Each model has one curve for each
  /// energy (TeV). Cubes are averaged over rings.
  ///
  /// - Parameters:
  ///   - models: The models.
  ///   - energies: The energies whose bins are shown. The default for one model is up to five of the bins with at least
  ///     ten events, from the lowest to the highest. If there are none, bins with a rate above 0 are chosen in the same
  ///     way. The default for several models is one such bin of the first model.
  ///   - scale: The scale of the rate. By default it is linear from 0 for one energy, and logarithmic for several.
  ///   - isNormalised: Whether each curve is divided by its value in the innermost ring with a rate above 0, so that
  ///     curves can be compared in shape. The scale is then linear by default.
  /// - Throws: ``PlotError``
  public static func acceptance(
    of models: [FigureModel], energies: [Double] = [], scale: AxisScale? = nil, isNormalised: Bool = false
  ) throws -> Panel {
    guard let first = models.first else { throw PlotError.noModels }
    let energies =
      energies.isEmpty
      ? spread(first.shownEnergies, over: models.count > 1 ? 1 : 5).map { middle(first.energy, $0) } : energies
    var (marks, reach) = ([any Mark](), 0.0)
    for model in models {
      for energy in energies {
        let bin = try model.energyBin(of: energy)
        let points = model.acceptance(bin)
        marks.append(
          Curve(
            curveName(model, models, model.energy.binText(bin), energies),
            isNormalised ? normalised(points) : points, band: model.isFit))
      }
      reach = max(reach, model.rings.offset.edges[model.rings.offset.count])
    }
    let scale = scale ?? (energies.count > 1 && !isNormalised ? .log : .linear)
    let remark = energies.count == 1 ? first.energy.remark(try first.energyBin(of: energies[0])) : ""
    return Panel(
      title: titled(isNormalised ? "Acceptance relative to the centre" : "Acceptance", models),
      remarks: remark.isEmpty ? [] : [remark], x: ModelAxis.offset(0...reach),
      y: isNormalised
        ? PanelAxis("rate / rate at the centre", scale, including: scale == .linear ? 0 : nil) : ModelAxis.rate(scale),
      marks: marks,
      whenEmpty: "no rate above 0 at these energies")
  }

  /// Returns the points divided by the first rate above 0. The error of this rate is not included in their errors.
  private static func normalised(_ points: [CurvePoint]) -> [CurvePoint] {
    guard let centre = points.first(where: { $0.y > 0 })?.y else { return points }
    return points.map { CurvePoint(x: $0.x, y: $0.y / centre, error: $0.error / centre, isMeasured: $0.isMeasured) }
  }

  /// Returns spectra: the rate as a function of the energy, with errors. Each model has one spectrum for each offset
  /// (deg). Cubes are averaged over rings.
  ///
  /// - Parameters:
  ///   - models: The models.
  ///   - offsets: The offsets whose rings are shown. The default for one model is up to four rings, from the centre to
  ///     the edge. The default for several models is one ring.
  /// - Throws: ``PlotError``
  public static func spectrum(of models: [FigureModel], offsets: [Double] = []) throws -> Panel {
    guard let first = models.first else { throw PlotError.noModels }
    let axis = first.rings.offset
    let offsets =
      offsets.isEmpty
      ? spread(Array(0..<axis.count), over: models.count > 1 ? 1 : 4).map { axis.centers()[$0] } : offsets
    var marks: [any Mark] = []
    for model in models {
      for offset in offsets {
        guard let ring = model.rings.offset.index(of: offset) else {
          throw PlotError.outside(what: "offset", value: offset, axis: model.rings.offset)
        }
        let name = curveName(model, models, model.rings.offset.binText(ring), offsets)
        marks.append(Curve(name, model.spectrum(ring), band: model.isFit))
      }
    }
    let remark = offsets.count == 1 ? axis.remark(axis.index(of: offsets[0]) ?? 0) : ""
    return spectrumPanel(models, marks, remark)
  }

  /// Returns spectra of cubes at places in the field (deg). Each model has one spectrum for each place: the rates in
  /// the cell that contains the place.
  /// - Throws: ``PlotError``
  public static func spectrum(
    of models: [FigureModel], at places: [(lon: Double, lat: Double)]
  ) throws -> Panel {
    guard !models.isEmpty else { throw PlotError.noModels }
    var marks: [any Mark] = []
    for model in models {
      guard model.isCube else {
        throw PlotError.axes(model: model.name, found: model.rate.axes.map(\.description))
      }
      for (lon, lat) in places {
        let position = try model.cell(lon: lon, lat: lat)
        let place = "lon \(NumberText.short(lon)), lat \(NumberText.short(lat)) deg"
        let points = (0..<model.energy.count).map { bin -> CurvePoint in
          let cell = bin * model.rate.strides[0] + position
          return CurvePoint(
            x: middle(model.energy, bin), y: model.rate.values[cell], of: model.error?.values[cell],
            counts: model.counts?.values[cell], isFitted: model.isFit ? model.model.states[cell] == .fitted : nil)
        }
        marks.append(Curve(curveName(model, models, place, places), points, band: model.isFit))
      }
    }
    let remark =
      places.count == 1 ? "lon \(NumberText.short(places[0].lon)), lat \(NumberText.short(places[0].lat)) deg" : ""
    return spectrumPanel(models, marks, remark)
  }

  private static func spectrumPanel(_ models: [FigureModel], _ marks: [any Mark], _ remark: String) -> Panel {
    Panel(
      title: titled("Spectrum", models), remarks: remark.isEmpty ? [] : [remark],
      x: ModelAxis.energy(), y: ModelAxis.rate(.log), marks: marks, whenEmpty: "no rate above 0 at these positions")
  }

  /// Returns a panel title. If there is exactly one model and this model has a name, the title contains the name.
  static func titled(_ title: String, _ models: [FigureModel]) -> String {
    models.count == 1 && !models[0].name.isEmpty ? "\(title), \(models[0].name)" : title
  }

  /// Returns the name of a curve in the legend. It contains the model if there are several models, and the place (an
  /// energy bin, a ring or a position) if there are several places.
  private static func curveName(
    _ model: FigureModel, _ models: [FigureModel], _ place: String, _ places: [some Any]
  ) -> String {
    if models.count == 1 { return places.count == 1 ? "" : place }
    return places.count == 1 ? model.name : "\(model.name), \(place)"
  }

  /// Returns up to `count` of the numbers, evenly spaced from the first to the last. If `count` is 1, the result is the
  /// number one third of the way through the list.
  private static func spread(_ all: [Int], over count: Int) -> [Int] {
    guard all.count > count else { return all }
    if count == 1 { return [all[all.count / 3]] }
    return (0..<count).map { all[$0 * (all.count - 1) / (count - 1)] }
  }
}

/// Returns the geometric centre of an energy bin, in TeV.
func middle(_ energy: Axis, _ bin: Int) -> Double { (energy.edges[bin] * energy.edges[bin + 1]).squareRoot() }

extension CurvePoint {
  /// Creates a point of a curve from a rate and its error. The error is `nil` if the model has no errors.
  ///
  /// A rate above 0 in a bin without events is marked as not measured, because it was computed from other bins. If the
  /// events are not known but the model has errors, a rate above 0 without an error is marked as not measured. The rate
  /// of a fit is marked as measured within the fitted energies and offsets.
  fileprivate init(x: Double, y: Double, of error: Double?, counts: Double?, isFitted: Bool?) {
    let isMeasured = isFitted ?? (y == 0 || (counts.map { $0 > 0 } ?? error.map { $0 > 0 } ?? true))
    self.init(x: x, y: y, error: error ?? 0, isMeasured: isMeasured)
  }
}

extension FigureModel {
  /// Returns the acceptance curve of an energy bin: the rate in each ring.
  fileprivate func acceptance(_ bin: Int) -> [CurvePoint] {
    let centers = rings.offset.centers()
    return centers.indices.map { ring in
      let cell = bin * centers.count + ring
      return CurvePoint(
        x: centers[ring], y: rings.rate[cell], of: rings.error?[cell], counts: rings.counts?[cell],
        isFitted: isFitted(bin, offset: centers[ring]))
    }
  }

  /// Returns whether the rate at an offset is within the range of the fit; `nil` if it does not come from a fit. In a
  /// cube, the cell at this offset along lon is examined.
  private func isFitted(_ bin: Int, offset: Double) -> Bool? {
    guard isFit else { return nil }
    let axes = rate.axes
    if !isCube { return axes[1].index(of: offset).map { model.states[bin * axes[1].count + $0] == .fitted } ?? false }
    guard let column = axes[1].index(of: offset), let row = axes[2].index(of: 0) else { return false }
    return model.states[bin * rate.strides[0] + column * axes[2].count + row] == .fitted
  }

  /// Returns the spectrum of a ring: the rate in each energy bin.
  fileprivate func spectrum(_ ring: Int) -> [CurvePoint] {
    (0..<energy.count).map { bin in
      let cell = bin * rings.offset.count + ring
      return CurvePoint(
        x: middle(energy, bin), y: rings.rate[cell], of: rings.error?[cell], counts: rings.counts?[cell],
        isFitted: isFitted(bin, offset: rings.offset.centers()[ring]))
    }
  }

  /// Returns the index, within one energy bin, of the cell that contains a place of the field.
  fileprivate func cell(lon: Double, lat: Double) throws -> Int {
    let axes = (lon: rate.axes[1], lat: rate.axes[2])
    guard let column = axes.lon.index(of: lon) else {
      throw PlotError.outside(what: "lon", value: lon, axis: axes.lon)
    }
    guard let row = axes.lat.index(of: lat) else { throw PlotError.outside(what: "lat", value: lat, axis: axes.lat) }
    return column * axes.lat.count + row
  }
}
