/// How a shape is written, both in region files, as `name(longitude, latitude, ...)`, and in scripts, as the function
/// `dt.sky.name`. The declaration of a form is next to its shape.
public struct RegionForm: Sendable {
  /// A parameter of a shape.
  public enum Parameter: Sendable {
    /// The centre: longitude and latitude.
    case centre
    /// A length.
    /// - Parameters:
    ///   - name: the name of the parameter in scripts.
    ///   - summary: the description of the parameter in scripts.
    ///   - inFiles: the name of the parameter in error messages about region files.
    ///   - isHalved: whether region files give half the length that scripts give.
    case length(_ name: String, summary: String, inFiles: String, isHalved: Bool = false)
    /// The rotation from north through east; 0 if it is absent.
    case angle
    /// Two or more radii, each larger than the one before. Scripts give an inner and an outer radius.
    case radii
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
  /// Creates the shape from the numbers of all parameters, in deg and with the lengths of region files.
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
  ]

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
      case .length(_, _, let name, _): name
      case .angle: "angle"
      case .radii: "inner radius, outer radius"
      case .vertices: "longitude, latitude, ..."
      }
    }
    return "\(name)(\(names.joined(separator: ", ")))"
  }
}

extension RegionArguments {
  /// Creates the shape of a form from the arguments.
  func shape(_ form: RegionForm) throws(Failure) -> any SkyShape {
    // ds9 writes the number of rings of an annulus as `n=3` after its outermost radius.
    let arguments = RegionArguments(texts: texts.filter { !$0.hasPrefix("n=") }, frame: frame)
    let numbers = try arguments.numbers(of: form)
    return try Self.checked { () throws(SkyError) in try form.make(numbers, frame) }
  }

  private func numbers(of form: RegionForm) throws(Failure) -> [Double] {
    var numbers: [Double] = []
    for parameter in form.parameters {
      switch parameter {
      case .centre:
        try require(2, after: numbers, of: form)
        let (longitude, latitude) = try position(numbers.count)
        numbers += [longitude, latitude]
      case .length:
        try require(1, after: numbers, of: form)
        numbers.append(try length(numbers.count))
      case .angle:
        numbers.append(numbers.count < texts.count ? try turn(numbers.count) : 0)
      case .radii:
        try require(2, after: numbers, of: form)
        let first = numbers.count
        while numbers.count < texts.count { numbers.append(try length(numbers.count)) }
        guard zip(numbers[first...], numbers[(first + 1)...]).allSatisfy({ $0 < $1 }) else {
          throw .syntax(found: "radii that do not increase", expected: form.text)
        }
      case .vertices:
        guard texts.count >= 6, texts.count % 2 == 0 else {
          throw .syntax(found: "\(texts.count) numbers", expected: "\(form.text) with three pairs or more")
        }
        while numbers.count < texts.count {
          let (longitude, latitude) = try position(numbers.count)
          numbers += [longitude, latitude]
        }
      }
    }
    if texts.count > numbers.count { throw .syntax(found: "\(texts.count) numbers", expected: form.text) }
    return numbers
  }

  private func require(_ count: Int, after numbers: [Double], of form: RegionForm) throws(Failure) {
    if texts.count < numbers.count + count { throw .syntax(found: "\(texts.count) numbers", expected: form.text) }
  }
}
