import Histograms

/// The hot loop: puts the events of a run into the bins of a radial model, a block at a time.
struct RadialKernel: Sendable {
  private let region: RadialRegion?
  private let energies: BinFinder
  private let offsets: BinFinder

  /// Events in a block: what one needs stays in the fastest cache.
  private static var block: Int { 512 }

  /// Prepares the search on the axes; `region` is where events are counted for the comparison with predictions.
  init(axes: RadialAxes, region: RadialRegion) {
    self.region = region.clipped(to: axes)
    energies = BinFinder(axes.energy)
    offsets = BinFinder(axes.offset)
  }

  /// Counts events given by energy (TeV) and offset (deg) into `contribution`, whose histogram is over the axes of this
  /// kernel; `isKept` leaves out those that an expression cut.
  func fill(energy: [Double], offset: [Double], isKept: [Bool]?, into contribution: inout RunContribution) {
    precondition(energy.count == offset.count && isKept.map { $0.count == energy.count } ?? true)
    energy.withUnsafeBufferPointer { energy in
      offset.withUnsafeBufferPointer { offset in
        contribution.counts.values.withUnsafeMutableBufferPointer { counts in
          withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * Self.block) { bins in
            for start in stride(from: 0, to: energy.count, by: Self.block) {
              let events = start..<min(start + Self.block, energy.count)
              let (energyBins, offsetBins) = (
                UnsafeMutableBufferPointer(rebasing: bins[..<events.count]),
                UnsafeMutableBufferPointer(rebasing: bins[Self.block..<Self.block + events.count])
              )
              energies.find(UnsafeBufferPointer(rebasing: energy[events]), into: energyBins)
              offsets.find(UnsafeBufferPointer(rebasing: offset[events]), into: offsetBins)
              if let isKept { drop(events, unless: isKept, in: energyBins, &contribution.statistics) }
              increment(counts, energyBins, offsetBins, &contribution.statistics)
            }
          }
        }
        contribution.statistics.inRegion += countInRegion(energy, offset, isKept)
      }
    }
  }

  /// The mark, in place of a bin, of an event that an expression cut.
  private static var cutMark: Int32 { -2 }

  private func drop(
    _ events: Range<Int>, unless isKept: [Bool], in bins: UnsafeMutableBufferPointer<Int32>,
    _ statistics: inout RunStatistics
  ) {
    for (position, event) in events.enumerated() where !isKept[event] {
      bins[position] = Self.cutMark
      statistics.cut += 1
    }
  }

  @inline(__always)
  private func increment(
    _ counts: UnsafeMutableBufferPointer<Double>, _ energyBins: UnsafeMutableBufferPointer<Int32>,
    _ offsetBins: UnsafeMutableBufferPointer<Int32>, _ statistics: inout RunStatistics
  ) {
    let rings = offsets.count
    var (filled, outsideOffset, outsideEnergy) = (0, 0, 0)
    for i in 0..<energyBins.count {
      let (energy, offset) = (energyBins[i], offsetBins[i])
      if energy >= 0, offset >= 0 {
        counts[Int(energy) * rings + Int(offset)] += 1
        filled += 1
      } else if energy != Self.cutMark {
        if offset < 0 { outsideOffset += 1 } else { outsideEnergy += 1 }
      }
    }
    statistics.filled += filled
    statistics.outsideOffset += outsideOffset
    statistics.outsideEnergy += outsideEnergy
  }

  private func countInRegion(
    _ energy: UnsafeBufferPointer<Double>, _ offset: UnsafeBufferPointer<Double>, _ isKept: [Bool]?
  ) -> Int {
    guard let region else { return 0 }
    var count = 0
    if let isKept {
      for i in 0..<energy.count where isKept[i] && region.contains(energy: energy[i], offset: offset[i]) { count += 1 }
    } else {
      for i in 0..<energy.count { count &+= region.contains(energy: energy[i], offset: offset[i]) ? 1 : 0 }
    }
    return count
  }
}
