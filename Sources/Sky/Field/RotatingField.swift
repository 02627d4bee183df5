/// A field of view in ALTAZ alignment whose pointing is fixed on the sky.
///
/// As the sky rotates, the axes of the field rotate about the pointing. The ALTAZ coordinates of an event are its RADEC
/// coordinates, mirrored (see ``FieldOrientation``) and rotated by an angle that depends on the time. This type uses
/// one angle for each slice of time, which is the fast way to compute ALTAZ coordinates.
///
/// The field rotates by no more than a given step within a slice. With steps of 0.1 deg, positions within 3 deg of the
/// pointing are accurate to 10 arcsec. The change of aberration over the field is neglected; it is 1e-4 of the offset.
/// All angles are in degrees. Times are in s after the reference of the horizon frame.
public struct RotatingField: Sendable {
  /// An interval of time in which the field hardly rotates.
  public struct Slice: Sendable, Equatable {
    /// The start, in s.
    public let start: Double
    /// The end, in s, which is the start of the next slice.
    public let stop: Double
    /// The position angle of the zenith as seen from the pointing in the middle of the slice, in deg.
    public let zenithAngle: Double
  }

  /// The slices, in time order and without gaps.
  public let slices: [Slice]
  private let axes: [FieldAxes]
  private let zenith: HorizonFrame.ZenithFinder
  private let frame: TangentFrame

  /// Divides the time from `start` to `stop` into slices in which the field rotates by no more than `step`.
  ///
  /// Very close to the zenith the field rotates arbitrarily fast. Therefore slices of up to a tenth of a second are not
  /// divided further, even if the field rotates by more than `step` in them.
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

  /// Computes the field-of-view coordinates of a block of events.
  ///
  /// This is fastest if the events are in time order. For a time outside all slices, the angle is computed separately.
  /// The five buffers must be of equal length.
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

  /// Returns the orientations of the field during intervals of time, each with its share of the time.
  ///
  /// These orientations are used to average the exposure of a rotating field. The result is empty if the intervals do
  /// not overlap the slices.
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

  /// Returns the axes at a time.
  /// - Parameter present: the index of the slice of the previous event, which usually contains the next event as well.
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

/// An orientation of a field and its share of the time.
public struct WeightedOrientation: Sendable, Equatable {
  /// The orientation of the axes.
  public var orientation: FieldOrientation
  /// The share of the time, 0...1. The shares in a list need not add up to 1.
  public var weight: Double

  /// Creates an orientation with its share.
  public init(_ orientation: FieldOrientation, weight: Double = 1) {
    self.orientation = orientation
    self.weight = weight
  }
}

/// Bisects intervals of time until the field rotates little enough in each.
private struct Slicer {
  let zenith: HorizonFrame.ZenithFinder
  let step: Double
  var slices: [RotatingField.Slice] = []

  /// The length of the longest interval that is bisected, in s. It is so short that a field cannot make a whole turn
  /// between the moments that are compared: the start, the middle and the end.
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
