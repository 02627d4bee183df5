/// The times of a Poisson process in time windows.
///
/// The intervals between successive times are exponential variates divided by the rate. The number of times is
/// therefore exactly Poisson distributed, and the times are uniformly distributed over the windows. The process has no
/// memory. If an interval reaches beyond the end of a window, a new interval can therefore be drawn for the next
/// window.
struct PoissonTimes {
  private let windows: [ClosedRange<Double>]
  /// The mean interval between successive times, in seconds.
  private let wait: Double
  private var window = 0
  private var time: Double
  /// Whether the end of the last window has been reached.
  var isAtEnd: Bool { window == windows.count }

  /// Creates a process with a rate per second, in windows that are sorted by time. A process with a rate of 0 has no
  /// times.
  init(rate: Double, windows: [ClosedRange<Double>]) {
    self.windows = rate > 0 ? windows : []
    wait = 1 / rate
    time = windows.first?.lowerBound ?? 0
  }

  /// Writes the next times into a block.
  ///
  /// - Returns: The number of times, which can be smaller than the size of the block.
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
