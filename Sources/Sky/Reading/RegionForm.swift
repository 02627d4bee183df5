/// How a shape is written: as `name(longitude, latitude, ...)` in region files, and as a call of `dt.sky.name` in
/// scripts. Each form is declared in the file of its shape.
public struct RegionForm: Sendable {
  /// A parameter of a shape.
  public enum Parameter: Sendable {
    /// The centre: longitude and latitude.
    case centre
    /// A length.
    /// - Parameters:
    ///   - name: the name of the parameter.
    ///   - summary: the description of the parameter in scripts.
    case length(_ name: String, summary: String)
    /// A width and a height. Region files may give several pairs, each larger than the one before, for rings.
    /// - Parameter isHalved: whether region files give half the sizes that scripts give.
    case size(isHalved: Bool)
    /// The rotation from north through east; 0 if it is absent.
    case angle
    /// Two or more radii, each larger than the one before. Scripts give an inner and an outer radius.
    case radii
    /// The first and the last direction of a sector. Region files also give the number of parts, which is ignored.
    case sector
    /// An inner and an outer radius. Region files also give the number of rings, which is ignored.
    case ring
    /// The sizes of an inner and an outer shape. Region files also give the number of rings, which is ignored.
    case ringSizes(isHalved: Bool)
    /// The longitudes and latitudes of three or more vertices.
    case vertices
  }

  /// The name of the shape.
  public let name: String
  /// What the Lua function does.
  public let summary: String
  /// An example of the Lua function; empty if it needs none.
  public let example: String
  /// The parameters, in order.
  public let parameters: [Parameter]
  /// Creates the shape from the numbers of all parameters, in deg. Sizes are as in region files, where some are half
  /// sizes.
  public let make: @Sendable (_ numbers: [Double], _ frame: SkyFrame) throws(SkyError) -> any SkyShape

  /// Declares a form.
  init(
    _ name: String, summary: String, example: String = "", parameters: [Parameter],
    make: @escaping @Sendable (_ numbers: [Double], _ frame: SkyFrame) throws(SkyError) -> any SkyShape
  ) {
    (self.name, self.summary, self.example) = (name, summary, example)
    (self.parameters, self.make) = (parameters, make)
  }

  /// All forms. A new shape is added here.
  public static let all = [
    CircleRegion.form, EllipseRegion.form, BoxRegion.form, AnnulusRegion.form, PolygonRegion.form,
    SectorRegion.panda, SectorRegion.epanda, SectorRegion.bpanda,
  ]

  /// All forms by their names, including the synonyms of ds9.
  static let byName: [String: RegionForm] = {
    var forms = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
    forms["rotbox"] = BoxRegion.form
    forms["cpanda"] = SectorRegion.panda
    return forms
  }()

  /// The names of all forms as a phrase: `circle, box or polygon`.
  static var names: String {
    let names = all.map(\.name)
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }

  /// The syntax of the form in a region file, for error messages.
  var text: String {
    let names = parameters.map { parameter in
      switch parameter {
      case .centre: "longitude, latitude"
      case .length(let name, _): name
      case .size(let isHalved): isHalved ? "half width, half height" : "width, height"
      case .angle: "angle"
      case .radii: "inner radius, outer radius"
      case .sector: "start, stop, number of sectors"
      case .ring: "inner radius, outer radius, number of rings"
      case .ringSizes(let isHalved):
        (isHalved
          ? "inner half width, inner half height, outer half width, outer half height"
          : "inner width, "
            + "inner height, outer width, outer height") + ", number of rings"
      case .vertices: "longitude, latitude, ..."
      }
    }
    return "\(name)(\(names.joined(separator: ", ")))"
  }
}

extension RegionArguments {
  /// Creates the shape of a form from the arguments.
  func shape(_ form: RegionForm) throws(Failure) -> any SkyShape {
    // ds9 writes the number of rings as `n=3` after the outermost radius.
    var reader = FormReader(
      arguments: RegionArguments(texts: texts.filter { !$0.lowercased().hasPrefix("n=") }, frame: frame), form: form)
    let numbers = try reader.read()
    return try Self.checked { () throws(SkyError) in try form.make(numbers, frame) }
  }
}

/// Converts the arguments of a region to the numbers of its form.
private struct FormReader {
  let arguments: RegionArguments
  let form: RegionForm
  /// The index of the next argument.
  private var next = 0
  private var numbers: [Double] = []

  init(arguments: RegionArguments, form: RegionForm) { (self.arguments, self.form) = (arguments, form) }

  private var left: Int { arguments.texts.count - next }

  mutating func read() throws(RegionArguments.Failure) -> [Double] {
    for parameter in form.parameters {
      switch parameter {
      case .centre: try position()
      case .length: try lengths(1)
      case .size:
        try lengths(2)
        while left >= 2 { try lengths(2) }
        try requireIncrease(from: 2, step: 2)
      case .angle: numbers.append(left > 0 ? try turn() : 0)
      case .radii:
        try lengths(2)
        while left > 0 { try lengths(1) }
        try requireIncrease(from: 2, step: 1)
      case .sector:
        try require(3)
        for _ in 0..<2 { numbers.append(try turn()) }
        try partCount()
      case .ring:
        try lengths(2)
        try requireIncrease(from: 4, step: 1)
        try partCount()
      case .ringSizes:
        try lengths(4)
        try requireIncrease(from: 4, step: 2)
        try partCount()
      case .vertices:
        guard left >= 6, left % 2 == 0 else { throw wrongCount(" with at least three vertices") }
        while left > 0 { try position() }
      }
    }
    if left > 0 { throw wrongCount() }
    return numbers
  }

  private func wrongCount(_ more: String = "") -> RegionArguments.Failure {
    .syntax(found: "the wrong number of values (\(arguments.texts.count))", expected: form.text + more)
  }

  private func require(_ count: Int) throws(RegionArguments.Failure) {
    if left < count { throw wrongCount() }
  }

  private mutating func position() throws(RegionArguments.Failure) {
    try require(2)
    let (longitude, latitude) = try arguments.position(next)
    numbers += [longitude, latitude]
    next += 2
  }

  private mutating func lengths(_ count: Int) throws(RegionArguments.Failure) {
    try require(count)
    for _ in 0..<count {
      numbers.append(try arguments.length(next))
      next += 1
    }
  }

  private mutating func turn() throws(RegionArguments.Failure) -> Double {
    defer { next += 1 }
    return try arguments.turn(next)
  }

  /// Skips the number of parts into which ds9 divides a sector or a ring.
  private mutating func partCount() throws(RegionArguments.Failure) {
    try require(1)
    guard let count = Int(arguments.texts[next]), count > 0 else {
      throw .syntax(found: "'\(arguments.texts[next])'", expected: "a whole number of parts, at least 1")
    }
    next += 1
  }

  /// Checks that, from the index `first` on, each number is smaller than the number `step` positions after it.
  private func requireIncrease(from first: Int, step: Int) throws(RegionArguments.Failure) {
    let sizes = numbers[first...]
    guard zip(sizes, sizes.dropFirst(step)).allSatisfy({ $0 < $1 }) else {
      let what = step == 1 ? "radii" : "sizes"
      throw .syntax(found: "\(what) that do not increase", expected: "\(form.text) with increasing \(what)")
    }
  }
}
