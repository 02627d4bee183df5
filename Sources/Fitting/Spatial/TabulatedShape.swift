#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A shape without free parameters that a file holds: a lookup table, an existing background model, an effective area.
public struct TabulatedShape: SpatialShape {
  /// What the table is.
  public enum Kind: String, Sendable, CaseIterable {
    /// A table over energy and offset whose maximum is 1 at each energy.
    case lookup = "LOOKUP"
    /// Rates in s-1 MeV-1 sr-1.
    case background = "IRF"
    /// Areas in cm2.
    case effectiveArea = "AEFF"

    /// The unit of a spectrum that multiplies it.
    public var spectrumUnit: String {
      switch self {
      case .lookup: rateUnit
      case .background: ""
      case .effectiveArea: "s-1 MeV-1 sr-1 cm-2"
      }
    }
  }

  /// What the table is.
  public let kind: Kind
  /// Where it is from.
  public let path: String
  /// The values.
  public let table: any FieldTable

  /// A shape of a table.
  public init(_ kind: Kind, path: String, table: some FieldTable) {
    (self.kind, self.path, self.table) = (kind, path, table)
  }

  /// The kind's.
  public var name: String { kind.rawValue }
  /// Normalization, fixed at 1.
  public var parameters: [Parameter] {
    [
      Parameter(
        "Normalization", value: 1, lower: 0.001, upper: 1000, scale: .logarithmic, isFixed: true)
    ]
  }
  /// The table's.
  public var isRadial: Bool { table.isRadial }
  /// Always.
  public var dependsOnEnergy: Bool { true }
  /// The nodes of the table.
  public var energyKinks: [Double] { table.energyKinks }
  /// The nodes of the table.
  public var offsetKinks: [Double] { table.offsetKinks }
  /// It is.
  public var isLogLinear: Bool { true }
  /// `LookupTable` with a file; the others are sources of a type of their own.
  public var xml: XMLForm {
    switch kind {
    case .lookup: .file(type: "LookupTable", path: path)
    case .background: .source(type: "CTAIrfBackground")
    case .effectiveArea: .source(type: "CTAAeffBackground")
    }
  }

  /// The logarithm of the table: minus infinity where it is 0.
  public func logarithms(at points: FieldPoints, values: [Double], into derivatives: inout LogDerivatives) {
    tell(table.values(at: points), times: values[0], into: &derivatives)
  }

  /// Asks the table for all energies at once.
  public func logarithms(
    at places: FieldPoints, logEnergies: [Double], values: [Double], tell: (LogDerivatives) -> Void
  ) {
    var derivatives = LogDerivatives(width: jetWidth, isLogLinear: isLogLinear)
    for row in table.values(at: places, logEnergies: logEnergies) {
      self.tell(row, times: values[0], into: &derivatives)
      tell(derivatives)
    }
  }

  private func tell(_ values: [Double], times normalization: Double, into derivatives: inout LogDerivatives) {
    derivatives.reset(count: values.count)
    let logNormalization = log(normalization)
    for (i, value) in values.enumerated() {
      derivatives.value[i] = logNormalization + log(value)
      derivatives.first[i] = 1
    }
  }
}

/// Values over energy and the field of view that can be asked anywhere.
public protocol FieldTable: Sendable {
  /// Whether they depend on the offset alone.
  var isRadial: Bool { get }
  /// Energies in TeV at which they have kinks.
  var energyKinks: [Double] { get }
  /// Offsets in deg at which they have kinks.
  var offsetKinks: [Double] { get }
  /// The values at points, 0 or more.
  func values(at points: FieldPoints) -> [Double]
  /// The values at the same places, whose energies do not count, at each of some energies, told by the natural
  /// logarithm in TeV: energies first.
  func values(at places: FieldPoints, logEnergies: [Double]) -> [[Double]]
}
