import BackgroundModels
import DL3
import ModelFiles

extension RunEvents {
  /// Whether gammapy mirrors every cube that it reads for this run (`Header.isOfHESSDR1`).
  var readsReversed: Bool { header.isOfHESSDR1 }
}

extension DataStore {
  /// Returns the default alignment of cubes for runs of the store. It is RADEC if gammapy always assumes that cubes for
  /// these event lists have RADEC alignment. Otherwise it is ALTAZ, because in this alignment the acceptance of the
  /// telescopes is the same in all runs. Only the first run is examined.
  /// - Throws: `DL3Error`
  public func cubeAlignment() throws(DL3Error) -> FieldAlignment {
    guard let first = observations.obsIDs.first else { return .altaz }
    return try eventHeader(of: first).isOfHESSDR1 ? .radec : .altaz
  }
}
