import LuaHost

/// A recipe, as its script declares it.
public struct Recipe {
  /// The least version of the API that it needs.
  public let api: Int
  /// What it does, in one line.
  public let summary: String
  /// Whether it works on a data store.
  public let needsData: Bool
  /// Its parameters, in the order in which the script makes them.
  public let parameters: [(name: String, parameter: RecipeParameter)]
  /// What it does.
  public let run: LuaFunction

  /// The values of all parameters: those given on the command line, else the defaults.
  /// - Throws: ``RecipeError`` for a parameter that there is not, a value of the wrong type, and a missing one.
  public func values(
    _ given: [ParameterAssignment], recipe: String, _ context: ArgumentContext
  ) throws(RecipeError) -> [String: ParameterValue] {
    var values: [String: ParameterValue] = [:]
    for (name, parameter) in parameters { values[name] = parameter.defaultValue }
    var seen: Set<String> = []
    for assignment in given {
      guard let parameter = parameters.first(where: { $0.name == assignment.name })?.parameter else {
        throw .unknownParameter(name: assignment.name, recipe: recipe, present: parameters.map(\.name))
      }
      guard seen.insert(assignment.name).inserted else { throw .parameterTwice(name: assignment.name) }
      do { values[assignment.name] = try parameter.kind.value(of: assignment.text, context) } catch {
        throw .badParameter(name: assignment.name, parameterProblem(error, parameter.kind))
      }
    }
    for (name, parameter) in parameters where parameter.isRequired && values[name] == nil {
      throw .missingParameter(name: name, expected: parameter.kind.expected)
    }
    return values
  }
}

/// `name=value` from the command line.
public struct ParameterAssignment: Sendable, Equatable {
  /// The parameter.
  public let name: String
  /// Its value, as written.
  public let text: String
}

extension RecipeRequest {
  /// Parts `name=value` texts.
  /// - Throws: ``RecipeError/notAnAssignment(text:)``
  public static func assignments(_ texts: [String]) throws(RecipeError) -> [ParameterAssignment] {
    var result: [ParameterAssignment] = []
    for text in texts {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else { throw .notAnAssignment(text: text) }
      result.append(
        ParameterAssignment(name: String(text[..<equals]), text: String(text[text.index(after: equals)...])))
    }
    return result
  }
}
