extension RegressionModel {
  /// Returns the model for norms: ``shape(fields:energies:radius:covariate:)`` with more radial freedom and a spectrum
  /// that also changes with the square of the covariate. It is meant for more energy bins, from below the threshold of
  /// scores, and for a larger radius, so that the events of a run that are not scored give its norm.
  ///
  /// - Radial: Legendre polynomials P1 to P7; P1 to P4 also change with the covariate.
  /// - Spectrum: smooth in energy, changing with the covariate and its square; one departure for each field.
  /// - Run effects: a tilt.
  /// - Parameters:
  ///   - fields: the labels of fields, one of which each training run has.
  ///   - energies: the number of energy bins.
  ///   - radius: the radius at which the argument of the Legendre polynomials is 1, in deg.
  ///   - scale: the divisor of the gradients' coordinates, in deg.
  ///   - covariate: the covariate s, as for the shape.
  ///   - square: a covariate s^2 - 1, or anything else on which the spectrum also depends.
  public static func extended(
    fields: [String], energies: Int = 11, radius: Double = 2.5, scale: Double = 2,
    covariate: Covariate = Covariate("SECZ", centre: 1.183366, scale: 0.179134),
    square: Covariate = Covariate("SECZ2")
  ) -> RegressionModel {
    let (s, s2) = (RunFunction.covariate(covariate.name), RunFunction.covariate(square.name))
    let (all, sloped) = (0..<energies, 1..<max(1, energies))
    func radial(_ order: Int) -> FieldFunction { .legendre(order: order, radius: radius) }
    let (x, y) = (FieldFunction.altazLon(scale: scale), FieldFunction.altazLat(scale: scale))
    var terms = RegressionTerm.family("e0", columns: sloped)
    terms += RegressionTerm.family("e_s", run: s, columns: sloped)
    terms += RegressionTerm.family("e_s2", run: s2, columns: sloped)
    terms += RegressionTerm.family("R_P1", field: radial(1), columns: all)
    for order in 2...5 { terms += RegressionTerm.family("R", field: radial(order), columns: all) }
    for order in 6...7 { terms += RegressionTerm.family("R_P\(order)", field: radial(order), columns: all) }
    for order in 1...4 { terms += RegressionTerm.family("RZ", field: radial(order), run: s, columns: all) }
    terms += RegressionTerm.family("G_y", field: y, columns: all)
    terms += RegressionTerm.family("G_x", field: x, columns: all)
    terms += RegressionTerm.family("GZ_y", field: y, run: s, columns: all)
    for field in fields { terms += RegressionTerm.family("eg", run: .label(field), columns: sloped) }
    let tilt = RunEffect(energy: .smooth(1), group: "re:tilt")
    let model = RegressionModel(
      terms: terms, runEffects: energies > 1 ? [tilt] : [], penalties: [:], covariates: [covariate, square])
    return model.withDefaultPenalties()
  }

  /// Returns the model with all strengths estimated, except those of the common spectrum and of level and slope of P1,
  /// which are weak.
  func withDefaultPenalties() -> Self {
    var model = self
    for group in groups { model.penalties[group] = .estimated() }
    for (group, strength) in ["e0:n": 1e-6, "e0:w": 1e-6, "R_P1:n": 1e-4] where model.penalties[group] != nil {
      model.penalties[group] = .fixed(strength)
    }
    return model
  }
}
