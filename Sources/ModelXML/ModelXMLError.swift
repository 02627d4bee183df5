import Diagnostics
import Fitting

/// An error in a model definition file, or in a model that is written to one.
public enum ModelXMLError: DarktimeError, Equatable {
  /// The file cannot be read.
  case cannotRead(path: String, reason: String)
  /// The file is not valid XML, or its elements are nested too deeply.
  case notXML(path: String, line: Int, reason: String)
  /// The file is a different kind of XML document.
  case notModels(path: String, found: String)
  /// The file contains no model of the background.
  case noBackground(path: String, types: [String])
  /// The type of a shape, a spectrum or a temporal model is not supported.
  case unknownType(XMLPlace, what: String, found: String, known: [String])
  /// An element or attribute is missing.
  case missing(XMLPlace, what: String, present: [String])
  /// A parameter of the model is missing.
  case missingParameter(XMLPlace, name: String, present: [String])
  /// A parameter of the model is given several times, under one name or under several.
  case severalParameters(XMLPlace, names: [String], parameter: String)
  /// An attribute is not a finite number, or not one of the allowed values.
  case number(XMLPlace, attribute: String, found: String, expected: String)
  /// A value is outside its bounds.
  case outOfBounds(XMLPlace, parameter: String, value: Double, lower: Double, upper: Double)
  /// A parameter must be above 0, but its value is 0 or negative.
  case notPositive(XMLPlace, parameter: String, value: Double)
  /// There are no node energies, or they are not increasing or not above 0.
  case nodes(XMLPlace, FittingError)
  /// A line in the file of a FileFunction is not an energy and a value.
  case spectrumLine(file: String, line: Int, found: String)
  /// Several files that must be copied next to the model definition file have the same name.
  case sameName(String, paths: [String])
  /// A table that the model needs cannot be loaded.
  case table(XMLPlace, what: String, reason: String)
  /// The files of a run name no instrument. Other tools need the instrument to find the model of the run.
  case noInstrument(obsID: Int64)
  /// Model definition files cannot contain the model.
  case noForm(what: String, hint: String)
}

/// A location in a model definition file.
public struct XMLPlace: Sendable, Hashable, CustomStringConvertible {
  /// The path of the file.
  public var path: String
  /// The line number, from 1.
  public var line: Int
  /// The name of the source.
  public var source: String?

  /// Creates a location.
  public init(_ path: String, line: Int, source: String? = nil) {
    (self.path, self.line, self.source) = (path, line, source)
  }

  /// The location as text, such as `models.xml, line 5, source 'Background_023523'`.
  public var description: String { "\(path), line \(line)" + (source.map { ", source '\($0.brief)'" } ?? "") }
}
