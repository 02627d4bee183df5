import BackgroundModels

/// In which layout a model is written.
public enum ModelFormat: String, Sendable, CaseIterable {
  /// GADF v0.3: BKG_2D or BKG_3D, with what it was made of beside it (``ModelFile``).
  case gadf
  /// The tables of Gammapy up to 0.7 (``OldModelFile``): radial models and cubes.
  case gammapy07Table = "gammapy-0.7"
  /// The images of Gammapy up to 0.7, with energies along the third axis: cubes.
  case oldImage = "gammapy-0.7-image"

  /// The HDU of the rate as index tables name it. That of an old radial model has no EXTNAME: a keyword HDUNAME holds
  /// it.
  public func hduName(for axes: any ModelAxes) -> String {
    switch (self, axes.kind) {
    case (.gadf, _): "BKG"
    case (.gammapy07Table, .radial): "bkg_2d"
    case (.gammapy07Table, .cube): "BACKGROUND"
    case (.oldImage, _): "PRIMARY"
    }
  }
}
