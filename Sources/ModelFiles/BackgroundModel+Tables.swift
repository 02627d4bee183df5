import BackgroundModels
import Diagnostics
import Histograms
import Tables
import Units

extension BackgroundModel {
  /// The HDU that readers of background models look for: BKG_2D or BKG_3D as GADF v0.3 has it, rate in s-1 MeV-1 sr-1,
  /// the energy varying fastest in the array (the order that GADF recommends: ENERG, THETA; ENERG, DETX, DETY).
  /// - Parameters:
  ///   - name: EXTNAME.
  ///   - target: who it is written for.
  ///   - provenance: keywords that tell where the model comes from.
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
      Keyword("EMPTYBIN", .string(treatment.emptyBins), comment: "how bins with few counts got a rate (HDU STATE)"),
      Keyword(
        "ERANGE", .string(treatment.range.rawValue), comment: "energies with a rate: known ones, or the full axis"),
      Keyword("NODES", .string(treatment.nodes.rawValue), comment: "what the rate at a bin centre is made from"),
      Keyword(
        "CONTBINS", .int(Int64(states.count(where: \.isContinued))), comment: "bins whose rate is continued (HDU STATE)"
      ),
    ]
    let scaling = scale == 1 ? [] : [Keyword("BKGSCALE", .double(scale), comment: "what the rate was multiplied with")]
    return table(
      name, [Value("BKG", "s-1 MeV-1 sr-1", "background rate", nodes.values)], target: target,
      keywords: format + [alignment(for: target)] + rules + treatment + scaling + interpolationKeywords + provenance)
  }

  /// The value of HDU_CLASS in an index table.
  public var hduClass: String { axes.format.lowercased() }

  /// The HDU of the rate as a file of this model holds it, cut to where something is known.
  public func fileTable(name: String, target: ModelTarget, provenance: [Keyword]) -> Table {
    let known = cutToKnown
    return known.backgroundTable(
      name: name, target: target.resolved(for: known.axes, of: origin.runs), provenance: provenance)
  }

  /// The companions of the rate that there is something to tell of: all of a model of counts; of a rate alone its error
  /// where that is known, and the states of bins.
  var knownCompanions: [String] {
    guard isRateAlone else { return ModelFile.companionNames }
    return (error.values.contains(where: \.isFinite) ? ["BKG_ERR"] : [])
      + (states.contains { $0.isContinued || $0 == .fitted } ? ["STATE"] : [])
  }

  /// What the rate was made from, and what was done to it: BKG_ERR, COUNTS, EXPOSURE and STATE, over the same axes; of
  /// a rate that was not made of counts, what is known.
  public func companionTables(target: ModelTarget = .gadf, provenance: [Keyword] = []) -> [Table] {
    let empty = Value(
      "EMPTY", nil, "1 in a bin without counts", counts.values.map { $0 == 0 ? 1 : 0 }, format: "B")
    let codes = Value("STATE", nil, BinState.legend, states.map { Double($0.rawValue) }, format: "B")
    let factors = Value(
      "NODE_FACTOR", nil, "BKG over the mean rate of the bin",
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

  /// What a reader of the tables should know; `place` is the file.
  /// - Parameter isReadReversed: whether gammapy reverses cubes of the event lists the model is for.
  public func notes(at place: String, target: ModelTarget = .gadf, isReadReversed: Bool = false) -> Notes {
    var notes = Notes()
    for axis in axes.field where axis.count == axes.energy.count {
      notes.add(
        "ambiguous-axes",
        "as many energy bins as \(axis.name) bins (\(axis.count)): readers cannot tell the order of the array from its "
          + "shape, and gammapy says so at every read; one bin more or less avoids it", at: place)
    }
    if nodeFactors.isUnsettled {
      notes.warn(
        "unsettled-nodes",
        "the factors that make readers find the counts still changed by "
          + "\(shortest((100 * nodeFactors.lastChange).rounded())) % after \(nodeFactors.iterations) steps: at "
          + "energies where the closure is off, readers find other counts; "
          + "begin the energy axis higher, or where events are known",
        at: place)
    }
    if isReadReversed, axes.labels.count > 2, reversedAxis(for: target) == nil {
      notes.warn(
        "reversed-by-gammapy",
        "gammapy 2.1 takes any cube of these event lists for one in RADEC alignment with lon reversed and will put "
          + "this one the wrong way round; write a cube in RADEC alignment for the target "
          + "'\(ModelTarget.gammapyHESSDR1.rawValue)'",
        at: place)
    }
    return notes
  }

  /// The axis that runs backwards in a file for the target: lon of a cube in RADEC alignment.
  private func reversedAxis(for target: ModelTarget) -> Int? {
    target == .gammapyHESSDR1 && axes.alignment == .radec ? axes.labels.firstIndex(of: "DETX") : nil
  }

  /// FOVALIGN; it stands in every HDU, for it tells which way round the array is.
  private func alignment(for target: ModelTarget) -> Keyword {
    let isReversed = reversedAxis(for: target) != nil
    let direction = "\(isReversed ? "increasing" : "decreasing") \(axes.alignment == .radec ? "RA" : "azimuth")"
    return Keyword(
      "FOVALIGN", .string(isReversed ? ModelTarget.reversedAlignment : axes.alignment.rawValue),
      comment: axes.labels.contains("DETX") ? "DETX grows to \(direction)" : "a radial model has no direction")
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

  /// A table of one row: the axes, then the values.
  private func table(_ name: String, _ values: [Value], target: ModelTarget, keywords: [Keyword]) -> Table {
    let backwards = reversedAxis(for: target)
    let order = ArrayOrder(axes: axes.all, fastestFirst: Array(axes.all.indices), backwards: backwards)
    let bins = order.bins
    let edges = axes.all.indices.flatMap { position in
      let axis = axes.all[position]
      let edges = position == backwards ? axis.edges.reversed().map { -$0 } : axis.edges
      return [("LO", edges.dropLast()), ("HI", edges.dropFirst())].map { end, values in
        Column(
          "\(axes.labels[position])_\(end)", unit: axis.unit.symbol, .vector([Array(values)], shape: [axis.count]))
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
