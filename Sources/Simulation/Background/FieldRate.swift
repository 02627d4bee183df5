import BackgroundModels
import Sky

/// The background rate of a run as a function of energy and position in the field. The rate is per second of ontime, as
/// GADF defines the rate in files.
struct FieldRate: Sendable {
  private let law: SimulatedBackground.RunBackground
  private let model: ModelField?
  private let deadTimeCorrection: Double
  /// The alignment of the field.
  let alignment: FieldAlignment

  /// Creates the rate for a run. This is the analytic background under the conditions of the run, or the model that
  /// replaces it.
  init(_ law: SimulatedBackground.RunBackground, options: SimulationOptions, deadTimeCorrection: Double) {
    (self.law, self.deadTimeCorrection) = (law, deadTimeCorrection)
    (model, alignment) = (options.truth, options.alignment)
  }

  /// Returns the rate per ontime, in s-1 MeV-1 sr-1, at an energy in TeV and a position in the field in deg.
  func density(energy: Double, lon: Double, lat: Double) -> Double {
    if let model { return model.density(energy: energy, lon: lon, lat: lat) }
    let lean = law.law.gradient?.lean(lon: lon, lat: lat) ?? 0
    return deadTimeCorrection * law.density(energy: energy, offset: separation(0, 0, lon, lat)) * (1 + lean)
  }
}
