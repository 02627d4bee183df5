import Foundation
import TestSupport

@testable import Sky

/// A random set of regions in a field: as shapes, as scripts make them, and as the text of a region file.
struct RegionZoo {
  /// The middle of the field, in deg.
  let ra: Double
  let dec: Double
  /// The regions as scripts make them, in ICRS.
  let regions: SkyRegions
  /// The text of a region file with the same regions, in any frame, order and spelling.
  let text: String
  /// The sum of the lengths of all edges, in deg. Polygons and sectors count with an upper limit.
  let perimeter: Double

  private struct Animal {
    let form: RegionForm
    let numbers: [Double]
    let isSubtracted: Bool
  }

  init(seed: Int) throws {
    var random = TestGenerator(seed: seed)
    // Anywhere, across right ascension 0, across galactic longitude 0, and at both poles.
    switch seed % 5 {
    case 0: (ra, dec) = (.random(in: 0..<360, using: &random), .random(in: -80...80, using: &random))
    case 1: (ra, dec) = (.random(in: -1...1, using: &random), .random(in: -60...60, using: &random))
    case 2:
      (ra, dec) = SkyFrame.galactic.icrs(
        longitude: .random(in: -1...1, using: &random), latitude: .random(in: -60...60, using: &random))
    case 3: (ra, dec) = (.random(in: 0..<360, using: &random), .random(in: 88.5...90, using: &random))
    default: (ra, dec) = (.random(in: 0..<360, using: &random), .random(in: -90 ... -88.5, using: &random))
    }
    var animals: [Animal] = []
    for number in 0..<Int.random(in: 1...4, using: &random) {
      let place = offsetBy(
        ra: ra, dec: dec, positionAngle: .random(in: 0..<360, using: &random),
        distance: .random(in: 0...1.5, using: &random))
      animals.append(
        Self.animal(at: place, isSubtracted: number > 0 && Int.random(in: 0..<3, using: &random) == 0, using: &random))
    }
    func shapes(_ isSubtracted: Bool) throws -> SkyRegions {
      SkyRegions(try animals.filter { $0.isSubtracted == isSubtracted }.map { try $0.form.make($0.numbers, .icrs) })
    }
    regions = try shapes(false) - shapes(true)
    perimeter = try animals.reduce(0) { try $0 + 12 * $1.form.make($1.numbers, .icrs).cap.radius }
    var speller = RegionSpeller(random: random)
    text = speller.text(animals.map { ($0.form, $0.numbers, $0.isSubtracted) })
  }

  private static func animal(
    at place: (ra: Double, dec: Double), isSubtracted: Bool, using random: inout TestGenerator
  ) -> Animal {
    func size() -> Double { .random(in: 0.1...0.6, using: &random) }
    let form = RegionForm.all[Int.random(in: 0..<RegionForm.all.count, using: &random)]
    let angle = Double.random(in: -180...360, using: &random)
    let (start, stop) = (Double.random(in: 0..<360, using: &random), Double.random(in: 0..<360, using: &random))
    let (width, height, share) = (size(), size(), Double.random(in: 0.1...0.9, using: &random))
    var numbers = [place.ra, place.dec]
    switch form.name {
    case "circle": numbers += [size()]
    case "annulus": numbers += [share * width, width]
    case "ellipse", "box":
      if share < 0.5 { numbers += [share * width, share * height] }
      numbers += [width, height, angle]
    case "panda": numbers += [start, stop, share * width, width]
    case "epanda", "bpanda": numbers += [start, stop, share * width, share * height, width, height, angle]
    default:
      let corners = Int.random(in: 3...7, using: &random)
      numbers = (0..<corners).flatMap { corner -> [Double] in
        let vertex = offsetBy(
          ra: place.ra, dec: place.dec, positionAngle: 360 * Double(corner) / Double(corners) + angle,
          distance: .random(in: 0.1...0.6, using: &random))
        return [vertex.ra, vertex.dec]
      }
    }
    return Animal(form: form, numbers: numbers, isSubtracted: isSubtracted)
  }
}

/// Writes regions in the spellings that ds9 accepts.
struct RegionSpeller {
  private var random: TestGenerator
  private var frame = SkyFrame.icrs

