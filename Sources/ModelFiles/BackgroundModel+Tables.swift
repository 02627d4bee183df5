import BackgroundModels
import Diagnostics
import Histograms
import Tables
import Units

extension BackgroundModel {
  /// Returns the HDU that other programs read as the background model: BKG_2D or BKG_3D of GADF v0.3, with the rate in
  /// s-1 MeV-1 sr-1. The axes of the array are ENERG and THETA, or ENERG, DETX and DETY. The energy varies fastest, as
  /// GADF recommends.
  /// - Parameters:
  ///   - name: The EXTNAME.
  ///   - target: The program that will read the file.
  ///   - provenance: Keywords that describe the origin of the model.
  public func backgroundTable(
    name: String = "BKG", target: ModelTarget = .gadf, provenance: [Keyword] = []
  ) -> Table {
    let format = [
      Keyword("HDUCLASS", .string("GADF"), comment: "format follows the gamma-astro-data-formats"),
      Keyword("HDUDOC", .string("https://github.com/open-gamma-ray-astro/gamma-astro-data-formats")),
      Keyword("HDUVERS", .string("0.3")),
      Keyword("HDUCLAS1", .string("RESPONSE")),
      Keyword("HDUCLAS2", .string("BKG")),
      Keyword("HDUCLAS3", .string("FULL-ENCLOSURE")),
      Keyword("HDUCLAS4", .string(axes.format)),
    ]
    let rules = zip(axes.ruleKeywords, axes.all).map { Keyword($0, .string($1.shortText), comment: "\($1.name) axis") }
    let treatment = [
      Keyword("SMOOTH", .string(smoothing), comment: "smoothing of the counts"),
      Keyword("EMPTYBIN", .string(treatment.emptyBins), comment: "rule for bins with few counts"),
      Keyword(
        "ERANGE", .string(treatment.range.rawValue), comment: "energy axis: from the first known bin, or full"),
      Keyword("NODES", .string(treatment.nodes.rawValue), comment: "rule for the rate at a bin centre"),
      Keyword(
        "CONTBINS", .int(Int64(states.count(where: \.isContinued))),
        comment: "number of bins with state 1 to 6 (HDU STATE)"),
    ]
    let prediction = origin.predictedRun.map {
      [Keyword("PREDICTS", .int($0), comment: "OBS_ID of the run that a regression predicts")]
    }
    let scaling = scale == 1 ? [] : [Keyword("BKGSCALE", .double(scale), comment: "factor already applied to the rate")]
    let reader = axes.alignment == .radec ? target : .gadf
    let readers =
      axes.field.count > 1 ? [Keyword("READERS", .string(reader.readers), comment: "orientation")] : []
    return table(
      name, [Value("BKG", "s-1 MeV-1 sr-1", "background rate", nodes.values)], target: target,
      keywords: format + [alignment(for: target)] + readers + rules + treatment + (prediction ?? []) + scaling
        + interpolationKeywords + provenance)
  }

  /// The value of HDU_CLASS for this model in an index table, such as `bkg_2d`.
  public var hduClass: String { axes.format.lowercased() }

  /// Returns the HDU of the rate in the form that is written to a file: its axes are cut to the known bins.
  /// - Throws: ``BackgroundError/formatNotFor(format:model:)`` if the target cannot read such a model.
  public func fileTable(
    name: String, target: ModelTarget, provenance: [Keyword]
  ) throws(BackgroundError) -> Table {
    try target.check(axes)
    let known = cutToKnown
    return known.backgroundTable(
      name: name, target: target.resolved(for: known.axes, of: origin.runs), provenance: provenance)
  }

  /// The names of the HDUs that a file of this model contains in addition to the rate.
  ///
  /// A model made from counts has all of them. A model with a rate only has the error, if it is known. Such a model
  /// also has the states, unless all known bins are measured.
  var knownCompanions: [String] {
    guard isRateAlone else { return ModelFile.companionNames }
    return (error.values.contains(where: \.isFinite) ? ["BKG_ERR"] : [])
      + (states.contains { $0.isContinued || $0 == .fitted } ? ["STATE"] : [])
  }

  /// Returns the HDUs BKG_ERR, COUNTS, EXPOSURE and STATE, as far as the model has them. These HDUs have the axes of
  /// the rate.
  public func companionTables(target: ModelTarget = .gadf, provenance: [Keyword] = []) -> [Table] {
    let empty = Value(
      "EMPTY", nil, "1 in a bin without counts", counts.values.map { $0 == 0 ? 1 : 0 }, format: "B")
    let codes = Value("STATE", nil, BinState.legend, states.map { Double($0.rawValue) }, format: "B")
    let factors = Value(
      "NODE_FACTOR", nil, "BKG divided by the mean rate of the bin",
      nodeFactors.applied(to: Histogram(axes: axes.all, filledWith: 1)).values)
    let tables: [(name: String, values: [Value])] = [
      (
        "BKG_ERR",
        [Value("BKG_ERR", "s-1 MeV-1 sr-1", "statistical error of the rate", nodeErrors.values)]
      ),
      ("COUNTS", [Value("COUNTS", nil, "events", counts.values)]),
      ("EXPOSURE", [Value("EXPOSURE", "s MeV sr", "time x energy width x solid angle", exposure.values)]),
      ("STATE", (isRateAlone ? [] : [empty]) + (treatment.nodes == .means ? [] : [factors]) + [codes]),
    ]
    let known = knownCompanions
    return tables.filter { known.contains($0.name) }.map {
      table($0.name, $0.values, target: target, keywords: [alignment(for: target)] + provenance)
    }
  }

