import Histograms
import Testing
import Units

@Suite("Bin finder") struct BinFinderTests {
  static let axes: [Axis] = {
    do {
      return [
        try Axis(parsing: "log 0.1 100 TeV 19 bins", name: "energy"),
        try Axis(parsing: "log 0.001 1000 TeV 240 bins", name: "energy"),
        try Axis(parsing: "sqrt 0 3 deg 9 bins", name: "offset"),
        try Axis(parsing: "sqrt 0 2.5 deg 100 bins", name: "offset"),
        try Axis(parsing: "linear -3 3 deg 60 bins", name: "lon"),
        try Axis(parsing: "linear 0 6 deg 6 bins", name: "offset"),
        try Axis(parsing: "linear 0 1 s 100000 bins", name: "time"),
        try Axis(parsing: "0, 20, 40, 90 deg", name: "zenith"),
        try Axis(parsing: "-1e300, -2, -1e-300, 0, 1e-310, 1e-300, 5, 1e300 s", name: "odd"),
        try Axis(parsing: "-1.7e308, 0, 1.7e308 s", name: "wide"),
        try Axis(parsing: "1, 2 s", name: "one bin"),
        try Axis(name: "ulps", edges: (0..<40).map { 1 + Double($0) * 1.0.ulp }, unit: .s),
        try Axis(name: "ulps and more", edges: (0..<40).map { 1 + Double($0) * 1.0.ulp } + [1e10, 1e20], unit: .s),
        try Axis(name: "subnormal", edges: (0..<20).map { Double($0) * .leastNonzeroMagnitude }, unit: .s),
      ]
    } catch {
      Issue.record(error)
      return []
    }
  }()

  @Test("Every value is in the bin that binary search finds", arguments: axes)
  func identical(axis: Axis) {
    var values: [Double] = [
      .nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude,
      .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .signalingNaN, -.nan,
    ]
    for edge in axis.edges { values += [edge, edge.nextUp, edge.nextDown, -edge, Double(Float(edge))] }
    values += axis.centers()
    var random = SplitMix(state: 1)
    let (low, high) = (axis.edges[0], axis.edges[axis.count])
    for _ in 0..<20_000 {
      values.append(Double(bitPattern: random.next()))
      values.append(low + (high / 2 - low / 2) * 2.1 * Double(random.next() >> 11) * 0x1p-53)
    }
    let finder = BinFinder(axis)
    var found = [Int32](repeating: 7, count: values.count)
    values.withUnsafeBufferPointer { values in
      found.withUnsafeMutableBufferPointer { finder.find(values, into: $0) }
    }
    var wrong = 0
    for (value, bin) in zip(values, found) where Int(bin) != axis.index(of: value) ?? -1 { wrong += 1 }
    #expect(wrong == 0)
    #expect(finder.index(of: axis.edges[1]) == (axis.count == 1 ? 0 : 1))
    #expect(finder.index(of: .nan) == -1)
  }
}

/// A simple random number generator with a known sequence.
struct SplitMix {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
