import Foundation
import Testing

@testable import Simulation

@Suite struct RandomNumberTests {
  @Test("xoshiro256++ gives the reference numbers of its authors") func xoshiroGivesTheNumbersOfItsAuthors() {
    var generator = Xoshiro256(state: (1, 2, 3, 4))
    let expected: [UInt64] = [
      41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386, 9_228_616_714_210_784_205,
      9_973_669_472_204_895_162, 14_011_001_112_246_962_877, 12_406_186_145_184_390_807,
    ]
    #expect(expected.indices.map { _ in generator.next() } == expected)
  }

  @Test("SplitMix64 gives the reference numbers of its authors") func splitMixGivesTheNumbersOfItsAuthors() {
    var generator = SplitMix64(state: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
    ]
    #expect(expected.indices.map { _ in generator.next() } == expected)
  }

  @Test("Different seeds and different streams give different numbers") func streamsOfOneSeedAndSeedsOfOneStreamDiffer()
  {
    var first: Set<UInt64> = []
    for seed in 0..<30 {
      for stream in 0..<30 {
        var generator = Xoshiro256(seed: UInt64(seed), stream: UInt64(stream))
        first.insert(generator.next())
      }
    }
    #expect(first.count == 900)
  }

  @Test("Uniform numbers fill the open interval from 0 to 1") func uniformNumbersFillTheOpenInterval() {
    var generator = Xoshiro256(seed: 7)
    var counts = [Int](repeating: 0, count: 100)
    for _ in 0..<100_000 {
      let value = generator.uniform()
      #expect(value > 0 && value < 1)
      counts[Int(value * 100)] += 1
    }
    let chi2 = counts.reduce(0.0) { $0 + (Double($1) - 1000) * (Double($1) - 1000) / 1000 }
    #expect(chi2 > 60 && chi2 < 150)
  }

  @Test("All parts of the ziggurat give exponentially distributed numbers")
  func theZigguratGivesExponentialNumbersInEachOfItsParts() {
    var generator = Xoshiro256(seed: 11)
    let block = UnsafeMutableBufferPointer<Double>.allocate(capacity: 2_000_000)
    defer { block.deallocate() }
    generator.fillExponential(block)
    // 1000 cells of equal probability with 2000 numbers each. chi2 is within 4 standard deviations of sqrt(2 * 999).
    var counts = [Int](repeating: 0, count: 1000)
    var (tail, far) = (0, 0)
    for x in block {
      counts[min(999, Int(1000 * exp(-x)))] += 1
      if x > 7.697_117_470_131_05 { tail += 1 }
      if x > 9 { far += 1 }
    }
    let chi2 = counts.reduce(0.0) { $0 + (Double($1) - 2000) * (Double($1) - 2000) / 2000 }
    #expect(abs(chi2 - 999) < 4 * 44.7, "\(chi2)")
    // Check the numbers beyond the last layer, and far beyond it.
    for (count, edge) in [(tail, 7.697_117_470_131_05), (far, 9)] {
      let expected = 2e6 * exp(-edge)
      #expect(abs(Double(count) - expected) < 4 * expected.squareRoot(), "\(count) beyond \(edge)")
    }
    #expect(block.allSatisfy { $0 > 0 && $0.isFinite })
  }

  @Test("Gamma variates follow the gamma distribution", arguments: [0.5, 1, 2]) func gammaNumbersFollowTheirLaw(
    power: Double
  ) {
    var generator = Xoshiro256(seed: 3)
    let count = 20_000
    let values = (0..<count).map { _ in generator.gamma(power) }.sorted()
    let distance =
      values.enumerated().map { position, x in
        let cumulative = power == 0.5 ? erf(x.squareRoot()) : power == 1 ? 1 - exp(-x) : 1 - (1 + x) * exp(-x)
        return abs((Double(position) + 0.5) / Double(count) - cumulative)
      }.max() ?? 1
    // In the Kolmogorov-Smirnov test, this exceeds 2.2 in one case in 8000.
    #expect(distance * Double(count).squareRoot() < 2.2)
  }
}