  /// Returns notes and warnings for users who read the tables with other programs.
  /// - Parameters:
  ///   - place: The name of the file.
  ///   - target: The program that will read the file.
  ///   - isReadReversed: Whether gammapy reverses every cube that it uses with the event lists of the model's runs.
  public func notes(at place: String, target: ModelTarget = .gadf, isReadReversed: Bool = false) -> Notes {
    var notes = Notes()
    for axis in axes.field where axis.count == axes.energy.count {
      notes.add(
        "ambiguous-axes",
        "there are as many energy bins as \(axis.name) bins (\(axis.count)), so the shape of the array does not "
          + "determine the order of its axes, and gammapy logs a message for every file; change the "
          + "number of energy bins",
        at: place)
    }
    if nodeFactors.isUnsettled {
      notes.warn(
        "unsettled-nodes",
        "the rates are multiplied by factors so that interpolation conserves the counts of each energy bin, but the "
          + "factors have not converged: the last of \(nodeFactors.iterations) iterations still required changes "
          + "of up to \(shortest((100 * nodeFactors.lastChange).rounded())) %; programs such as gammapy predict wrong "
          + "counts in energy bins whose closure (predicted / observed counts) is not 1; begin the energy axis at a "
          + "higher energy, or use range = \"known\"",
        at: place)
    }
    if isReadReversed, axes.labels.count > 2, target != .ctools, turn(for: target) != .lonMirrored {
      notes.warn(
        "reversed-by-gammapy",
        "for event lists like those of H.E.S.S. DR1, gammapy 2.1 assumes that every cube is in RADEC alignment, with "
          + "DETX increasing with RA, so it reads this cube in the wrong orientation; write a cube in RADEC alignment, "
          + "with target = \"\(ModelTarget.gammapyHESSDR1.rawValue)\"",
        at: place)
    }
    return notes
  }

  /// Returns the operation that turns lon and lat into DETX and DETY in a file for a target. Only the field of a cube
  /// in RADEC alignment is turned.
  private func turn(for target: ModelTarget) -> FieldRotation {
    axes.field.count > 1 && axes.alignment == .radec ? target.turn : FieldRotation.all[0]
  }

  /// Returns the keyword FOVALIGN. Every HDU contains it, because it determines the orientation of the array.
  func alignment(for target: ModelTarget) -> Keyword {
    guard axes.field.count > 1 else {
      return Keyword("FOVALIGN", .string(axes.alignment.rawValue), comment: "no effect for a radial model")
    }
    let (value, comment) =
      switch (turn(for: target), axes.alignment) {
      case (.lonMirrored, _): (ModelTarget.reversedAlignment, "DETX increases with RA")
      case (.northEast, _): (ModelTarget.northEastAlignment, "DETX increases to the north, DETY to the east")
      case (_, .radec): (axes.alignment.rawValue, "DETX increases as RA decreases")
      case (_, .altaz): (axes.alignment.rawValue, "DETX increases as azimuth decreases")
      }
    return Keyword("FOVALIGN", .string(value), comment: comment)
  }

  private struct Value {
    var name: String
    var unit: String?
    var comment: String
    var values: [Double]
    var format: String

    init(_ name: String, _ unit: String?, _ comment: String, _ values: [Double], format: String = "D") {
      (self.name, self.unit, self.comment, self.values, self.format) = (name, unit, comment, values, format)
    }
  }

  /// Returns a table with one row that contains the axes, followed by the values.
  private func table(_ name: String, _ values: [Value], target: ModelTarget, keywords: [Keyword]) -> Table {
    let turn = turn(for: target)
    // The positions of the axes of the model, in the order of the file. In a transposed cube, lat is along DETX.
    let positions = turn.isTransposed ? [0, 2, 1] : Array(axes.all.indices)
    let backwards = Set((turn.isLonMirrored ? [positions[1]] : []) + (turn.isLatMirrored ? [positions[2]] : []))
    let order = ArrayOrder(axes: axes.all, fastestFirst: positions, backwards: backwards)
    let bins = order.bins
    let edges = zip(axes.labels, positions).flatMap { label, position in
      let axis = axes.all[position]
      let edges = backwards.contains(position) ? axis.edges.reversed().map { -$0 } : axis.edges
      return [("LO", edges.dropLast()), ("HI", edges.dropFirst())].map { end, values in
        Column("\(label)_\(end)", unit: axis.unit.symbol, .vector([Array(values)], shape: [axis.count]))
      }
    }
    let arrays = values.map { value in
      let (found, shape) = (value.values, order.shape)
      return Column(
        value.name, unit: value.unit, comment: value.comment, .vector([bins.map { found[$0] }], shape: shape),
        format: value.format)
    }
    return Table(name: name, keywords: keywords, columns: edges + arrays)
  }
}
