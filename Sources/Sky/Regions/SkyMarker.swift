/// A type that tests whether events are in some part of the sky.
public protocol SkyMarker {
  /// Sets the flag of each event of a block: to 1 if the event is in the part of the sky, and to 0 if not. Positions
  /// are in deg. The three buffers must be of equal length.
  func mark(
    ra: UnsafeBufferPointer<Double>, dec: UnsafeBufferPointer<Double>, into flags: UnsafeMutableBufferPointer<UInt8>)
}
