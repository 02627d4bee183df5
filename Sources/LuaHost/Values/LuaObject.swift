/// A Swift type whose values scripts can use as objects.
public protocol LuaBindable: SendableMetatype {
  /// The name of the class in error messages, documentation and editor definitions. It is separate from ``luaClass``,
  /// so that the methods of a class can declare objects of the same class as their results.
  static var luaName: String { get }
  /// The declaration of the class, with its methods, fields and operators.
  static var luaClass: LuaClass<Self> { get }
  /// The approximate memory of the value in bytes, if it can be large. It counts towards the memory limit of the script
  /// while Lua holds the value. The default is 0.
  var luaBytes: Int { get }
}

extension LuaBindable {
  /// Values are small by default.
  public var luaBytes: Int { 0 }
}

/// A Swift value that Lua can hold as an object.
public final class LuaObject {
  /// The value.
  public let value: Any
  let metatype: Metatype
  /// The approximate memory of the value in bytes; see ``LuaBindable/luaBytes``.
  let bytes: Int

  /// Wraps a value.
  public init<Value: LuaBindable>(_ value: Value) {
    self.value = value
    bytes = value.luaBytes
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
