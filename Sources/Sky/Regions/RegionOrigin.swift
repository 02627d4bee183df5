/// The source of a region.
public enum RegionOrigin: String, Sendable, CaseIterable {
  /// A row of a catalogue.
  case catalogue
  /// A line of a ds9 region file.
  case ds9
  /// A mask image.
  case mask
  /// A region that was given individually, for example by a script.
  case single
}
