import CLua
import CLuaShim

extension LuaState {
  /// Pushes the metatable of a class. It is created when the first object of the class is passed to Lua.
  func pushMetatable(of metatype: LuaObject.Metatype) throws(LuaFault) {
    try reserve(8)
    if let known = metatables[metatype.name] {
      lua_rawgeti(lua, luahost_registry_index(), lua_Integer(known))
      return
    }
    try pushNewMetatable(of: metatype.declaration())
    lua_pushvalue(lua, -1)
    metatables[metatype.name] = luaL_ref(lua, luahost_registry_index())
  }

  private func pushNewMetatable(of declaration: ClassDeclaration) throws(LuaFault) {
    lua_createtable(lua, 0, Int32(clamping: declaration.methods.count))
    if declaration.methods.contains(where: { $0.name == "each" }) { iterableClasses.insert(declaration.name) }
    for method in declaration.methods {
      push(text: method.name)
      try push(HostFunction(name: method.qualifiedName, body: .declared(method)))
      lua_rawset(lua, -3)
    }
    let index = HostFunction(
      name: declaration.name, body: .plain { [unowned self] in [try member(of: declaration, $0)] })
    luahost_push_metatable(lua, declaration.name, Unmanaged<AnyObject>.passRetained(index).toOpaque())

    try setFunction("__newindex") { arguments in
      throw LuaFault.readOnly(
        what: withArticle(declaration.name), name: arguments.count > 1 ? Self.keyText(arguments[1]) : "")
    }
    try setFunction("__tostring") { arguments in
      guard case .object(let object)? = arguments.first else { return [.string(declaration.name)] }
      return [.string(declaration.describe(object.value))]
    }
    if let length = declaration.length {
      try setFunction("__len") { arguments in
        guard case .object(let object)? = arguments.first else { return [0] }
        return [.integer(length.get(object.value))]
      }
    }
    if !declaration.operators.contains(where: { $0.kind == .eq }) {
      // Each push of a Swift object creates a new userdata, so equality must compare the objects.
      try setFunction("__eq") { arguments in
        guard case .object(let left)? = arguments.first, case .object(let right)? = arguments.last else {
          return [false]
        }
        return [.boolean(left === right || isSameObject(left.value, right.value))]
      }
    }
    for operation in declaration.operators {
      try setFunction("__\(operation.kind.rawValue)") { arguments in
        [try operation.body(arguments.first ?? .nil, arguments.count > 1 ? arguments[1] : .nil)]
      }
    }
  }

  /// Returns the value of `object.name` or `object[i]`. Methods are not looked up here.
  private func member(of declaration: ClassDeclaration, _ arguments: [LuaValue]) throws -> LuaValue {
    guard arguments.count == 2, case .object(let object) = arguments[0] else { return .nil }
    switch arguments[1] {
    case .string(let name):
      for field in declaration.fields where field.name == name { return try field.get(object.value, self) }
      if let value = try declaration.dynamicFields?.get(object.value, name) { return value }
      var known = declaration.fields.map(\.name) + declaration.methods.map(\.name)
      known += declaration.dynamicFields?.names(object.value) ?? []
      let owner = withArticle(declaration.name)
      if declaration.dynamicFields != nil { throw LuaFault.unknownField(of: owner, name: name, known: known) }
      throw LuaFault.unknownMember(of: owner, name: name, known: known)
    case let key:
      guard let element = declaration.element, let position = key.integer else {
        throw LuaFault.badIndex(of: withArticle(declaration.name), found: key.shown)
      }
      guard position > 0 else { throw LuaFault.badPosition(of: withArticle(declaration.name), found: position) }
      return try element.get(object.value, position)
    }
  }
}

/// Returns whether both values are the same instance of a class.
private func isSameObject(_ left: Any, _ right: Any) -> Bool {
  guard type(of: left) is AnyClass, type(of: right) is AnyClass else { return false }
  return left as AnyObject === right as AnyObject
}
