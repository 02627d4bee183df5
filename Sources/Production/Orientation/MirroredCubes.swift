import BackgroundModels
import DL3
import FITS

extension RunEvents {
  /// Whether gammapy mirrors every cube that it reads for this run (`Header.mirrorsCubes`).
  var readsReversed: Bool { header.mirrorsCubes }
}

extension Header {
  /// Whether gammapy 2.1 reverses background cubes that it reads for the event list with this header. It then reads
  /// every cube as one in RADEC alignment whose lon grows with right ascension, whatever the file of the cube says. The
  /// condition is that the event list has the CREATOR `SASH FITS::EventListWriter` and the HDUVERS `0.2`, as in
  /// H.E.S.S. DR1.
  fileprivate var mirrorsCubes: Bool {
    string("CREATOR") == "SASH FITS::EventListWriter" && string("HDUVERS") == "0.2"
  }
}

extension DataStore {
  /// Returns the default alignment of cubes for runs of the store. It is RADEC if gammapy reads every cube for these
  /// event lists as one in RADEC alignment. Otherwise it is ALTAZ, because in this alignment the acceptance of the
  /// telescopes is the same in all runs. Only the first run is examined.
  /// - Throws: `DL3Error`
  public func cubeAlignment() throws(DL3Error) -> FieldAlignment {
    guard let first = observations.obsIDs.first else { return .altaz }
    return try eventHeader(of: first).mirrorsCubes ? .radec : .altaz
  }
}
