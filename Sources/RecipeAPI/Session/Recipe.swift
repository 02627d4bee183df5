import LuaHost

/// A recipe, as a script declares it.
public struct Recipe {
  /// The minimum version of the API.
  public let api: Int
  /// A description in one line.
  public let summary: String
  /// Whether the recipe needs a data store.
  public let needsData: Bool
  /// The parameters, in the order in which the script declares them.
  public let parameters: [(name: String, parameter: RecipeParameter)]
  /// The function that does the work.
  public let run: LuaFunction

  /// Returns the values of parameters: those given on the command line, or the defaults.
  /// - Throws: ``RecipeError`` if a parameter is unknown, is given twice or has a wrong value.
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
        throw .badParameter(name: assignment.name, parameter.kind.problem(of: error))
      }
    }
    return values
  }

  /// Returns the required parameters that have no value.
  public func missing(in values: [String: ParameterValue]) -> [(name: String, parameter: RecipeParameter)] {
    parameters.filter { $0.parameter.isRequired && values[$0.name] == nil }
  }
}

/// A parameter given on the command line as `name=value`.
public struct ParameterAssignment: Sendable, Equatable {
  /// The name of the parameter.
  public let name: String
  /// The value as text.
  public let text: String
}

extension RecipeRequest {
  /// Splits texts of the form `name=value`. Blanks around the name and the value are removed.
  /// - Throws: ``RecipeError/notAnAssignment(text:)``
  public static func assignments(_ texts: [String]) throws(RecipeError) -> [ParameterAssignment] {
    var result: [ParameterAssignment] = []
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
      guard parts.count == 2, !parts[0].isEmpty else { throw .notAnAssignment(text: text) }
      result.append(ParameterAssignment(name: parts[0], text: parts[1]))
    }
    return result
  }
}

/// Returns a text without blanks at its beginning and end.
private func trimmed(_ text: Substring) -> String {
  String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
}
