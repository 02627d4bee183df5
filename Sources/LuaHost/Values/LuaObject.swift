/// A Swift type whose values scripts can use as objects.
public protocol LuaBindable: SendableMetatype {
  /// The name of the class in error messages, documentation and editor definitions. It is separate from ``luaClass``,
  /// so that the methods of a class can declare objects of the same class as their results.
  static var luaName: String { get }
  /// The declaration of the class, with its methods, fields and operators.
  static var luaClass: LuaClass<Self> { get }
}

/// A Swift value that Lua can hold as an object.
public final class LuaObject {
  /// The value.
  public let value: Any
  let metatype: Metatype

  /// Wraps a value.
  public init<Value: LuaBindable>(_ value: Value) {
    self.value = value
    metatype = Metatype(name: Value.luaName) { Value.luaClass.declaration }
  }

  /// The text that `print` shows for the object.
  public var summary: String { metatype.declaration().describe(value) }

  /// The class of an object: its name and its declaration, which is evaluated when it is needed.
  struct Metatype {
    let name: String
    let declaration: @Sendable () -> ClassDeclaration
  }
}
