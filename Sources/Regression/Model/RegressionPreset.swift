/// The ready-made models of a regression.
public enum RegressionPreset: String, Sendable, CaseIterable {
  /// A model for the shape of the background. It has radial polynomials and gradients that depend on energy and on the
  /// covariate, and spectra that depend on the covariate, on the field and on the run.
  ///
  /// - Radial: Legendre polynomials P1 to P4 in 2 (offset / radius)^2 - 1. P1 and P2 also depend on the covariate.
  /// - Gradients in ALTAZ coordinates. The gradient in altitude also depends on the covariate.
  /// - Spectrum: smooth in energy, and dependent on the covariate. The spectrum of each field departs from the common
  ///   spectrum. The coefficients of the departures are drawn from normal distributions with mean 0, which all fields
  ///   share. A field without training runs has no departure.
  /// - Run effects: a tilt of the spectrum, and the wiggles of the energy basis. Each run effect has its own strength.
  case shape
  /// A model for shape and norm: ``shape`` with more radial freedom, a spectrum that also depends on the square of the
  /// covariate, and a tilt as the only run effect.
  ///
  /// This model is intended for counts over a larger radius and a wider range of energies than an analysis uses. The
  /// norm of a run is then determined from the events that the analysis does not use. P1 to P7 are used; P1 to P4
  /// depend on the covariate.
  case extended

  /// Returns the families of terms of the model.
  /// - Parameters:
  ///   - radius: The offset in deg at which the argument of the Legendre polynomials is 1.
  ///   - scale: The divisor of the coordinates of gradients, in deg.
  ///   - covariate: The name of the covariate.
  public func families(radius: Double, scale: Double = 2, covariate: String = "s") -> [TermFamily] {
    let s = RunFunction.covariate(covariate)
    func radial(_ orders: ClosedRange<Int>) -> [FieldFunction] {
      orders.map { .legendre(order: $0, radius: radius) }
    }
    let (x, y) = (FieldFunction.altazLon(scale: scale), FieldFunction.altazLat(scale: scale))
    var families = [TermFamily("e0", energy: .spectrum), TermFamily("e_s", run: s, energy: .spectrum)]
    switch self {
    case .shape:
      families += [
        TermFamily("R_P1", fields: radial(1...1)), TermFamily("R", fields: radial(2...4)),
        TermFamily("RZ", fields: radial(1...2), run: s),
      ]
    case .extended:
      families += [
        TermFamily("e_s2", run: s * s, energy: .spectrum),
        TermFamily("R_P1", fields: radial(1...1)), TermFamily("R", fields: radial(2...5)),
        TermFamily("R_P6", fields: radial(6...6)), TermFamily("R_P7", fields: radial(7...7)),
        TermFamily("RZ", fields: radial(1...4), run: s),
      ]
    }
    return families + [
      TermFamily("G_y", fields: [y]), TermFamily("G_x", fields: [x]), TermFamily("GZ_y", fields: [y], run: s),
      TermFamily("eg", isPerLabel: true, energy: .spectrum),
    ]
  }

  /// The columns of the energy basis that are random effects of each run.
  public var effects: TermFamily.EnergyPart { self == .shape ? .spectrum : .slope }
}

extension RegressionModel {
  /// Creates a ready-made model.
  /// - Parameters:
  ///   - preset: The families of terms and the run effects.
  ///   - labels: The distinct labels of the training runs, such as the names of their fields.
  ///   - energies: The number of energy bins.
  ///   - radius: The offset in deg at which the argument of the Legendre polynomials is 1.
  ///   - covariate: The covariate on which shape and spectrum depend, usually 1 / cos(zenith).
  public init(
    _ preset: RegressionPreset, labels: [String], energies: Int, radius: Double, covariate: Covariate
  ) {
    self.init(
      families: preset.families(radius: radius, covariate: covariate.name), labels: labels, energies: energies,
      effects: preset.effects, covariates: [covariate])
  }
}
