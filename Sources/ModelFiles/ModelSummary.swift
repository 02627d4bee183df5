import BackgroundModels
import Histograms
import Tables

/// What a model file holds, in numbers.
public struct ModelSummary: Sendable, Equatable {
  /// The file.
  public let path: String
  /// EXTNAME of the rate.
  public let hdu: String
  /// HDUCLAS4, such as BKG_2D; `nil` where the file gives none.
  public let format: String?
  /// FOVALIGN; `nil` where the file gives none.
  public let alignment: String?
  /// The axes, energy first.
  public let axes: [Axis]
  /// The number of bins.
  public let bins: Int
  /// Bins with a rate of 0.
  public let emptyBins: Int
  /// Bins without a rate (NaN).
  public let binsWithoutRate: Int
  /// How many bins rest on what, where the file has the HDU STATE; only what occurs.
  public let states: [BinState: Int]
  /// The sum of the counts, where the file has them.
  public let counts: Double?
  /// Counts per second over all axes, as a reader integrates the rate; `nil` for models over axes that are not known.
  public let integral: Double?
  /// The keywords of the HDU of the rate, less those that describe its format.
  public let provenance: [Keyword]

  /// Sums up a model.
  public init(_ model: StoredModel) {
    path = model.path
    hdu = model.hdu
    format = model.text("HDUCLAS4")
    alignment = model.text("FOVALIGN")
    axes = model.axes
    bins = model.rate.values.count
    emptyBins = model.rate.values.count { $0 == 0 }
    binsWithoutRate = model.rate.values.count { $0.isNaN }
    let codes = model.companions["STATE"]?.values ?? []
    states = Dictionary(grouping: codes.compactMap { UInt8(exactly: $0).flatMap(BinState.init) }) { $0 }
      .mapValues(\.count)
    counts = model.companions["COUNTS"]?.sum()
    integral = model.integral
    let formal = [
      "HDUCLASS", "HDUDOC", "HDUVERS", "HDUCLAS1", "HDUCLAS2", "HDUCLAS3", "HDUCLAS4", "FOVALIGN", "EXTNAME",
    ]
    provenance = model.keywords.filter { !formal.contains($0.name) }
  }
}
