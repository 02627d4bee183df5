/// Where a region was told.
public enum RegionOrigin: String, Sendable, CaseIterable {
  /// By a row of a catalogue.
  case catalogue
  /// By a line of a ds9 region file.
  case ds9
  /// By a mask image.
  case mask
  /// By itself.
  case single
}
