import Diagnostics
import Units

/// A registry of methods of one kind that are selected by a name and an optional quantity, such as `gaussian 0.3 deg`
/// in the options `smoothing` and `empty`.
public struct MethodRegistry<Method: Sendable>: Sendable {
  /// An entry of the registry: the name of a method, its usage, a summary, and a function that creates the method.
  public struct Entry: Sendable {
    /// The name of the method.
    public let name: String
    /// How the method is written in an option, such as `gaussian WIDTH`.
    public let usage: String
    /// A description of the method in one line.
    public let summary: String
    let make: @Sendable (_ quantity: Quantity?) throws(BackgroundError) -> Method

    init(
      _ name: String, usage: String, summary: String,
      make: @escaping @Sendable (_ quantity: Quantity?) throws(BackgroundError) -> Method
    ) {
      (self.name, self.usage, self.summary, self.make) = (name, usage, summary, make)
    }
  }

  /// The option that selects a method, such as `smoothing`.
  public let option: String
  /// The methods, in the order in which they are listed.
  public let entries: [Entry]

  /// Returns the method that a text describes: its name, followed by a quantity if the method has one.
  /// - Throws: ``BackgroundError/unknownMethod(option:name:known:)``; another ``BackgroundError`` for a wrong quantity.
  public func method(_ text: String) throws(BackgroundError) -> Method {
    let trimmed = text.drop { $0 == " " }
    let name = trimmed.prefix { $0 != " " }
    guard let entry = entries.first(where: { $0.name == name.lowercased() }) else {
      throw .unknownMethod(option: option, name: String(name), known: entries.map(\.name))
    }
    let rest = trimmed.dropFirst(name.count)
    guard rest.contains(where: { $0 != " " }) else { return try entry.make(nil) }
    let quantity: Quantity
    do { quantity = try Quantity(parsing: String(rest)) } catch {
      throw .methodArgument(option: option, usage: entry.usage, error: error)
    }
    return try entry.make(quantity)
  }
}

extension MethodRegistry.Entry {
  /// Creates the entry of a method without arguments.
  static func plain(_ name: String, summary: String, _ method: Method, option: String) -> Self {
    Self(name, usage: name, summary: summary) { quantity throws(BackgroundError) in
      if let quantity { throw .unwantedArgument(option: option, usage: name, found: quantity.description) }
      return method
    }
  }

  /// Creates the entry of a method with one quantity. The quantity is converted to `unit`.
  static func measured(
    _ name: String, usage: String, unit: Unit, summary: String, option: String,
    make: @escaping @Sendable (Double) throws(BackgroundError) -> Method
  ) -> Self {
    Self(name, usage: usage, summary: summary) { quantity throws(BackgroundError) in
      let value: Double
      do throws(UnitError) {
        guard let quantity else { throw UnitError.notANumber(text: name) }
        value = try quantity.value(in: unit)
      } catch {
        throw .methodArgument(option: option, usage: usage, error: error)
      }
      return try make(value)
    }
  }
}
