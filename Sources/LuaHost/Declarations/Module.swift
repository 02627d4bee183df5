/// A table of functions, such as `dt` or `dt.axis`, that scripts can use but not change.
public struct Module: Sendable {
  /// The name, without the enclosing module.
  public let name: String
  /// What the module contains, in one line.
  public let summary: String
  /// Further documentation in Markdown; can be empty.
  public let details: String
  /// The functions.
  public let functions: [Function]
  /// The constants.
  public let constants: [Constant]
  /// The nested modules.
  public let modules: [Module]
  /// The full name, such as `dt.axis`.
  public let qualifiedName: String

  /// Declares a module.
  public init(
    _ name: String, _ summary: String, details: String = "", functions: [Function] = [], constants: [Constant] = [],
    modules: [Module] = []
  ) {
    self.init(
      name, summary, details: details, functions: functions, constants: constants, modules: modules, path: name)
  }

  private init(
    _ name: String, _ summary: String, details: String, functions: [Function], constants: [Constant],
    modules: [Module], path: String
  ) {
    self.name = name
    self.summary = summary
    self.details = details
    self.functions = functions.map {
      var function = $0
      function.qualifiedName = "\(path).\(function.name)"
      return function
    }
    self.constants = constants
    self.modules = modules.map {
      Module(
        $0.name, $0.summary, details: $0.details, functions: $0.functions, constants: $0.constants,
        modules: $0.modules, path: "\(path).\($0.name)")
    }
    qualifiedName = path
  }

  /// A named value.
  public struct Constant: Sendable {
    /// The name.
    public let name: String
    /// The meaning, in one line.
    public let summary: String
    /// The name of the type in the documentation and in the editor definitions.
    public let typeName: String
    let value: @Sendable () -> any LuaConvertible

    /// Declares a constant. `type` is its type in the documentation and in the editor definitions.
    public init(
      _ name: String, type: String, _ summary: String,
      _ value: @autoclosure @escaping @Sendable () -> any LuaConvertible
    ) {
      self.name = name
      self.summary = summary
      typeName = type
      self.value = value
    }
  }

  var memberNames: [String] { (functions.map(\.name) + constants.map(\.name) + modules.map(\.name)).sorted() }
}
