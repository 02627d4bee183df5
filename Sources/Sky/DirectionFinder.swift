/// Directions of blocks of events about one place, by their distance from it and the position angle in which they lie:
/// the way back of an ``OffsetFinder``, and what ``offsetBy(ra:dec:positionAngle:distance:)`` gives.
public struct DirectionFinder: Sendable {
  private let frame: TangentFrame

  /// Prepares the directions about a place, deg.
  public init(ra: Double, dec: Double) { frame = TangentFrame(ra: ra, dec: dec) }

  /// The directions of a block of events, deg, right ascension in 0 to below 360. The four buffers must be of equal
  /// length.
  /// - Parameters:
  ///   - versines: 1 - cos of the distances, 0...2, which is what is even over the sphere and small where they are.
  ///   - positionAngles: from north through east, deg.
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
        // Loops without a square root, which may call the C library, are compiled to vector instructions.
        for i in 0..<count { levels[i] = (versines[i] * (2 - versines[i])).squareRoot() }
        for i in 0..<count {
          let angle = reducedTurns(angles[i])
          let (forward, north) = (1 - versines[i], levels[i] * halfTurnCosine(angle))
          easts[i] = levels[i] * halfTurnSine(angle)
          outs[i] = forward * frame.cosDec - north * frame.sinDec
          decs[i] = forward * frame.sinDec + north * frame.cosDec
        }
        for i in 0..<count { levels[i] = (outs[i] * outs[i] + easts[i] * easts[i]).squareRoot() }
        for i in 0..<count { ras[i] = frame.rightAscension(east: easts[i], out: outs[i]) }
        for i in 0..<count { decs[i] = latitude(decs[i], level: levels[i]) }
      }
    }
  }

  /// As many events as fit, with their scratch, into the fastest cache.
  private static var chunk: Int { 256 }
}
