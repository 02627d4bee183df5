import Diagnostics

extension ArgumentType where Value == LuaValue {
  /// Any value, including `nil`.
  public static var any: ArgumentType {
    ArgumentType("any", phrase: "any value", acceptsNil: true) { value, _ in value }
  }
}

extension ArgumentType where Value == Bool {
  /// `true` or `false`.
  public static var boolean: ArgumentType {
    ArgumentType("boolean", phrase: "true or false") { value, _ in
      guard let boolean = value.boolean else { throw Mismatch(value) }
      return boolean
    }
  }
}

extension ArgumentType where Value == Int {
  /// A whole number.
  public static var integer: ArgumentType {
    ArgumentType("integer", phrase: "a whole number") { value, _ in
      guard let integer = value.integer else { throw Mismatch(value) }
      return integer
    }
  }

  /// A whole number within the given bounds.
  public static func integer(_ bounds: some ArgumentBounds<Int> & Sendable) -> ArgumentType {
    var type = integer.map { value, _ in
      guard bounds.contains(value) else { throw Mismatch(.integer(value)) }
      return value
    }
    type.range = bounds.text
    return type
  }
}

extension ArgumentType where Value == Double {
  /// A finite number.
  public static var number: ArgumentType {
    ArgumentType("number") { value, _ in
      guard let number = value.number else { throw Mismatch(value) }
      guard number.isFinite else { throw Mismatch(value, expected: "a finite number") }
      return number
    }
  }

  /// A finite number within the given bounds.
  public static func number(_ bounds: some ArgumentBounds<Double> & Sendable) -> ArgumentType {
    var type = number.map { value, _ in
      guard bounds.contains(value) else { throw Mismatch(.number(value)) }
      return value
    }
    type.range = bounds.text
    return type
  }
}

extension ArgumentType where Value == String {
  /// A string.
  public static var string: ArgumentType {
    ArgumentType("string") { value, _ in
      guard let string = value.string else { throw Mismatch(value) }
      return string
    }
  }

  /// One of the given words.
  public static func choice(_ words: [String]) -> ArgumentType { choice(words) { $0 } }
}

extension ArgumentType where Value == LuaTable {
  /// A table, without checks of its contents.
  public static var table: ArgumentType {
    ArgumentType("table") { value, _ in
      guard let table = value.table else { throw Mismatch(value) }
      return table
    }
  }
}

extension ArgumentType where Value == LuaFunction {
  /// A function. `signature` is the type of the function in LuaCATS, such as `fun(run: Run): boolean`.
  public static func function(_ signature: String) -> ArgumentType {
    ArgumentType("function", luaCATS: signature) { value, _ in
      guard let function = value.function else { throw Mismatch(value) }
      return function
    }
  }

  /// A function.
  public static var function: ArgumentType { function("function") }
}

extension ArgumentType where Value: CaseIterable & RawRepresentable & Sendable, Value.RawValue == String {
  /// A case of an enumeration, given by its raw value.
  public static var choice: ArgumentType {
    choice(Value.allCases.map(\.rawValue)) { Value(rawValue: $0) }
  }
}

extension ArgumentType {
  private static func choice(
    _ words: [String], _ convert: @escaping @Sendable (String) -> Value?
  ) -> ArgumentType {
    let quoted = words.map { "\"\($0)\"" }
    let choices = words.map { "'\($0)'" }.joined(separator: ", ")
    return ArgumentType(
      quoted.joined(separator: " or "), luaCATS: quoted.joined(separator: "|"), phrase: "one of \(choices)"
    ) { value, _ in
      guard let word = value.string else { throw Mismatch(value) }
      guard words.contains(word), let converted = convert(word) else {
        let hint = correction(for: word, in: words)
        throw Mismatch(value, hint: hint)
      }
      return converted
    }
  }

  /// A value of the given type, or `nil`.
  public static func optional<Wrapped>(_ type: ArgumentType<Wrapped>) -> ArgumentType where Value == Wrapped? {
    ArgumentType(
      type.name, luaCATS: type.luaCATS, phrase: type.phrase, range: type.range, example: type.example, acceptsNil: true
    ) { value, context in
      value.isNil ? nil : try type.parse(value, context)
    }
  }

  /// A value of one of several types. The first type that accepts the value is used.
  public static func oneOf(_ types: ArgumentType...) -> ArgumentType {
    let expected = types.map(\.expected).joined(separator: " or ")
    return ArgumentType(
      types.map(\.name).joined(separator: " or "), luaCATS: types.map(\.luaCATS).joined(separator: "|"),
      phrase: expected, acceptsNil: types.contains(where: \.acceptsNil)
    ) { value, context in
      var inner: Mismatch?
      for type in types {
        do { return try type.parse(value, context) } catch let mismatch as Mismatch {
          // An error inside a value is more helpful than the list of accepted types, so it is kept.
          if !mismatch.path.isEmpty || mismatch.hint != nil { inner = inner ?? mismatch }
        }
      }
      throw inner ?? Mismatch(value)
    }
  }

  /// A list: a table with the items 1, 2, ... and no named values.
  public static func array<Element>(of element: ArgumentType<Element>) -> ArgumentType where Value == [Element] {
    let name =
      element.luaCATS.contains("|") || element.luaCATS.contains("fun(") ? "(\(element.luaCATS))" : element.luaCATS
    return ArgumentType(
      "list of \(element.name)", luaCATS: "\(name)[]", phrase: "a list in which each item is \(element.phrase)",
      range: element.range, example: element.example
    ) { value, context in
      guard let table = value.table else { throw Mismatch(value) }
      if let stray = try table.names.first { throw Mismatch(found: "a table with the key '\(stray)'") }
      return try table.items.enumerated().map { position, item in
        try parsing("[\(position + 1)]", element, item, context)
      }
    }
  }

  /// A table whose keys are names and whose values all have one type.
  public static func dictionary<Element>(
    of element: ArgumentType<Element>
  ) -> ArgumentType where Value == [String: Element] {
    ArgumentType(
      "table of \(element.name)", luaCATS: "table<string, \(element.luaCATS)>",
      phrase: "a table with names as keys, in which each value is \(element.expected)"
    ) { value, context in
      guard let table = value.table else { throw Mismatch(value) }
      var result: [String: Element] = [:]
      for (key, item) in try table.pairs {
        guard let name = key.string else { throw Mismatch(found: "a table with the key \(key.shown)") }
        result[name] = try parsing(".\(name)", element, item, context)
      }
      return result
    }
  }
}

extension ArgumentType where Value: LuaBindable {
  /// An object of the given bindable type.
  public static func object(_ type: Value.Type) -> ArgumentType {
    ArgumentType(type.luaName) { value, _ in
      guard let object = value.object(as: Value.self) else { throw Mismatch(value) }
      return object
    }
  }

  /// An object of the type `Value`.
  public static var object: ArgumentType { object(Value.self) }
}

/// Converts a part of an argument. If the conversion fails, the error contains `step`, the position of that part.
func parsing<Value>(
  _ step: String, _ type: ArgumentType<Value>, _ value: LuaValue, _ context: ArgumentContext
) throws -> Value {
  do {
    return try type.parse(value, context)
  } catch let mismatch as Mismatch {
    throw mismatch.inside(step, expected: type.expected)
  } catch let refused as RefusedPart {
    throw RefusedPart(path: step + refused.path, reason: refused.reason)
  } catch {
    throw RefusedPart(path: step, reason: error)
  }
}
