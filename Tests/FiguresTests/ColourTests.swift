import Foundation
import Testing

@testable import Figures

@Suite("Colours", .timeLimit(.minutes(60))) struct ColourTests {
  /// Returns the relative luminance (IEC 61966-2-1), which is the shade of a colour in greyscale print.
  private func luminance(_ colour: Colour) -> Double {
    func linear(_ x: Double) -> Double { x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4) }
    return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue)
  }

  @Test("Lightness increases along the sequential map in equal steps")
  func uniform() {
    let colours = (0...255).map { ColourMap.sequential.colour(Double($0) / 255) }
    let light = colours.map(luminance)
    #expect(zip(light, light.dropFirst()).allSatisfy { $0 < $1 })
    #expect(light[0] < 0.08 && light[255] > 0.75)
    let steps = zip(colours, colours.dropFirst()).map { Oklab($0).distance(to: Oklab($1)) }
    let mean = steps.reduce(0, +) / Double(steps.count)
    // Colours outside of sRGB are clipped, which changes the length of some steps.
    #expect(steps.allSatisfy { abs($0 / mean - 1) < 0.25 }, "\(steps.min()! / mean) \(steps.max()! / mean)")
  }

  @Test("The diverging map is white at its centre and becomes darker to both ends, with different hues")
  func diverging() {
    let light = (0...255).map { luminance(ColourMap.diverging.colour(Double($0) / 255)) }
    #expect(light[127] > 0.99 && light[128] > 0.99)
    #expect(zip(light[...127], light[1...127]).allSatisfy { $0 < $1 })
    #expect(zip(light[128...], light[129...]).allSatisfy { $0 > $1 })
    #expect(light[0] < 0.12 && light[255] < 0.12)
    let (low, high) = (ColourMap.diverging.colour(0), ColourMap.diverging.colour(1))
    #expect(low.blue > low.red + 0.2 && high.red > high.blue + 0.2)
  }

  @Test("Numbers beyond the ends have the colours of the ends")
  func ends() {
    #expect(ColourMap.sequential.colour(-3) == ColourMap.sequential.colour(0))
    #expect(ColourMap.sequential.colour(7) == ColourMap.sequential.colour(1))
  }

  @Test("A colour converted to Oklab and back is the same")
  func oklab() {
    for colour in [Colour(0xFFFFFF), Colour(0x0072B2), Colour(0xD55E00), Colour(0x123456)] {
      let back = Oklab(colour).colour
      #expect(
        abs(back.red - colour.red) < 1e-4 && abs(back.green - colour.green) < 1e-4
          && abs(back.blue - colour.blue) < 1e-4)
    }
    // In Ottosson's table the white of sRGB is (1, 0, 0), and its red is (0.628, 0.225, 0.126).
    let red = Oklab(Colour(0xFF0000))
    #expect(abs(red.lightness - 0.628) < 1e-3 && abs(red.a - 0.225) < 1e-3 && abs(red.b - 0.126) < 1e-3)
  }
}
