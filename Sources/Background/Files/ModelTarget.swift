import DL3

/// Who a model file is written for.
public enum ModelTarget: String, Sendable, CaseIterable {
  /// Every reader that follows GADF.
  case gadf
  /// gammapy with event lists of H.E.S.S. DR1 (see ``RunStatistics/readsReversed``): lon grows to *increasing* right
  /// ascension, and FOVALIGN says so by gammapy's name for it, `REVERSE_LON_RADEC`.
  case reversedLon = "reversed-lon"

  /// FOVALIGN of a file with lon reversed.
  static let reversedAlignment = "REVERSE_LON_RADEC"
}

extension RunEvents {
  /// Whether gammapy 2.1 takes any background cube of this run for one whose lon grows to increasing right ascension in
  /// RADEC alignment, whatever its file says: it does where the event list has CREATOR `SASH FITS::EventListWriter` and
  /// HDUVERS `0.2`, as those of H.E.S.S. DR1.
  var readsReversed: Bool {
    header.string("CREATOR") == "SASH FITS::EventListWriter" && header.string("HDUVERS") == "0.2"
  }
}
