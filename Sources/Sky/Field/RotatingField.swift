/// A field of view in ALTAZ alignment whose pointing stays on the sky: as the sky turns, the field's axes turn on it
/// about the pointing, mirrored (see ``FieldOrientation``). Its coordinates are those of RADEC, turned by one angle in
/// each slice of time, which is the fast way to ALTAZ coordinates.
///
/// Slices are so short that the field turns by no more than a given step in each: with steps of 0.1 deg nothing within
/// 3 deg of the pointing moves by more than 10 arcsec. What is left out, the change of aberration over the field, is
/// 1e-4 of the offset. All angles in degrees, times in s after the reference of the horizon frame.
public struct RotatingField: Sendable {
  /// A time in which the field hardly turns.
  public struct Slice: Sendable, Equatable {
    /// Where it begins.
    public let start: Double
    /// Where it ends, and the next begins.
    public let stop: Double
    /// The position angle of the zenith as seen from the pointing, in the middle of the slice.
    public let zenithAngle: Double
  }

  /// The slices, in the order of time, without gaps.
  public let slices: [Slice]
  private let axes: [FieldAxes]
  private let zenith: HorizonFrame.ZenithFinder
  private let frame: TangentFrame

  /// Cuts the time from `start` to `stop` into slices in each of which the field turns by no more than `step`.
  ///
  /// Where the pointing all but touches the zenith the field turns without bound, and slices end at a tenth of a
  /// second.
  public init(
    horizon: HorizonFrame, pointingRA: Double, pointingDec: Double, from start: Double, to stop: Double,
    step: Double = 0.1
  ) {
    precondition(step > 0 && start.isFinite && stop.isFinite)
    zenith = HorizonFrame.ZenithFinder(horizon, ra: pointingRA, dec: pointingDec)
    var slicer = Slicer(zenith: zenith, step: step)
    let pieces = Swift.max(1, ((stop - start) / Slicer.longest).rounded(.up))
    for piece in 0..<Int(pieces) {
      slicer.cut(
        from: start + (stop - start) * Double(piece) / pieces, to: start + (stop - start) * Double(piece + 1) / pieces)
    }
    slices = slicer.slices
    axes = slices.map { FieldAxes(zenithAngle: $0.zenithAngle) }
    frame = TangentFrame(ra: pointingRA, dec: pointingDec)
  }

  /// The coordinates of a block of events, best in the order of time. A time outside all slices gets an angle of its
  /// own. The five buffers must be of equal length.
  public func coordinates(
    ra: UnsafeBufferPointer<Double>, dec: UnsafeBufferPointer<Double>, time: UnsafeBufferPointer<Double>,
    lon: UnsafeMutableBufferPointer<Double>, lat: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(ra.count == dec.count && ra.count == time.count && ra.count == lon.count && ra.count == lat.count)
    guard let ras = ra.baseAddress, let decs = dec.baseAddress, let lons = lon.baseAddress, let lats = lat.baseAddress
    else { return }
    var present = 0
    withUnsafeTemporaryAllocation(of: FieldAxes.self, capacity: Self.chunk) { scratch in
      guard let turned = scratch.baseAddress else { return }
      for begin in stride(from: 0, to: ra.count, by: Self.chunk) {
        let end = Swift.min(begin + Self.chunk, ra.count)
        for i in begin..<end { (turned + (i - begin)).initialize(to: axes(at: time[i], &present)) }
        for i in begin..<end {
          (lons[i], lats[i]) = frame.components(ra: ras[i], dec: decs[i]).fieldCoordinates(along: turned[i - begin])
        }
      }
    }
  }

  /// The orientations that the field takes during intervals of time, each with the share of the time that it is taken
  /// for: what the exposure of a turning field is summed over. Empty if the intervals do not meet the slices.
  public func orientations(during intervals: [(start: Double, stop: Double)]) -> [WeightedOrientation] {
    let lasting = slices.map { slice in
      intervals.reduce(0.0) { $0 + Swift.max(0, Swift.min($1.stop, slice.stop) - Swift.max($1.start, slice.start)) }
    }
    let total = lasting.reduce(0, +)
    return zip(slices, lasting).compactMap { slice, time in
      time > 0 ? WeightedOrientation(.altaz(zenithAngle: slice.zenithAngle), weight: time / total) : nil
    }
  }

  private static var chunk: Int { 256 }

  /// The axes at a time; `present` is the slice of the event before, where the next one mostly is too.
  @inline(__always)
  private func axes(at time: Double, _ present: inout Int) -> FieldAxes {
    let slice = slices[present]
    if time >= slice.start && time < slice.stop { return axes[present] }
    return searchedAxes(at: time, &present)
  }

  @inline(never)
  private func searchedAxes(at time: Double, _ present: inout Int) -> FieldAxes {
    guard let first = slices.first, let last = slices.last, time >= first.start, time <= last.stop else {
      return FieldAxes(zenithAngle: zenith.angle(at: time))
    }
    var (low, high) = (0, slices.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if time < slices[middle].stop { high = middle } else { low = middle + 1 }
    }
    present = low
    return axes[low]
  }
}

/// An orientation of a field and the share of the time that it is taken for.
public struct WeightedOrientation: Sendable, Equatable {
  /// How the axes lie.
  public var orientation: FieldOrientation
  /// Its share, 0...1; the shares of a list need not add up to 1.
  public var weight: Double

  /// An orientation with its share.
  public init(_ orientation: FieldOrientation, weight: Double = 1) {
    self.orientation = orientation
    self.weight = weight
  }
}

/// Halves intervals of time until the field turns little enough in each.
private struct Slicer {
  let zenith: HorizonFrame.ZenithFinder
  let step: Double
  var slices: [RotatingField.Slice] = []

  /// s; in this time no field turns so far that both ends look alike and the middle too.
  static let longest = 600.0
  private static let shortest = 0.1

  mutating func cut(from start: Double, to stop: Double) {
    cut((start, angle(start)), (stop, angle(stop)))
  }

  private mutating func cut(_ start: (time: Double, angle: Double), _ stop: (time: Double, angle: Double)) {
    let time = start.time + (stop.time - start.time) / 2
    let middle = (time: time, angle: angle(time))
    let turns = [(start.angle, middle.angle), (middle.angle, stop.angle), (start.angle, stop.angle)]
    if stop.time - start.time <= Self.shortest
      || turns.allSatisfy({ reducedTurns($0.1 - $0.0).magnitude <= step })
    {
      slices.append(.init(start: start.time, stop: stop.time, zenithAngle: middle.angle))
    } else {
      cut(start, middle)
      cut(middle, stop)
    }
  }

  private func angle(_ time: Double) -> Double { zenith.angle(at: time) }
}
