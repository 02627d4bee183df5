import BackgroundModels
import DL3
import FITS

extension RunEvents {
  /// Whether gammapy mirrors cubes of this run (`Header.mirrorsCubes`).
  var readsReversed: Bool { header.mirrorsCubes }
}

extension Header {
  /// Whether gammapy 2.1 takes any background cube of the event list with this header for one whose lon grows to
  /// increasing right ascension in RADEC alignment, whatever its file says: it does where the event list has CREATOR
  /// `SASH FITS::EventListWriter` and HDUVERS `0.2`, as those of H.E.S.S. DR1.
  fileprivate var mirrorsCubes: Bool {
    string("CREATOR") == "SASH FITS::EventListWriter" && string("HDUVERS") == "0.2"
  }
}

extension DataStore {
  /// The alignment that cubes for runs of the store should have by default: RADEC where gammapy takes every cube of
  /// their event lists for one in RADEC alignment, else ALTAZ, in which the field of the telescopes is the same in all
  /// runs. The first run decides.
  /// - Throws: `DL3Error`
  public func cubeAlignment() throws(DL3Error) -> FieldAlignment {
    guard let first = observations.obsIDs.first else { return .altaz }
    return try eventHeader(of: first).mirrorsCubes ? .radec : .altaz
  }
}
