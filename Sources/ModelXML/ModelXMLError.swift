import Diagnostics
import Fitting

/// What can be wrong with a model definition file, or with a model that shall become one.
public enum ModelXMLError: DarktimeError, Equatable {
  /// A file that cannot be read.
  case cannotRead(path: String, reason: String)
  /// A file that is not XML.
  case notXML(path: String, line: Int, reason: String)
  /// A document of another kind.
  case notModels(path: String, found: String)
  /// A library without a model of the background.
  case noBackground(path: String, types: [String])
  /// A source, shape or spectrum of a type that is not known here.
  case unknownType(XMLPlace, what: String, found: String, known: [String])
  /// An element or attribute that is missing.
  case missing(XMLPlace, what: String, present: [String])
  /// A parameter without which the model cannot be made.
  case missingParameter(XMLPlace, name: String, present: [String])
  /// An attribute that holds no finite number, or none of its kind.
  case number(XMLPlace, attribute: String, found: String, expected: String)
  /// A value that does not lie within its bounds.
  case outOfBounds(XMLPlace, parameter: String, value: Double, lower: Double, upper: Double)
  /// A value at or below 0 of a parameter that is above 0 by its meaning.
  case notPositive(XMLPlace, parameter: String, value: Double)
  /// Energies of nodes that do not increase.
  case nodes(XMLPlace, FittingError)
  /// A table that the model needs and that cannot be had.
  case table(XMLPlace, what: String, reason: String)
  /// A run whose files tell no instrument, by which other tools find a model.
  case noInstrument(obsID: Int64)
  /// A model that the format cannot hold.
  case noForm(what: String, hint: String)
}

/// Where in a model definition file something stands.
public struct XMLPlace: Sendable, Hashable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// The line, from 1.
  public var line: Int
  /// The source.
  public var source: String?

  /// A place.
  public init(_ path: String, line: Int, source: String? = nil) {
    (self.path, self.line, self.source) = (path, line, source)
  }

  /// `models.xml, line 5, source 'Background_023523'`.
  public var description: String { "\(path), line \(line)" + (source.map { ", source '\($0)'" } ?? "") }
}
