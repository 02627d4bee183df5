import BackgroundModels

/// The file format in which a model is written.
public enum ModelFormat: String, Sendable, CaseIterable {
  /// GADF v0.3: BKG_2D or BKG_3D, with additional HDUs for error, counts, exposure and states (``ModelFile``).
  case gadf
  /// The tables of Gammapy up to 0.7 (``OldModelFile``): radial models and cubes.
  case gammapy07Table = "gammapy-0.7"
  /// The images of Gammapy up to 0.7, with energies along the third axis: cubes.
  case oldImage = "gammapy-0.7-image"

  /// Returns the name of the HDU of the rate in index tables. The HDU of an old radial model has no EXTNAME; its
  /// keyword HDUNAME contains this name.
  public func hduName(for axes: any ModelAxes) -> String {
    switch (self, axes.kind) {
    case (.gadf, _): "BKG"
    case (.gammapy07Table, .radial): "bkg_2d"
    case (.gammapy07Table, .cube): "BACKGROUND"
    case (.oldImage, _): "PRIMARY"
    }
  }
}
