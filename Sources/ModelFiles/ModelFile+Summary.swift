import BackgroundModels
import Histograms
import Tables

// A summary of the contents of a model file.
extension ModelFile {
  /// A quantity over the axes of the model. Its name is the name of its HDU.
  public struct Quantity: Sendable, Equatable {
    /// The name of the HDU: BKG, BKG_ERR, COUNTS, EXPOSURE or STATE.
    public let name: String
    /// The values. STATE contains the codes of ``BinState``.
    public let values: Histogram
  }

  /// The quantities that the file contains, the rate first.
  public var quantities: [Quantity] {
    model.quantities.filter { $0.name == "BKG" || companions.contains($0.name) }
  }

  /// The number of bins with a rate of 0.
  public var emptyBins: Int { model.nodes.values.count { $0 == 0 } }
  /// The number of bins without a rate.
  public var binsWithoutRate: Int { model.nodes.values.count(where: \.isNaN) }
  /// The number of bins in each state. States without bins are omitted. The result is empty if the file has no HDU
  /// STATE.
  public var states: [BinState: Int] { companions.contains("STATE") ? model.stateCounts : [:] }
  /// The sum of the counts; `nil` if the file has no HDU COUNTS.
  public var counts: Double? { companions.contains("COUNTS") ? model.counts.sum() : nil }

  /// The counts per second that a program predicts from the file, and the sum over bins for comparison.
  public var prediction: ReaderPrediction { ReaderPrediction(of: model) }

  /// The keywords in the HDU of the rate, except for the keywords that describe its format.
  public var provenance: [Keyword] {
    let formal = [
      "HDUCLASS", "HDUDOC", "HDUVERS", "HDUCLAS1", "HDUCLAS2", "HDUCLAS3", "HDUCLAS4", "FOVALIGN", "EXTNAME",
    ]
    return keywords.filter { !formal.contains($0.name) }
  }
}

extension BackgroundModel {
  /// The quantities that a file of the model contains, the rate first. The axes of the model must already be cut to the
  /// known bins (``cutToKnown``).
  var quantities: [ModelFile.Quantity] {
    var codes = Histogram(axes: axes.all)
    codes.values = states.map { Double($0.rawValue) }
    let companions = ["BKG_ERR": nodeErrors, "COUNTS": counts, "EXPOSURE": exposure, "STATE": codes]
    return [ModelFile.Quantity(name: "BKG", values: nodes)]
      + knownCompanions.compactMap { name in companions[name].map { ModelFile.Quantity(name: name, values: $0) } }
  }
}
