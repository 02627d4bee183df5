import Diagnostics

/// The declarations of everything that scripts can use. Help, the reference page, the definitions for editors and the
/// metadata are generated from them.
public struct API: Sendable {
  /// The title of the reference page.
  public let title: String
  /// The version, a whole number that is increased whenever something is added.
  public let version: Int
  /// The global modules.
  public let modules: [Module]
  /// The classes of the objects that the functions return.
  public let classes: [ClassDeclaration]
  /// The meanings of method names that occur in several classes. The keys are the method names.
  public let verbs: [String: String]

  /// The topics of the help that are not declarations.
  public let topics: [Topic]

  /// A topic of the help that is not a declaration, such as the language of expressions.
  public struct Topic: Sendable {
    /// The name by which the help finds the topic.
    public let name: String
    /// A description in one line.
    public let summary: String
    /// The introduction.
    public let text: String
    /// Tables. Each table has a heading, and rows with a name and a description.
    public let tables: [(heading: String, rows: [(String, String)])]

    /// Creates a topic.
    public init(_ name: String, _ summary: String, text: String, tables: [(heading: String, rows: [(String, String)])])
    {
      (self.name, self.summary, self.text, self.tables) = (name, summary, text, tables)
    }
  }

  /// Creates an API from its declarations.
  public init(
    title: String, version: Int, modules: [Module], classes: [ClassDeclaration], verbs: [String: String] = [:],
    topics: [Topic] = []
  ) {
    self.title = title
    self.version = version
    self.modules = modules
    self.classes = classes
    self.verbs = verbs
    self.topics = topics
  }

  /// The modules and their nested modules. Each module precedes the modules in it.
  var allModules: [Module] { modules.flatMap(\.withInnerModules) }

  /// All functions of the modules and all methods of the classes.
  public var functions: [Function] { allModules.flatMap(\.functions) + classes.flatMap(\.methods) }

  /// The full names of all declarations.
  public var names: [String] {
    allModules.flatMap { module in
      [module.qualifiedName] + module.constants.map { "\(module.qualifiedName).\($0.name)" }
    }
      + functions.map(\.qualifiedName)
      + classes.flatMap { type in [type.name] + type.fields.map { "\(type.name).\($0.name)" } }
  }
}

extension Module {
  var withInnerModules: [Module] { [self] + modules.flatMap(\.withInnerModules) }
}

extension ArgumentDeclaration {
  /// The type, range, unit and default, such as `number from 0 to 3, in deg, default 1`.
  var facts: String {
    var parts = [rangeText.map { "\(typeName) \($0)" } ?? typeName]
    if let unit { parts.append("in \(unit)") }
    if let defaultText { parts.append("default \(defaultText)") } else if mayBeMissing { parts.append("optional") }
    if since > 1 { parts.append("since API \(since)") }
    return parts.joined(separator: ", ")
  }
}
