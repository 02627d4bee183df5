/// Between which reconstructed energies a run may be used.
public struct SafeEnergies: Sendable, Equatable {
  /// The threshold, in TeV.
  public let low: Double
  /// The upper end, in TeV; infinite where none is told.
  public let high: Double

  /// Energies from a threshold on, up to an upper end; in TeV.
  public init(low: Double, high: Double = .infinity) { (self.low, self.high) = (low, high) }
}

/// Where the safe energies of a run are told.
public enum ThresholdSource: String, Sendable, CaseIterable {
  /// SAFE_ENERGY_LO and SAFE_ENERGY_HI of the observation table.
  case index
  /// LO_THRES and HI_THRES in the header of the effective area.
  case aeff
}
