import Diagnostics
import Units

extension ModelXMLError {
  /// The error message.
  public var problem: Problem {
    switch self {
    case .cannotRead(let path, let reason):
      Problem(at: path, found: "cannot be read: \(reason)")
    case .notXML(let path, let line, let reason):
      Problem(at: "\(path), line \(line)", found: reason, expected: "a model definition file")
    case .notModels(let path, let found):
      Problem(
        at: path, found: "the root element is <\(found.brief)>", expected: "<source_library>",
        hint: "give a model definition file of ctools or gammalib")
    case .noBackground(let path, let types):
      Problem(
        at: path,
        found: types.isEmpty
          ? "the file contains no <source>"
          : "the file contains only sources of type \(types.map(\.brief).joined(separator: ", ").brief(to: 1000))",
        expected: "a background of one of the types \(BackgroundType.known.joined(separator: ", "))")
    case .unknownType(let place, let what, let found, let known):
      Problem(
        at: place.description, found: "\(what) of type '\(found.brief)'",
        expected: (known.count == 1 ? "" : "one of ") + known.joined(separator: ", "),
        hint: correction(for: found, in: known))
    case .missing(let place, let what, let present):
      Problem(
        at: place.description, found: "no \(what)",
        hint: present.isEmpty ? nil : "present: \(present.map(\.brief).joined(separator: ", ").brief(to: 1000))")
    case .missingParameter(let place, let name, let present):
      Problem(
        at: place.description, found: "no parameter '\(name)'",
        hint: suggestion(for: name, among: present.map(\.brief)))
    case .severalParameters(let place, let names, let parameter):
      Problem(
        at: place.description, found: "parameters \(names.map { "'\($0)'" }.joined(separator: " and "))",
        expected: "one parameter that defines \(parameter)", hint: "remove all but one")
    case .number(let place, let attribute, let found, let expected):
      Problem(at: place.description, found: "\(attribute)=\"\(found.brief)\"", expected: expected)
    case .outOfBounds(let place, let parameter, let value, let lower, let upper):
      Problem(
        at: place.description, found: "\(parameter) = \(shortest(value))",
        expected: "a value within the bounds of the parameter, \(shortest(lower)) to \(shortest(upper))")
    case .notPositive(let place, let parameter, let value):
      Problem(at: place.description, found: "\(parameter) = \(shortest(value))", expected: "a value above 0")
    case .nodes(let place, let error):
      Problem(at: place.description, found: error.problem.found, expected: error.problem.expected)
    case .spectrumLine(let file, let line, let found):
      Problem(
        at: "\(file), line \(line)", found: "'\(found)'",
        expected: "an energy in MeV and a value above 0, separated by blanks")
    case .sameName(let name, let paths):
      Problem(
        found: "several files with the name '\(name)': \(paths.joined(separator: ", "))",
        expected: "different names, because the files are copied next to the model definition file",
        hint: "rename the files, or write separate model definition files, each in its own folder")
    case .table(let place, let what, let reason):
      Problem(at: place.description, found: "\(what) cannot be loaded: \(reason)")
    case .noInstrument(let obsID):
      Problem(
        at: "OBS_ID \(obsID)", found: "no keyword TELESCOP in the header of the event list",
        expected: "TELESCOP, which gives the instrument for the model definition file",
        hint: "set the option 'instrument'")
    case .noForm(let what, let hint):
      Problem(found: "\(what), which model definition files cannot contain", hint: hint)
    }
  }
}

extension String {
  /// The text, shortened to 100 characters. Names and values in a model definition file are usually shorter.
  var brief: String { brief(to: 100) }

  func brief(to length: Int) -> String { count <= length ? self : "\(prefix(length))..." }
}
