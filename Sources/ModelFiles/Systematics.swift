import Diagnostics
import Tables

/// The systematic error of a model, by energy and offset: the scatter of the counts of runs about the prediction,
/// beyond Poisson noise. A study estimates this scatter by cross-validation, with models that do not contain the
/// predicted runs.
///
/// The error is written as the HDU SYSTEMATICS of a model file, with a row for each energy bin and ring. Readers of
/// background models ignore this HDU.
public struct Systematics: Sendable, Equatable {
  /// The scatter in one energy bin and ring.
  public struct Cell: Sendable, Equatable {
    /// The energy bin in TeV.
    public var energy: ClosedRange<Double>
    /// The ring in deg.
    public var offset: ClosedRange<Double>
    /// The relative scatter; 0 if the counts scatter less than Poisson noise.
    public var scatter: Double
    /// The estimate of the square of the scatter, which can be negative.
    public var variance: Double
    /// The standard error of ``variance``, computed as if there were no scatter.
    public var varianceError: Double
    /// The number of runs from which the scatter was estimated.
    public var runs: Int

    /// Creates a cell.
    public init(
      energy: ClosedRange<Double>, offset: ClosedRange<Double>, scatter: Double, variance: Double,
      varianceError: Double, runs: Int
    ) {
      (self.energy, self.offset, self.scatter) = (energy, offset, scatter)
      (self.variance, self.varianceError, self.runs) = (variance, varianceError, runs)
    }
  }

  /// The EXTNAME of the HDU.
  public static let hduName = "SYSTEMATICS"

  /// The cells, energy by energy.
  public var cells: [Cell]
  /// The name of the strategy whose models were scored.
  public var strategy: String

  /// Creates a systematic error.
  public init(cells: [Cell], strategy: String) { (self.cells, self.strategy) = (cells, strategy) }

  /// Returns the table of the HDU.
  /// - Parameter provenance: Keywords that describe the origin of the model.
  func table(provenance: [Keyword]) -> Table {
    func numbers(_ name: String, unit: String? = nil, _ comment: String, _ value: (Cell) -> Double) -> Column {
      Column(name, unit: unit, comment: comment, .double(cells.map(value)))
    }
    return Table(
      name: Self.hduName,
      keywords: [
        Keyword("STRATEGY", .string(strategy.asciiText), comment: "strategy of the study")
      ] + provenance,
      columns: [
        numbers("ENERG_LO", unit: "TeV", "lower edge of the energy bin", \.energy.lowerBound),
        numbers("ENERG_HI", unit: "TeV", "upper edge of the energy bin", \.energy.upperBound),
        numbers("THETA_LO", unit: "deg", "inner edge of the ring", \.offset.lowerBound),
        numbers("THETA_HI", unit: "deg", "outer edge of the ring", \.offset.upperBound),
        numbers("SYST", "relative scatter between runs beyond Poisson noise", \.scatter),
        numbers("VARIANCE", "estimate of SYST squared; can be negative", \.variance),
        numbers("VARIANCE_ERROR", "error of VARIANCE, assuming no scatter", \.varianceError),
        Column("RUNS", comment: "number of runs in the estimate", .int(cells.map { Int64($0.runs) })),
      ])
  }

  /// Reads a table that ``table(provenance:)`` made; `nil` if columns are missing.
  init?(_ table: Table) {
    func numbers(_ name: String) -> [Double]? {
      switch table[name]?.values {
      case .double(let values): values
      case .int(let values): values.map(Double.init)
      default: nil
      }
    }
    guard let lows = numbers("ENERG_LO"), let highs = numbers("ENERG_HI"), let inner = numbers("THETA_LO"),
      let outer = numbers("THETA_HI"), let scatter = numbers("SYST"), let variance = numbers("VARIANCE"),
      let error = numbers("VARIANCE_ERROR"), let runs = numbers("RUNS")
    else { return nil }
    cells = lows.indices.compactMap { row in
      guard lows[row] <= highs[row], inner[row] <= outer[row] else { return nil }
      return Cell(
        energy: lows[row]...highs[row], offset: inner[row]...outer[row], scatter: scatter[row],
        variance: variance[row], varianceError: error[row], runs: Int(saturating: runs[row]))
    }
    if case .string(let text)? = table.keyword("STRATEGY") { strategy = text } else { strategy = "" }
  }
}

extension String {
  /// The text in which `?` replaces each character that FITS headers cannot contain.
  fileprivate var asciiText: String { String(map { $0.isASCII && !$0.isNewline ? $0 : "?" }) }
}
