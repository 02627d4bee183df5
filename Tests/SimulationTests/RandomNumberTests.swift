import Testing

@testable import Simulation

@Suite struct RandomNumberTests {
  @Test func xoshiroGivesTheNumbersOfItsAuthors() {
    var generator = Xoshiro256(state: (1, 2, 3, 4))
    let expected: [UInt64] = [
      41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386, 9_228_616_714_210_784_205,
      9_973_669_472_204_895_162, 14_011_001_112_246_962_877, 12_406_186_145_184_390_807,
    ]
    #expect(expected.indices.map { _ in generator.next() } == expected)
  }

  @Test func splitMixGivesTheNumbersOfItsAuthors() {
    var generator = SplitMix64(state: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
    ]
    #expect(expected.indices.map { _ in generator.next() } == expected)
  }

  @Test func streamsOfOneSeedAndSeedsOfOneStreamDiffer() {
    var first: Set<UInt64> = []
    for seed in 0..<30 {
      for stream in 0..<30 {
        var generator = Xoshiro256(seed: UInt64(seed), stream: UInt64(stream))
        first.insert(generator.next())
      }
    }
    #expect(first.count == 900)
  }

  @Test func uniformNumbersFillTheOpenInterval() {
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
}
