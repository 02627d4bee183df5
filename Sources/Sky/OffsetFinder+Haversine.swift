/// Offsets expressed by their haversine, sin^2(offset / 2).
///
/// The haversine increases with the offset, so it is sufficient for comparing offsets. Its computation takes less than
/// half the time of the computation of an offset.
extension OffsetFinder {
  /// Returns the haversine of an offset, given in deg, 0...180.
  public static func haversine(ofOffset offset: Double) -> Double {
    let sine = quarterSine(offset * 0.5)
    return sine * sine
  }

  /// Computes the haversines of a block of events. The three buffers must be of equal length.
  public func haversines(
    ra eventRA: UnsafeBufferPointer<Double>, dec eventDec: UnsafeBufferPointer<Double>,
    into haversines: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(eventRA.count == eventDec.count && eventRA.count == haversines.count)
    guard let ras = eventRA.baseAddress, let decs = eventDec.baseAddress, let target = haversines.baseAddress else {
      return
    }
    for i in 0..<haversines.count { target[i] = haversine(ra: ras[i], dec: decs[i]) }
  }
}
