import BackgroundModels
import Sky

/// The background of a run as its files state it: a rate per ontime, as GADF has it, over energy and field.
struct FieldRate: Sendable {
  private let law: SimulatedBackground.RunBackground
  private let model: ModelField?
  private let deadTimeCorrection: Double
  /// What the field is aligned to.
  let alignment: FieldAlignment

  /// The rate of the law under the conditions of a run, or of the model in its place.
  init(_ law: SimulatedBackground.RunBackground, options: SimulationOptions, deadTimeCorrection: Double) {
    (self.law, self.deadTimeCorrection) = (law, deadTimeCorrection)
    (model, alignment) = (options.truth, options.alignment)
  }

  /// The rate at an energy in TeV and a place in the field in deg, in s-1 MeV-1 sr-1 of ontime.
  func density(energy: Double, lon: Double, lat: Double) -> Double {
    if let model { return model.density(energy: energy, lon: lon, lat: lat) }
    let lean = law.law.gradient?.lean(lon: lon, lat: lat) ?? 0
    return deadTimeCorrection * law.density(energy: energy, offset: separation(0, 0, lon, lat)) * (1 + lean)
  }
}
