/// The range of reconstructed energies in which a run is used.
public struct SafeEnergies: Sendable, Equatable {
  /// The threshold, in TeV.
  public let low: Double
  /// The upper limit, in TeV; infinite if there is none.
  public let high: Double

  /// Creates a range from a threshold and an upper limit, in TeV.
  public init(low: Double, high: Double = .infinity) { (self.low, self.high) = (low, high) }
}

/// The source of the safe energy range of a run.
public enum ThresholdSource: String, Sendable, CaseIterable {
  /// The columns SAFE_ENERGY_LO and SAFE_ENERGY_HI of the observation table; ``aeff`` if there is no SAFE_ENERGY_LO.
  case index
  /// The keywords LO_THRES and HI_THRES in the header of the effective area.
  case aeff
}
