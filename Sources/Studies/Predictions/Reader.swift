/// How the predicted counts of a pixel are computed from a model.
public enum Reader: Sendable, Hashable {
  /// From the bins of the model, which have a constant rate: the rate of the bin that contains the pixel, integrated
  /// over the energies. The time is the one by which the model was normalised, ontime or livetime.
  ///
  /// `samples` is the number of points along each side of a pixel over which the rate is averaged; 1 for its centre.
  case bins(samples: Int)
  /// As gammapy 2.1 reads the file of the model (`MapDatasetMaker`): the rate at the centre of the pixel, interpolated
  /// between the bin centres (``RateInterpolator``), integrated over the energies as a power law between its values at
  /// the edges of the energy bins, times the ontime.
  ///
  /// `oversampling` is `background_oversampling`: the number of parts into which each energy bin is divided; 1 for
  /// gammapy's default. A zero between two positive rates along the energy is interpolated, as gammapy does by default
  /// (`background_interp_missing_data`).
  case gammapy(oversampling: Int)

  /// The bins of the model, at the centres of the pixels.
  public static let none = Reader.bins(samples: 1)
  /// gammapy with its default settings.
  public static let gammapy = Reader.gammapy(oversampling: 1)
}

extension Reader: CustomStringConvertible {
  /// Creates a reader from its name in recipes, `none` or `gammapy`, optionally followed by the number of samples or
  /// the oversampling: `none 3`, `gammapy 10`.
  public init?(_ text: String) {
    let words = text.split(separator: " ")
    let number = words.count == 2 ? Int(words[1]) : words.count == 1 ? 1 : nil
    guard let number, number > 0 else { return nil }
    switch words[0] {
    case "none": self = .bins(samples: number)
    case "gammapy": self = .gammapy(oversampling: number)
    default: return nil
    }
  }

  /// The name in recipes, such as `gammapy 10`.
  public var description: String {
    switch self {
    case .bins(let samples): samples == 1 ? "none" : "none \(samples)"
    case .gammapy(let oversampling): oversampling == 1 ? "gammapy" : "gammapy \(oversampling)"
    }
  }
}

extension Reader: Codable {
  /// Reads a reader that was written as text.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let reader = Reader(text) else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "no reader is called '\(text)'"))
    }
    self = reader
  }

  /// Writes the name of the reader.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
