/// Computes the directions of blocks of events. Each event is given by its distance and its position angle, both as
/// seen from one position.
///
/// This type is the inverse of an ``OffsetFinder``. The directions are computed with the formula of
/// ``offsetBy(ra:dec:positionAngle:distance:)``.
public struct DirectionFinder: Sendable {
  private let frame: TangentFrame

  /// Prepares the computation for a position, given in deg.
  public init(ra: Double, dec: Double) { frame = TangentFrame(ra: ra, dec: dec) }

  /// Computes the directions of a block of events, in deg, with right ascensions from 0 to below 360.
  ///
  /// The four buffers must be of equal length.
  /// - Parameters:
  ///   - versines: 1 - cos(distance) of each event, 0...2. If directions are distributed uniformly over the sphere,
  ///     this quantity is uniform as well. It is accurate at small distances.
  ///   - positionAngles: the position angle of each event, from north through east, in deg.
  public func directions(
    versines: UnsafeBufferPointer<Double>, positionAngles: UnsafeBufferPointer<Double>,
    ra: UnsafeMutableBufferPointer<Double>, dec: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(
      versines.count == positionAngles.count && versines.count == ra.count && versines.count == dec.count)
    guard let versines = versines.baseAddress, let angles = positionAngles.baseAddress,
      let ras = ra.baseAddress, let decs = dec.baseAddress
    else { return }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * Self.chunk) { scratch in
      guard let easts = scratch.baseAddress else { return }
      let (outs, levels) = (easts + Self.chunk, easts + 2 * Self.chunk)
      for start in stride(from: 0, to: ra.count, by: Self.chunk) {
        let count = min(Self.chunk, ra.count - start)
        let (versines, angles, ras, decs) = (versines + start, angles + start, ras + start, decs + start)
        // Loops without square roots are compiled to vector instructions. A square root may be a call into the C
        // library, so square roots are computed in a separate loop.
        for i in 0..<count { levels[i] = (versines[i] * (2 - versines[i])).squareRoot() }
        for i in 0..<count {
          let angle = reducedTurns(angles[i])
          let (forward, north) = (1 - versines[i], levels[i] * cosineOfDegrees(angle))
          easts[i] = levels[i] * sineOfDegrees(angle)
          outs[i] = forward * frame.cosDec - north * frame.sinDec
          decs[i] = forward * frame.sinDec + north * frame.cosDec
        }
        for i in 0..<count { levels[i] = (outs[i] * outs[i] + easts[i] * easts[i]).squareRoot() }
        for i in 0..<count { ras[i] = frame.rightAscension(east: easts[i], out: outs[i]) }
        for i in 0..<count { decs[i] = latitude(decs[i], level: levels[i]) }
      }
    }
  }

  /// The number of events that fit, with their scratch space, into the fastest cache.
  private static var chunk: Int { 256 }
}
