import BackgroundModels
import FITS
import Histograms
import Tables
import Units

/// Files in the formats of Gammapy up to 0.7, for programs that cannot read GADF v0.3. In addition, a cube has the
/// keyword FOVALIGN, which states the alignment. These programs ignore this keyword.
enum OldModelFile {
  /// Writes a model in one of the old formats.
  /// - Throws: `FITSError`, ``BackgroundError/formatNotFor(format:model:)``
  static func write(
    _ model: BackgroundModel, to path: String, format: ModelFormat, provenance: [Keyword]
  ) throws {
    switch (model.axes.kind, format) {
    case (.radial(let axes), .gammapy07Table): try writeTable(model, over: axes, to: path, provenance: provenance)
    case (.cube(let axes), .gammapy07Table):
      try writeTable(model, over: axes, to: path, provenance: [model.alignment(for: .gadf)] + provenance)
    case (.cube(let axes), .oldImage):
      try writeImage(model, over: axes, to: path, provenance: [model.alignment(for: .gadf)] + provenance)
    case (_, .gadf), (.radial, .oldImage):
      throw BackgroundError.formatNotFor(format: format.rawValue, model: model.axes.format)
    }
  }

  /// Writes a radial model in the same way as Gammapy 0.4 to 0.7. The table has one row with the axes and the columns
  /// counts, livetime, bkg and bkg_err, or only bkg for a model without counts. It has HDUNAME instead of EXTNAME.
  /// - Throws: `FITSError`
  private static func writeTable(
    _ model: BackgroundModel, over axes: RadialAxes, to path: String, provenance: [Keyword]
  ) throws(FITSError) {
    let order = ArrayOrder(axes: axes.all, fastestFirst: [1, 0])
    let edges =
      edges("THETA", axes.offset) + edges("ENERG", axes.energy)
    let rate = array("bkg", rateUnit, model.nodes, order)
    let values =
      model.isRateAlone
      ? [rate]
      : [
        array("counts", nil, model.counts, order), array("livetime", "s", livetime(model), order), rate,
        array("bkg_err", rateUnit, model.nodeErrors, order),
      ]
    var writer = try FITSWriter(path: path, primary: provenance)
    try writer.append(
      Table(keywords: [Keyword("HDUNAME", .string("bkg_2d"))] + provenance, columns: edges + values))
    try writer.close()
  }

  /// Writes a cube as tables: the HDUs COUNTS, LIVETIME and BACKGROUND (with a column Bgd). In the arrays, DETX varies
  /// fastest and the energy slowest. If the model has a rate only, only BACKGROUND is written.
  /// - Throws: `FITSError`
  private static func writeTable(
    _ model: BackgroundModel, over axes: CubeAxes, to path: String, provenance: [Keyword]
  ) throws(FITSError) {
    let order = cubeOrder(axes)
    let edges = edges("DETX", axes.lon) + edges("DETY", axes.lat) + edges("ENERG", axes.energy)
    let columns = [
      ("COUNTS", array("COUNTS", nil, model.counts, order)),
      ("LIVETIME", array("LIVETIME", "s", livetime(model), order)),
      ("BACKGROUND", array("Bgd", rateUnit, model.nodes, order)),
    ]
    var writer = try FITSWriter(path: path, primary: provenance)
    for (name, column) in model.isRateAlone ? columns.suffix(1) : columns[...] {
      try writer.append(Table(name: name, keywords: provenance, columns: edges + [column]))
    }
    try writer.close()
  }

  /// Writes the rate of a cube as an image in the primary HDU. Its first two axes are DETX and DETY, with a linear WCS.
  /// The cells must therefore have equal widths along each of these axes. The third axis is the energy, whose edges are
  /// in an HDU EBOUNDS.
  /// - Throws: `FITSError`
  private static func writeImage(
    _ model: BackgroundModel, over axes: CubeAxes, to path: String, provenance: [Keyword]
  ) throws(FITSError) {
    let order = cubeOrder(axes)
    let wcs = [("DETX", axes.lon), ("DETY", axes.lat)].enumerated().flatMap { index, axis in
      let (low, high) = (axis.1.edges[0], axis.1.edges[axis.1.count])
      return [
        Keyword("CTYPE\(index + 1)", .string(axis.0)),
        Keyword("CUNIT\(index + 1)", .string("deg")),
        Keyword("CRPIX\(index + 1)", .double(0.5), comment: "the lower edge of the first pixel"),
        Keyword("CRVAL\(index + 1)", .double(low)),
        Keyword("CDELT\(index + 1)", .double((high - low) / Double(axis.1.count))),
      ]
    }
    let field = [
      Keyword("WCSNAME", .string("field of view, \(axes.alignment.rawValue)"), comment: "frame of DETX and DETY")
    ]
    let energy = [
      Keyword("CTYPE3", .string("ENERG"), comment: "edges in the HDU EBOUNDS"),
      Keyword("CUNIT3", .string("TeV")), Keyword("DATAUNIT", .string(rateUnit)), Keyword("BUNIT", .string(rateUnit)),
    ]
    var writer = try FITSWriter(
      path: path,
      primary: Image(
        keywords: wcs + energy + field + provenance, axes: order.shape,
        values: order.bins.map { [nodes = model.nodes.values] in nodes[$0] }))
    try writer.append(
      Table(
        name: "EBOUNDS", keywords: provenance, columns: [Column("ENERGY", unit: "TeV", .double(axes.energy.edges))]))
    try writer.close()
  }

  private static let rateUnit = Unit.backgroundRate.symbol

  /// Returns the array order of old cubes: DETX varies fastest, then DETY, then the energy.
  private static func cubeOrder(_ axes: CubeAxes) -> ArrayOrder {
    ArrayOrder(axes: axes.all, fastestFirst: [1, 2, 0])
  }

  /// Returns a livetime for each bin. Programs that read old files compute the exposure of a bin as the product of the
  /// livetime, the energy width and the flat solid angle. If rounding errors make this product differ from the
  /// exposure, the livetime is replaced by a neighbouring double that gives the exposure exactly, if there is one.
  private static func livetime(_ model: BackgroundModel) -> Histogram {
    model.exposure.combined(with: model.axes.phaseSpace(.flat)) { exposure, perSecond in
      let time = exposure / perSecond
      return [time, time.nextUp, time.nextDown].first { $0 * perSecond == exposure } ?? time
    }
  }

  private static func edges(_ label: String, _ axis: Axis) -> [Column] {
    [("LO", axis.edges.dropLast()), ("HI", axis.edges.dropFirst())].map { end, edges in
      Column("\(label)_\(end)", unit: axis.unit.symbol, .vector([Array(edges)], shape: [axis.count]))
    }
  }

  private static func array(_ name: String, _ unit: String?, _ values: Histogram, _ order: ArrayOrder) -> Column {
    Column(name, unit: unit, .vector([order.bins.map { values.values[$0] }], shape: order.shape))
  }
}
