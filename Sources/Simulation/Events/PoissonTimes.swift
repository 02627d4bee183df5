/// The times of a Poisson process over windows of time: from one to the next it takes an exponential variate over the
/// rate, so their number is Poisson distributed and they are even over the windows, both exactly. The process has no
/// memory: what is left of a wait at the end of a window is not carried into the next.
struct PoissonTimes {
  private let windows: [ClosedRange<Double>]
  /// The mean wait in seconds.
  private let wait: Double
  private var window = 0
  private var time: Double
  /// Whether all windows have passed.
  var isAtEnd: Bool { window == windows.count }

  /// Times at a rate per second within windows, in the order of time; none at a rate of 0.
  init(rate: Double, windows: [ClosedRange<Double>]) {
    self.windows = rate > 0 ? windows : []
    wait = 1 / rate
    time = windows.first?.lowerBound ?? 0
  }

  /// The next times.
  /// - Returns: how many there are; the block is filled where the process does not end before.
  mutating func fill(_ block: UnsafeMutableBufferPointer<Double>, _ generator: inout Xoshiro256) -> Int {
    guard !isAtEnd else { return 0 }
    generator.fillExponential(block)
    var count = 0
    var end = windows[window].upperBound
    for i in block.indices {
      time += block[i] * wait
      if time < end {
        block[count] = time
        count += 1
      } else {
        window += 1
        guard window < windows.count else { break }
        (time, end) = (windows[window].lowerBound, windows[window].upperBound)
      }
    }
    return count
  }
}
