import Diagnostics
import Histograms
import Tables

extension RadialModel {
  /// The HDU that readers of background models look for: BKG_2D as GADF v0.3 has it, rate in s-1 MeV-1 sr-1, the energy
  /// varying fastest in the array (the order that GADF recommends: ENERG, THETA).
  /// - Parameters:
  ///   - name: EXTNAME.
  ///   - provenance: keywords that tell where the model comes from.
  public func backgroundTable(name: String = "BKG", provenance: [Keyword] = []) -> Table {
    let format = [
      Keyword("HDUCLASS", .string("GADF"), comment: "format follows the gamma-astro-data-formats"),
      Keyword("HDUDOC", .string("https://github.com/open-gamma-ray-astro/gamma-astro-data-formats")),
      Keyword("HDUVERS", .string("0.3")),
      Keyword("HDUCLAS1", .string("RESPONSE")),
      Keyword("HDUCLAS2", .string("BKG")),
      Keyword("HDUCLAS3", .string("FULL-ENCLOSURE")),
      Keyword("HDUCLAS4", .string("BKG_2D")),
      Keyword("FOVALIGN", .string("RADEC"), comment: "a radial model has no direction"),
      Keyword("E_AXIS", .string(axes.energy.text), comment: "energy axis"),
      Keyword("O_AXIS", .string(axes.offset.text), comment: "offset axis"),
      Keyword("SMOOTH", .string(smoothing), comment: "smoothing of the counts"),
      Keyword("EMPTYBIN", .string(emptyBins), comment: "what became of empty bins (HDU TOUCHED)"),
    ]
    return table(
      name, [Value("BKG", "s-1 MeV-1 sr-1", "background rate", rate.values)], keywords: format + provenance)
  }

  /// What the rate was made from, and what was done to it: BKG_ERR, COUNTS, EXPOSURE and TOUCHED, over the same axes.
  public func companionTables(provenance: [Keyword] = []) -> [Table] {
    let empty = (0..<bins.count).map { bins.hasNoCounts($0) ? 1.0 : 0 }
    let codes = touched.map { Double($0.rawValue) }
    let meaning = BinTouch.allCases.map { "\($0.rawValue) \($0)" }.joined(separator: ", ")
    return [
      table(
        "BKG_ERR", [Value("BKG_ERR", "s-1 MeV-1 sr-1", "statistical error of the rate", error.values)],
        keywords: provenance),
      table("COUNTS", [Value("COUNTS", nil, "events", counts.values)], keywords: provenance),
      table(
        "EXPOSURE", [Value("EXPOSURE", "s MeV sr", "time x energy width x solid angle", exposure.values)],
        keywords: provenance),
      table(
        "TOUCHED",
        [
          Value("EMPTY", nil, "1 in a bin without counts", empty, format: "B"),
          Value("TOUCHED", nil, meaning, codes, format: "B"),
        ], keywords: provenance),
    ]
  }

  /// What a reader of the tables should know; `place` is the file.
  public func notes(at place: String) -> Notes {
    var notes = Notes()
    if axes.energy.count == axes.offset.count {
      notes.add(
        "ambiguous-axes",
        "as many energy bins as offset bins (\(axes.energy.count)): readers cannot tell the order of the array from its "
          + "shape, and gammapy says so at every read; one bin more or less avoids it", at: place)
    }
    return notes
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
  private func table(_ name: String, _ values: [Value], keywords: [Keyword]) -> Table {
    func edges(_ label: String, _ axis: Axis) -> [Column] {
      [
        Column("\(label)_LO", unit: axis.unit.symbol, .vector([Array(axis.edges.dropLast())], shape: [axis.count])),
        Column("\(label)_HI", unit: axis.unit.symbol, .vector([Array(axis.edges.dropFirst())], shape: [axis.count])),
      ]
    }
    let arrays = values.map { value in
      Column(
        value.name, unit: value.unit, comment: value.comment,
        .vector([energyFastest(value.values)], shape: [axes.energy.count, axes.offset.count]), format: value.format)
    }
    return Table(
      name: name, keywords: keywords,
      columns: edges("ENERG", axes.energy) + edges("THETA", axes.offset) + arrays)
  }

  /// From `[energy, offset]` with the offset varying fastest to the order of the file.
  private func energyFastest(_ values: [Double]) -> [Double] {
    let (energies, rings) = (axes.energy.count, axes.offset.count)
    return (0..<values.count).map { values[$0 % energies * rings + $0 / energies] }
  }
}
