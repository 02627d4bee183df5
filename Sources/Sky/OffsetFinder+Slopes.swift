/// Places in the field expressed by the tangent of lon and the sine of lat, in RADEC alignment.
///
/// Both increase with the coordinate itself, so they are sufficient to find the bins of events. Most of their
/// computation is that of the haversines.
extension OffsetFinder {
  /// Computes the haversines of the offsets of a block of events, the tangents of lon and the sines of lat. The five
  /// buffers must be of equal length.
  ///
  /// The haversines are the same, to the last bit, as those of ``haversines(ra:dec:into:)``. The tangent is infinite
  /// for events that are 90 deg or more from the pointing along lon.
  public func haversines(
    ra eventRA: UnsafeBufferPointer<Double>, dec eventDec: UnsafeBufferPointer<Double>,
    into haversines: UnsafeMutableBufferPointer<Double>,
    tangentsOfLon: UnsafeMutableBufferPointer<Double>, sinesOfLat: UnsafeMutableBufferPointer<Double>
  ) {
    let count = haversines.count
    precondition(eventRA.count == count && eventDec.count == count)
    precondition(tangentsOfLon.count == count && sinesOfLat.count == count)
    guard let ras = eventRA.baseAddress, let decs = eventDec.baseAddress, let target = haversines.baseAddress,
      let tangents = tangentsOfLon.baseAddress, let sines = sinesOfLat.baseAddress
    else { return }
    for i in 0..<count {
      let terms = terms(ra: ras[i], dec: decs[i])
      target[i] = haversine(terms)
      // The cosines of half the differences follow from the sines, because neither half exceeds 90 deg.
      let bend = 2 * terms.cosDec * (terms.ra * terms.ra)
      let forward = 1 - 2 * (terms.dec * terms.dec) - cosDec * bend
      let east = 2 * terms.cosDec * terms.ra * (1 - terms.ra * terms.ra).squareRoot()
      // lon increases as right ascension decreases.
      tangents[i] = forward > 0 ? -east / forward : .infinity
      sines[i] = 2 * terms.dec * (1 - terms.dec * terms.dec).squareRoot() + sinDec * bend
    }
  }
}
