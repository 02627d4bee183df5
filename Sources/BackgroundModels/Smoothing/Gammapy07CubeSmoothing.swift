/// The smoothing of cubes in Gammapy up to 0.7 (`FOVCube.smooth`), for models that must reproduce its numbers. The
/// counts at each energy are convolved several times with a kernel of 5 x 5 cells.
///
/// The kernel is (0 0 1 0 0, 0 2 2 2 0, 1 2 5 2 1, 0 2 2 2 0, 0 0 1 0 0) / 25. It is applied 3 times to a cube with at
/// least a million counts, 4 times to a cube with at least 100,000 counts, and otherwise 5 times. The data are mirrored
/// at the edge. The smoothed counts at each energy are then scaled to the sum before smoothing.
///
/// The exposure is convolved in the same way, and the rate is the ratio of counts and exposure. A flat rate therefore
/// stays flat, even if the exposure differs between cells. The error of the rate does not change.
public struct Gammapy07CubeSmoothing: SmoothingMethod {
  /// Creates the method.
  public init() {}

  /// Always `gammapy-0.7-cube`.
  public var text: String { Self.name }

  private static let kernel: [(column: Int, row: Int, weight: Double)] = [
    (-2, 0, 1), (-1, -1, 2), (-1, 0, 2), (-1, 1, 2), (0, -2, 1), (0, -1, 2), (0, 0, 5), (0, 1, 2), (0, 2, 1),
    (1, -1, 2),
    (1, 0, 2), (1, 1, 2), (2, 0, 1),
  ]

  /// Convolves the counts at every energy.
  public func smooth(_ bins: inout BinnedRate, over field: some ModelAxes) throws(BackgroundError) {
    guard field.shape.count == 2 else { throw .methodNotFor(option: "smoothing", name: Self.name, model: "BKG_2D") }
    let events = bins.counts.sum()
    let times = events >= 1e6 ? 3 : events >= 1e5 ? 4 : 5
    let concentration = Self.concentration(times: times)
    for energy in 0..<bins.energies {
      try bins.checkStop()
      let slice = energy * bins.positions..<(energy + 1) * bins.positions
      let before = slice.reduce(0) { $0 + bins.smoothedCounts($1) }
      guard before > 0 else { continue }
      let exposure = Array(bins.exposure.values[slice])
      var (counts, exposed) = (slice.map(bins.smoothedCounts), exposure)
      for _ in 0..<times {
        counts = Self.convolved(counts, shape: field.shape)
        exposed = Self.convolved(exposed, shape: field.shape)
      }
      for cell in counts.indices {
        counts[cell] = exposure[cell] > 0 ? counts[cell] / exposed[cell] * exposure[cell] : 0
      }
      let scale = before / counts.reduce(0, +)
      for cell in counts.indices {
        bins.smooth(slice.lowerBound + cell, counts: counts[cell] * scale, variance: nil, concentration: concentration)
      }
    }
  }

  /// Returns the sum of the squared weights of the kernel that results from the given number of convolutions. The edges
  /// of the field are ignored.
  private static func concentration(times: Int) -> Double {
    let side = 4 * times + 1
    var response = [Double](repeating: 0, count: side * side)
    response[side * side / 2] = 1
    for _ in 0..<times { response = convolved(response, shape: [side, side]) }
    return response.reduce(0) { $0 + $1 * $1 }
  }

  private static func convolved(_ values: [Double], shape: [Int]) -> [Double] {
    var result = [Double](repeating: 0, count: values.count)
    for column in 0..<shape[0] {
      for row in 0..<shape[1] {
        var sum = 0.0
        for step in kernel {
          let from = mirrored(column + step.column, in: shape[0]) * shape[1] + mirrored(row + step.row, in: shape[1])
          sum += step.weight * values[from]
        }
        result[column * shape[1] + row] = sum / 25
      }
    }
    return result
  }

  private static let name = "gammapy-0.7-cube"

  static let entry = MethodRegistry<any SmoothingMethod>.Entry.plain(
    name, summary: "cubes: the 5 x 5 kernel of Gammapy up to 0.7; counts and exposure are mirrored at the edges",
    Gammapy07CubeSmoothing(), option: "smoothing")
}
