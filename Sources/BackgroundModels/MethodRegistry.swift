import Diagnostics
import Units

/// Methods of one kind, each known by a name: what `smoothing` or `empty` may say, such as `gaussian 0.3 deg`.
public struct MethodRegistry<Method: Sendable>: Sendable {
  /// A method: its name, how it is written, what it does, and how it is made from the quantities behind its name.
  public struct Entry: Sendable {
    /// The word that names it.
    public let name: String
    /// How it is written, such as `gaussian WIDTH`.
    public let usage: String
    /// What it does, in one line.
    public let summary: String
    let make: @Sendable (_ quantity: Quantity?) throws(BackgroundError) -> Method

    init(
      _ name: String, usage: String, summary: String,
      make: @escaping @Sendable (_ quantity: Quantity?) throws(BackgroundError) -> Method
    ) {
      (self.name, self.usage, self.summary, self.make) = (name, usage, summary, make)
    }
  }

  /// What the methods are for, such as `smoothing`: the option that names them.
  public let option: String
  /// The methods, in the order in which they are listed.
  public let entries: [Entry]

  /// The method that a text names: a word, and the quantity it may ask for.
  /// - Throws: ``BackgroundError/unknownMethod(option:name:known:)``,
  ///   ``BackgroundError/methodArgument(option:usage:error:)`` and what the method says about its quantity.
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
  /// A method that asks for nothing.
  static func plain(_ name: String, summary: String, _ method: Method, option: String) -> Self {
    Self(name, usage: name, summary: summary) { quantity throws(BackgroundError) in
      if let quantity { throw .unwantedArgument(option: option, usage: name, found: quantity.description) }
      return method
    }
  }

  /// A method that asks for one number in a unit.
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
