extension API {
  /// The declarations as JSON, for tools.
  public var json: String {
    JSONText.object([
      ("title", .string(title)), ("version", .integer(version)),
      ("modules", .array(allModules.map(value))), ("classes", .array(classes.map(value))),
      ("verbs", .object(verbs.keys.sorted().map { ($0, .string(verbs[$0] ?? "")) })),
    ]).text + "\n"
  }

  private func value(_ module: Module) -> JSONText {
    .object([
      ("name", .string(module.qualifiedName)), ("summary", .string(module.summary)),
      ("details", .string(module.details)),
      (
        "constants",
        .array(
          module.constants.map {
            .object([("name", .string($0.name)), ("type", .string($0.typeName)), ("summary", .string($0.summary))])
          })
      ),
      ("functions", .array(module.functions.map(value))),
    ])
  }

  private func value(_ type: ClassDeclaration) -> JSONText {
    .object([
      ("name", .string(type.name)), ("summary", .string(type.summary)), ("details", .string(type.details)),
      ("since", .integer(type.since)),
      (
        "fields",
        .array(
          type.fields.map { field in
            .object([
              ("name", .string(field.name)), ("type", .string(field.result.luaCATS)), ("unit", .optional(field.unit)),
              ("summary", .string(field.result.summary)), ("since", .integer(field.since)),
            ])
          })
      ),
      ("operators", .array(type.operators.map { .string($0.kind.symbol) })),
      ("methods", .array(type.methods.map(value))),
    ])
  }

  private func value(_ function: Function) -> JSONText {
    .object([
      ("name", .string(function.qualifiedName)), ("signature", .string(function.signature)),
      ("summary", .string(function.summary)), ("details", .string(function.details)),
      ("example", .string(function.example)), ("since", .integer(function.since)),
      ("arguments", .array(function.arguments.map(value))), ("options", .array(function.options.map(value))),
      ("items", function.items.map(value) ?? .null),
      (
        "results",
        .array(
          function.results.map {
            .object([("name", .string($0.name)), ("type", .string($0.luaCATS)), ("summary", .string($0.summary))])
          })
      ),
    ])
  }

  private func value(_ argument: any ArgumentDeclaration) -> JSONText {
    .object([
      ("name", .string(argument.name)), ("type", .string(argument.luaCATS)), ("range", .optional(argument.rangeText)),
      ("unit", .optional(argument.unit)), ("default", .optional(argument.defaultText)),
      ("required", .boolean(!argument.mayBeMissing)), ("summary", .string(argument.summary)),
      ("since", .integer(argument.since)),
    ])
  }
}

/// JSON with its keys in the order given.
private indirect enum JSONText {
  case null
  case boolean(Bool)
  case integer(Int)
  case string(String)
  case array([JSONText])
  case object([(String, JSONText)])

  static func optional(_ text: String?) -> JSONText { text.map { .string($0) } ?? .null }

  var text: String {
    switch self {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .string(let value): Self.quoted(value)
    case .array(let items): "[\(items.map(\.text).joined(separator: ","))]"
    case .object(let entries): "{\(entries.map { "\(Self.quoted($0)):\($1.text)" }.joined(separator: ","))}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
