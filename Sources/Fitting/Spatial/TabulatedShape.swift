#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A shape without free parameters that is read from a file: a lookup table, an existing background model or an
/// effective area.
public struct TabulatedShape: SpatialShape {
  /// The kind of a table.
  public enum Kind: String, Sendable, CaseIterable {
    /// A table of relative rates over energy and offset, with a maximum of 1 at each energy.
    case lookup = "LOOKUP"
    /// A table of rates in s-1 MeV-1 sr-1.
    case background = "IRF"
    /// A table of effective areas in cm2.
    case effectiveArea = "AEFF"

    /// The unit of the spectrum by which the table is multiplied.
    public var spectrumUnit: String {
      switch self {
      case .lookup: rateUnit
      case .background: ""
      case .effectiveArea: "s-1 MeV-1 sr-1 cm-2"
      }
    }
  }

  /// The kind of the table.
  public let kind: Kind
  /// The path of the file.
  public let path: String
  /// The values.
  public let table: any FieldTable

  /// Creates a shape from a table.
  public init(_ kind: Kind, path: String, table: some FieldTable) {
    (self.kind, self.path, self.table) = (kind, path, table)
  }

  /// The name of the kind of table.
  public var name: String { kind.rawValue }
  /// The parameter Normalization, which is fixed at 1.
  public var parameters: [Parameter] {
    [
      Parameter(
        "Normalization", value: 1, lower: 0.001, upper: 1000, scale: .logarithmic, isFixed: true)
    ]
  }
  /// Whether the table depends only on the offset.
  public var isRadial: Bool { table.isRadial }
  /// Always true.
  public var dependsOnEnergy: Bool { true }
  /// The energies of the table's nodes.
  public var energyKinks: [Double] { table.energyKinks }
  /// The offsets of the table's nodes.
  public var offsetKinks: [Double] { table.offsetKinks }
  /// Always true.
  public var isLogLinear: Bool { true }
  /// For `LOOKUP`, the type `LookupTable` with a file; for the other kinds, a source with its own type.
  public var xml: XMLForm {
    switch kind {
    case .lookup: .file(type: "LookupTable", path: path)
    case .background: .source(type: "CTAIrfBackground")
    case .effectiveArea: .source(type: "CTAAeffBackground")
    }
  }

  /// Computes the logarithm of the product of table and normalisation. It is minus infinity where the table is 0.
  public func logarithms(at points: FieldPoints, values: [Double], into derivatives: inout LogDerivatives) {
    set(table.values(at: points), times: values[0], into: &derivatives)
  }

  /// Computes the logarithms at the same positions for several energies. Each position is looked up only once.
  public func logarithms(
    at places: FieldPoints, logEnergies: [Double], values: [Double], receive: (LogDerivatives) -> Void
  ) {
    var derivatives = LogDerivatives(width: jetWidth, isLogLinear: isLogLinear)
    for row in table.values(at: places, logEnergies: logEnergies) {
      set(row, times: values[0], into: &derivatives)
      receive(derivatives)
    }
  }

  private func set(_ values: [Double], times normalization: Double, into derivatives: inout LogDerivatives) {
    derivatives.reset(count: values.count)
    let logNormalization = log(normalization)
    for (i, value) in values.enumerated() {
      derivatives.value[i] = logNormalization + log(value)
      derivatives.first[i] = 1
    }
  }
}

/// A table of values over energy and the field of view, which can be evaluated at any point.
public protocol FieldTable: Sendable {
  /// Whether the values depend only on the offset.
  var isRadial: Bool { get }
  /// Energies at which the values have kinks, in TeV.
  var energyKinks: [Double] { get }
  /// Offsets at which the values have kinks, in deg.
  var offsetKinks: [Double] { get }
  /// Returns the values at points. No value is negative.
  func values(at points: FieldPoints) -> [Double]
  /// Returns the values at all positions, with one row for each of the given energies.
  /// - Parameters:
  ///   - places: the positions; their energies are ignored.
  ///   - logEnergies: the natural logarithms of the energies in TeV.
  func values(at places: FieldPoints, logEnergies: [Double]) -> [[Double]]
}
