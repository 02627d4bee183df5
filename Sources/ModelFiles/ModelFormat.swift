import BackgroundModels

/// The file format in which a model is written.
public enum ModelFormat: String, Sendable, CaseIterable {
  /// The format of GADF v0.3: BKG_2D or BKG_3D, with additional HDUs for error, counts, exposure and states
  /// (``ModelFile``).
  case gadf
  /// The tables of Gammapy up to 0.7 (``OldModelFile``), for radial models and cubes.
  case gammapy07Table = "gammapy-0.7"
  /// The images of Gammapy up to 0.7, with the energy as the third axis. Only cubes can be written in this format.
  case oldImage = "gammapy-0.7-image"

  /// Returns the name of the HDU of the rate, for use in index tables. In an old radial model, this name is in the
  /// keyword HDUNAME, because the HDU has no EXTNAME.
  public func hduName(for axes: any ModelAxes) -> String {
    switch (self, axes.kind) {
    case (.gadf, _): "BKG"
    case (.gammapy07Table, .radial): "bkg_2d"
    case (.gammapy07Table, .cube): "BACKGROUND"
    case (.oldImage, _): "PRIMARY"
    }
  }
}
