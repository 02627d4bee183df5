import Testing

@testable import Sky

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite("Trigonometry in degrees") struct DegreesTests {
  @Test("Multiples of 30, 45 and 90 degrees are exact if the result is representable")
  func exact() {
    #expect(quarterSine(0) == 0)
    #expect(quarterSine(90) == 1)
    #expect(quarterSine(-90) == -1)
    #expect(cosineOfDegrees(90) == 0)
    #expect(cosineOfDegrees(-180) == -1)
    #expect(sineOfDegrees(180) == 0)
    #expect(abs(quarterSine(30) - 0.5) <= 0.5.ulp)
    #expect(quarterAngle(1, 1) == 45)
    #expect(quarterAngle(1, 0) == 90)
    #expect(quarterAngle(0, 0) == 0)
    #expect(fullAngle(0, -1) == 180)
    #expect(fullAngle(-1, 0) == -90)
    #expect(fullAngle(-1, -1) == -135)
    #expect(reducedTurns(360) == 0)
    #expect(reducedTurns(359.5) == -0.5)
    #expect(reducedTurns(-725) == -5)
    #expect(reducedTurns(1e6) == 1e6 - 360 * 2778)
  }

  /// Compares with the C library in extended precision, which x87 has. Other processors use double precision.
  @Test("Sine and arc tangent are accurate to 3 units in the last place")
  func accuracy() {
    var random = SplitMix(state: 9)
    var (worstSine, worstAngle) = (0.0, 0.0)
    for i in 0..<200_000 {
      let scale = i % 4 == 0 ? pow(2, -50 * random.uniform()) : 1
      let x = (180 * random.uniform() - 90) * scale
      let sine = Reference.sine(x)
      worstSine = max(worstSine, abs((quarterSine(x) - sine) / sine.ulp))
      let (a, b) = (random.uniform() * scale, random.uniform())
      let angle = Reference.angle(a, b)
      worstAngle = max(worstAngle, abs((quarterAngle(a, b) - angle) / angle.ulp))
    }
    #expect(worstSine <= 3)
    #expect(worstAngle <= 2)
  }
}

/// Reference values, in the highest precision available.
enum Reference {
  #if arch(x86_64) && !os(Windows)
    static func sine(_ degrees: Double) -> Double { Double(sinl(Float80(degrees) * Float80.pi / 180)) }
    static func angle(_ y: Double, _ x: Double) -> Double {
      Double(atan2l(Float80(y), Float80(x)) * (180 / Float80.pi))
    }
  #else
    static func sine(_ degrees: Double) -> Double { sin(degrees * Double.pi / 180) }
    static func angle(_ y: Double, _ x: Double) -> Double { atan2(y, x) * (180 / Double.pi) }
  #endif
}
