/// One call of a declared function, with its checked and converted arguments.
public struct Call {
  /// The Lua state of the call.
  public let state: LuaState
  /// The called function.
  public let function: Function
  private let object: LuaObject?
  private let values: [Any]

  /// The value of a declared argument or option. If the script gives no value, the result is the default.
  ///
  /// - Throws: ``LuaFault/undeclaredArgument(function:name:)`` if the function does not declare the argument.
  public subscript<Value>(argument: Argument<Value>) -> Value {
    get throws {
      var slot = 0
      for declared in function.arguments {
        if declared.name == argument.name { return try value(at: slot, of: argument) }
        slot += 1
      }
      for declared in function.options {
        if declared.name == argument.name { return try value(at: slot, of: argument) }
        slot += 1
      }
      if function.items?.name == argument.name { return try value(at: slot, of: argument) }
      throw LuaFault.undeclaredArgument(function: function.qualifiedName, name: argument.name)
    }
  }

  private func value<Value>(at slot: Int, of argument: Argument<Value>) throws -> Value {
    guard let value = values[slot] as? Value else {
      throw LuaFault.undeclaredArgument(function: function.qualifiedName, name: argument.name)
    }
    return value
  }

  /// Returns the value of this type that was attached to the state.
  public func attached<Value>(_ type: Value.Type = Value.self) throws -> Value { try state.attached(type) }

  /// Returns the object before the colon of a method call.
  func receiver<Object>() throws -> Object {
    guard let object = object?.value as? Object else {
      throw LuaFault.undeclaredArgument(function: function.qualifiedName, name: "self")
    }
    return object
  }

  /// The line of the script that makes this call.
  public var place: ScriptPlace? { state.currentTrace().place }

  /// Returns an iterator over a sequence, for `for ... in` loops.
  public func iterator<Elements: Sequence>(
    over elements: Elements, _ convert: @escaping (Elements.Element) throws -> [LuaValue]
  ) throws -> LuaValue {
    .function(try state.makeIterator(over: elements, convert))
  }
}

extension Call {
  /// Checks and converts the arguments on the stack.
  init(_ function: Function, in state: LuaState, arguments count: Int) throws {
    self.function = function
    self.state = state
    let name = function.qualifiedName
    let context = ArgumentContext(state: state)

    var first = 1
    if let receiver = function.receiver {
      let value = state.value(at: 1, of: count)
      guard case .object(let object) = value, receiver.accepts(object) else {
        throw LuaFault.calledWithDot(className: receiver.className, method: function.name, found: value.shown)
      }
      self.object = object
      first = 2
    } else {
      if count > 0, state.isModule(at: 1) {
        throw LuaFault.calledWithColon(function: name, signature: function.signature)
      }
      object = nil
    }

    let given = count - first + 1
    let most = function.arguments.count + (function.takesTable ? 1 : 0)
    if given > most {
      throw LuaFault.tooManyArguments(function: name, given: given, most: most, signature: function.signature)
    }

    var values: [Any] = []
    values.reserveCapacity(function.arguments.count + function.options.count + 1)
    for (offset, argument) in function.arguments.enumerated() {
      let value = state.value(at: first + offset, of: count)
      values.append(try argument.checked(value, .position(offset + 1, name: argument.name), function, context))
    }
    if function.takesTable {
      let value = state.value(at: first + function.arguments.count, of: count)
      values += try Self.options(value, function, context)
    }
    self.values = values
  }

  private static func options(
    _ value: LuaValue, _ function: Function, _ context: ArgumentContext
  ) throws -> [Any] {
    let table: LuaTable?
    switch value {
    case .nil: table = nil
    case .table(let given): table = given
    default:
      throw LuaFault.optionsNotTable(
        function: function.qualifiedName, found: value.shown, signature: function.signature)
    }
    let known = function.options.map(\.name)
    if let table { try checkKeys(of: table, known, function) }
    var values: [Any] = []
    for option in function.options {
      let value = try table?[option.name] ?? .nil
      values.append(try option.checked(value, .option(option.name), function, context))
    }
    if let items = function.items {
      let list = LuaValue.table(try context.state.makeTable(copyingItemsOf: table))
      values.append(try items.checked(list, .items(items.name), function, context))
    }
    return values
  }

  private static func checkKeys(of table: LuaTable, _ known: [String], _ function: Function) throws {
    let count = function.items == nil ? 0 : try table.count
    for (key, _) in try table.pairs {
      switch key {
      case .string(let name) where known.contains(name): continue
      case .string(let name):
        throw LuaFault.unknownOption(function: function.qualifiedName, key: name, known: known)
      case .integer(let position) where (1...max(count, 1)).contains(position) && count > 0: continue
      default:
        throw LuaFault.strayOption(function: function.qualifiedName, key: key.shown, known: known)
      }
    }
  }
}

extension ArgumentDeclaration {
  /// Converts a value. If the conversion fails, the error names the function and the argument.
  fileprivate func checked(
    _ value: LuaValue, _ place: LuaFault.ArgumentPlace, _ function: Function, _ context: ArgumentContext
  ) throws -> Any {
    if value.isNil, !mayBeMissing {
      throw LuaFault.missingArgument(
        function: function.qualifiedName, place, expected: expected, signature: function.signature)
    }
    do {
      return try parse(value, context)
    } catch let mismatch as Mismatch {
      throw LuaFault.wrongArgument(
        function: function.qualifiedName, place, path: mismatch.path, found: mismatch.found,
        expected: mismatch.expected ?? expected, hint: mismatch.hint)
    } catch let refused as RefusedPart {
      throw LuaFault.refusedArgument(function: function.qualifiedName, place, path: refused.path, refused.reason)
    } catch let error as LuaError {
      throw error
    } catch {
      throw LuaFault.refusedArgument(function: function.qualifiedName, place, path: "", error)
    }
  }
}

extension LuaState {
  /// Returns the argument at a position; `nil` if fewer arguments were given.
  fileprivate func value(at position: Int, of count: Int) -> LuaValue {
    position <= count ? value(at: Int32(position)) : .nil
  }

  /// Returns a new table with the items of another table, without its named values. If `table` is `nil`, the new table
  /// is empty.
  fileprivate func makeTable(copyingItemsOf table: LuaTable?) throws -> LuaTable {
    let items = try table?.items ?? []
    let copy = try makeTable(items: items.count)
    for (position, item) in items.enumerated() { try copy.set(.integer(position + 1), to: item) }
    return copy
  }
}
