/// A type that tests whether events lie in some part of the sky.
public protocol SkyMarker {
  /// Sets a flag to 1 for each event (in deg) of a block that lies in that part, and to 0 for the others. The three
  /// buffers must be of equal length.
  func mark(
    ra: UnsafeBufferPointer<Double>, dec: UnsafeBufferPointer<Double>, into flags: UnsafeMutableBufferPointer<UInt8>)
}
