import Diagnostics

/// All that scripts can use: the declarations from which help, reference page, editor definitions and metadata come.
public struct API: Sendable {
  /// The heading of the reference page.
  public let title: String
  /// The version: a whole number, raised whenever something is added.
  public let version: Int
  /// The global modules.
  public let modules: [Module]
  /// The classes of the objects that their functions give.
  public let classes: [ClassDeclaration]
  /// What each method's name means in every class that has it; needed for names that several classes share.
  public let verbs: [String: String]

  /// Collects declarations.
  public init(
    title: String, version: Int, modules: [Module], classes: [ClassDeclaration], verbs: [String: String] = [:]
  ) {
    self.title = title
    self.version = version
    self.modules = modules
    self.classes = classes
    self.verbs = verbs
  }

  /// The modules, and those within them, each before what it holds.
  var allModules: [Module] { modules.flatMap(\.withInnerModules) }

  /// All functions of modules, and all methods of classes.
  public var functions: [Function] { allModules.flatMap(\.functions) + classes.flatMap(\.methods) }

  /// The full names of everything that is declared.
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
  /// `number from 0 to 3, in deg, default 1`.
  var facts: String {
    var parts = [rangeText.map { "\(typeName) \($0)" } ?? typeName]
    if let unit { parts.append("in \(unit)") }
    if let defaultText { parts.append("default \(defaultText)") } else if mayBeMissing { parts.append("optional") }
    if since > 1 { parts.append("since API \(since)") }
    return parts.joined(separator: ", ")
  }
}