  init(random: TestGenerator) { self.random = random }

  private mutating func one<Value>(of choices: [Value]) -> Value {
    choices[Int.random(in: 0..<choices.count, using: &random)]
  }

  mutating func text(_ regions: [(form: RegionForm, numbers: [Double], isSubtracted: Bool)]) -> String {
    var text = one(of: ["", "\u{feff}", "# Region file format: DS9 version 4.1\n", "global color=green width=2;"])
    for (form, numbers, isSubtracted) in regions.shuffled(using: &random) {
      // Angles are relative to north, which has other directions in other frames than ICRS and FK5.
      let hasAngle = !["circle", "annulus", "polygon"].contains(form.name)
      frame = one(of: hasAngle ? [.icrs, .fk5] : SkyFrame.allCases)
      text += one(of: ["\n", ";"]) + one(of: [frame.rawValue, frame.rawValue.uppercased()]) + one(of: ["\n", " ; "])
      if Bool.random(using: &random) {
        text += one(of: [
          "point(10,20) # point=cross\n", "text 10 20 {a; b}\n", "# text(1,2) text={c};", "\n# no; word\n",
        ])
      }
      text += isSubtracted ? one(of: ["-", "- "]) : one(of: ["", "+"])
      text += one(of: [form.name, form.name.capitalized])
      let arguments = arguments(form, numbers)
      let gap = one(of: [",", ", ", " "])
      text += one(of: ["(\(arguments.joined(separator: gap)))", " \(arguments.joined(separator: gap)) "])
      text += one(of: ["", " # color=red text={Crab; x}", " # text=\"a; b\" width=2", " # background", " # tag={1}"])
    }
    return text + "\n"
  }

  private mutating func arguments(_ form: RegionForm, _ numbers: [Double]) -> [String] {
    var rest = numbers[...]
    func take(_ count: Int) -> [Double] {
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    var words: [String] = []
    for parameter in form.parameters {
      switch parameter {
      case .centre: words += position(take(2))
      case .length: words += take(1).map { length($0) }
      case .size: words += take(rest.count - 1).map { length($0) }
      case .radii: words += take(rest.count).map { length($0) }
      case .angle: words += take(1).map { turn($0) }
      case .sector: words += take(2).map { turn($0) } + [one(of: ["1", "3"])]
      case .ring: words += take(2).map { length($0) } + [one(of: ["1", "2"])]
      case .ringSizes: words += take(4).map { length($0) } + [one(of: ["1", "2"])]
      case .vertices: while !rest.isEmpty { words += position(take(2)) }
      }
    }
    return words
  }

  private mutating func turn(_ angle: Double) -> String { number(angle) + one(of: ["", "d"]) }

  private mutating func length(_ size: Double) -> String {
    one(of: [number(size), number(size) + "d", number(60 * size) + "'", number(3600 * size) + "\""])
  }

  private mutating func position(_ icrs: [Double]) -> [String] {
    let direction = SkyCap(ra: icrs[0], dec: icrs[1], radius: 0).centre
    let (longitude, latitude) = FrameConversion(to: frame).position(of: direction)
    let turns = longitude < 0 ? longitude + 360 : longitude
    guard frame.isEquatorial, Bool.random(using: &random) else {
      let unit = one(of: ["", "d"])
      return [number(turns) + unit, number(latitude) + unit]
    }
    let marks = one(of: [(("h", "m", "s"), ("d", "m", "s")), ((":", ":", ""), (":", ":", ""))])
    return [sexagesimal(turns / 15, marks.0), (latitude < 0 ? "-" : "+") + sexagesimal(abs(latitude), marks.1)]
  }

  private func number(_ value: Double) -> String { String(format: "%.10f", value) }

  private func sexagesimal(_ value: Double, _ marks: (String, String, String)) -> String {
    // The seconds are rounded first, so that they are never 60.
    let seconds = (value * 3600 * 1e7).rounded() / 1e7
    let (whole, minutes) = (Int(seconds / 3600), Int(seconds / 60) % 60)
    let rest = seconds - Double(3600 * whole + 60 * minutes)
    return String(format: "%02d%@%02d%@%010.7f%@", whole, marks.0, minutes, marks.1, max(0, rest), marks.2)
  }
}
