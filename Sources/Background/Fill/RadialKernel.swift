import Histograms
import Sky

/// The hot loop: puts the events of a run into the bins of a radial model, a block at a time.
struct RadialKernel: Sendable {
  private let region: RadialRegion?
  /// The end of the region in what rings are told by.
  private let regionEnd: Double
  private let energies: BinFinder
  private let rings: RingFinder
  private let ringCount: Int

  /// Events in a block: what one needs stays in the fastest cache.
  private static var block: Int { 512 }

  /// The mark, in place of an energy bin, of an event that an expression left out.
  private static var cutMark: Int32 { -2 }

  /// Prepares the search on the axes; `region` is where events are counted for the comparison with predictions.
  init(axes: RadialAxes, region: RadialRegion) {
    energies = BinFinder(axes.energy)
    rings = RingFinder(axes.offset)
    ringCount = axes.offset.count
    self.region = region.clipped(to: axes)
    regionEnd = rings.measure(ofOffset: self.region?.offsetMax ?? 0)
  }

  /// Counts the events of a run into `contribution`, whose histogram is over the axes of this kernel.
  /// - Parameters:
  ///   - energy: in TeV.
  ///   - ra: in deg.
  ///   - dec: in deg.
  ///   - pointing: where the run pointed.
  ///   - isKept: which events an expression chose; `nil` for all.
  func fill(
    energy: [Double], ra: [Double], dec: [Double], around pointing: OffsetFinder, isKept: [Bool]?,
    into contribution: inout RunContribution
  ) {
    precondition(ra.count == energy.count && dec.count == energy.count)
    precondition(isKept.map { $0.count == energy.count } ?? true)
    energy.withUnsafeBufferPointer { energy in
      ra.withUnsafeBufferPointer { ra in
        dec.withUnsafeBufferPointer { dec in
          withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * Self.block) { bins in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: Self.block) { measures in
              for start in stride(from: 0, to: energy.count, by: Self.block) {
                let events = start..<min(start + Self.block, energy.count)
                let block = Block(
                  energy: UnsafeBufferPointer(rebasing: energy[events]),
                  energyBins: UnsafeMutableBufferPointer(rebasing: bins[..<events.count]),
                  rings: UnsafeMutableBufferPointer(rebasing: bins[Self.block..<Self.block + events.count]),
                  measures: UnsafeMutableBufferPointer(rebasing: measures[..<events.count]))
                energies.find(block.energy, into: block.energyBins)
                rings.find(
                  ra: UnsafeBufferPointer(rebasing: ra[events]), dec: UnsafeBufferPointer(rebasing: dec[events]),
                  from: pointing, measures: block.measures, into: block.rings)
                if let isKept { drop(events, unless: isKept, in: block, &contribution.statistics) }
                increment(&contribution.counts.values, block, &contribution.statistics)
                contribution.statistics.inRegion += countInRegion(block)
              }
            }
          }
        }
      }
    }
  }

  private struct Block {
    var energy: UnsafeBufferPointer<Double>
    var energyBins: UnsafeMutableBufferPointer<Int32>
    var rings: UnsafeMutableBufferPointer<Int32>
    /// Haversines or offsets.
    var measures: UnsafeMutableBufferPointer<Double>
  }

  private func drop(_ events: Range<Int>, unless isKept: [Bool], in block: Block, _ statistics: inout RunStatistics) {
    for (position, event) in events.enumerated() where !isKept[event] {
      block.energyBins[position] = Self.cutMark
      block.measures[position] = .infinity
      statistics.cut += 1
    }
  }

  private func increment(_ counts: inout [Double], _ block: Block, _ statistics: inout RunStatistics) {
    var (filled, outsideOffset, outsideEnergy) = (0, 0, 0)
    counts.withUnsafeMutableBufferPointer { counts in
      for i in 0..<block.energyBins.count {
        let (energy, ring) = (block.energyBins[i], block.rings[i])
        if energy >= 0, ring >= 0 {
          counts[Int(energy) * ringCount + Int(ring)] += 1
          filled += 1
        } else if energy != Self.cutMark {
          if ring < 0 { outsideOffset += 1 } else { outsideEnergy += 1 }
        }
      }
    }
    statistics.filled += filled
    statistics.outsideOffset += outsideOffset
    statistics.outsideEnergy += outsideEnergy
  }

  private func countInRegion(_ block: Block) -> Int {
    guard let region else { return 0 }
    let (low, high, end) = (region.energyMin, region.energyMax, regionEnd)
    var count = 0
    for i in 0..<block.energy.count {
      let energy = block.energy[i]
      count &+= (energy >= low ? 1 : 0) & (energy < high ? 1 : 0) & (block.measures[i] < end ? 1 : 0)
    }
    return count
  }
}
