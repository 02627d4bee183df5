/// A Swift type that Lua knows as an object: a name, and the one declaration of what scripts can do with it.
public protocol LuaBindable: SendableMetatype {
  /// The name of the class in error texts, documentation and editor definitions. (Apart from ``luaClass``, so that a
  /// class may name itself as the result of its own methods.)
  static var luaName: String { get }
  /// Methods, fields and operators.
  static var luaClass: LuaClass<Self> { get }
}

/// A Swift value in Lua's hands.
public final class LuaObject {
  /// The value.
  public let value: Any
  let metatype: Metatype

  /// Wraps a value.
  public init<Value: LuaBindable>(_ value: Value) {
    self.value = value
    metatype = Metatype(name: Value.luaName) { Value.luaClass.declaration }
  }

  /// What printing the object shows.
  public var summary: String { metatype.declaration().describe(value) }

  /// The class of an object: its name, and its declaration, which is built when the first object reaches Lua.
  struct Metatype {
    let name: String
    let declaration: @Sendable () -> ClassDeclaration
  }
}
