import Diagnostics
import FileSystem
import FoundationEssentials

extension Provenance {
  /// Reads the provenance of an output folder.
  /// - Throws: ``NotAnOutput``
  public init(of folder: String) throws(NotAnOutput) {
    guard let bytes = try? readFile(joined(folder, OutputFolder.mark)),
      let text = String(validating: bytes, as: UTF8.self), Self.isMark(text)
    else { throw NotAnOutput(folder: folder, isOfAnotherVersion: false) }
    guard let provenance = try? Self.decoder.decode(Provenance.self, from: Data(text.utf8)) else {
      throw NotAnOutput(folder: folder, isOfAnotherVersion: true)
    }
    self = provenance
  }

  /// The decoder for files that were written with `stableJSON`.
  public static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }
}

/// The error for a folder that is not an output of this program, or that another version of this program wrote.
public struct NotAnOutput: DarktimeError {
  let folder: String
  let isOfAnotherVersion: Bool
  /// The file that cannot be read.
  let file: String

  /// Creates the error for a folder, or for a file in it.
  public init(folder: String, isOfAnotherVersion: Bool, file: String = OutputFolder.mark) {
    (self.folder, self.isOfAnotherVersion, self.file) = (folder, isOfAnotherVersion, file)
  }

  /// The error message.
  public var problem: Problem {
    isOfAnotherVersion
      ? Problem(
        at: joined(folder, file), found: "the file is not in the format of this version of darktime",
        hint: "run the recipe again")
      : Problem(
        at: folder, found: "the folder contains no \(OutputFolder.mark) written by darktime",
        expected: "an output folder of 'darktime run'")
  }
}
