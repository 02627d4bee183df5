extension RegressionModel {
  /// Returns the default model of the shape of the background: radial polynomials and gradients that depend on energy
  /// and on 1 / cos(zenith), and spectra that depend on 1 / cos(zenith), on the field and on the run.
  ///
  /// - Radial: Legendre polynomials P1 to P4 in 2 (offset / radius)^2 - 1; P1 and P2 also change with the covariate.
  /// - Gradients in ALTAZ coordinates, divided by the radius; the one in altitude also changes with the covariate.
  /// - Spectrum: smooth in energy, changing with the covariate; one departure for each field, all drawn from one normal
  ///   distribution, so that a field without training runs has none.
  /// - Run effects: a tilt and the wiggles of the energy basis, each with a strength of its own.
  ///
  /// Strengths are estimated, except those of the common spectrum and of level and slope of P1, which are weak.
  /// - Parameters:
  ///   - fields: the labels of fields, one of which each training run has.
  ///   - energies: the number of energy bins.
  ///   - radius: deg.
  ///   - covariate: the covariate; by default `SECZ`, 1 / cos(zenith), with mean and standard deviation of the off runs
  ///     of H.E.S.S. DR1.
  public static func shape(
    fields: [String], energies: Int = 5, radius: Double = 2,
    covariate: Covariate = Covariate("SECZ", centre: 1.183366, scale: 0.179134)
  ) -> RegressionModel {
    let (s, all, sloped) = (RunFunction.covariate(covariate.name), 0..<energies, 1..<max(1, energies))
    func radial(_ order: Int) -> FieldFunction { .legendre(order: order, radius: radius) }
    let (x, y) = (FieldFunction.altazLon(scale: radius), FieldFunction.altazLat(scale: radius))
    var terms = RegressionTerm.family("e0", columns: sloped)
    terms += RegressionTerm.family("e_s", run: s, columns: sloped)
    terms += RegressionTerm.family("R_P1", field: radial(1), columns: all)
    for order in 2...4 { terms += RegressionTerm.family("R", field: radial(order), columns: all) }
    for order in 1...2 { terms += RegressionTerm.family("RZ", field: radial(order), run: s, columns: all) }
    terms += RegressionTerm.family("G_y", field: y, columns: all)
    terms += RegressionTerm.family("G_x", field: x, columns: all)
    terms += RegressionTerm.family("GZ_y", field: y, run: s, columns: all)
    for field in fields { terms += RegressionTerm.family("eg", run: .label(field), columns: sloped) }
    let effects = sloped.map { RunEffect(energy: .smooth($0), group: $0 == 1 ? "re:tilt" : "re:w\($0)") }
    let model = RegressionModel(terms: terms, runEffects: effects, penalties: [:], covariates: [covariate])
    return model.withDefaultPenalties()
  }
}
