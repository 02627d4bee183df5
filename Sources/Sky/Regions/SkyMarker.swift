/// What tells events that lie in some part of the sky.
public protocol SkyMarker {
  /// Tells for a block of events, deg, which do: 1, else 0. The three buffers must be of equal length.
  func mark(
    ra: UnsafeBufferPointer<Double>, dec: UnsafeBufferPointer<Double>, into flags: UnsafeMutableBufferPointer<UInt8>)
}
