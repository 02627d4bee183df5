/// A reader: the method with which the predicted counts of a pixel are computed from a model.
public enum Reader: Sendable, Hashable {
  /// The reader uses the bins of the model, which have a constant rate. It uses the rate of the bin that contains the
  /// pixel, and integrates it over the energies. The time is the one that was used as exposure for the model, ontime or
  /// livetime.
  ///
  /// `samples` is the number of points along each side of a pixel over which the rate is averaged. With 1, the rate is
  /// evaluated at the centre of the pixel.
  case bins(samples: Int)
  /// The reader evaluates the file of the model as gammapy 2.1 does (`MapDatasetMaker`). It interpolates the rate at
  /// the centre of the pixel between the bin centres (``RateInterpolator``). It then integrates over each energy bin,
  /// assuming a power law between the rates at the edges of the bin. The time is the ontime.
  ///
  /// `oversampling` is gammapy's `background_oversampling`: the number of parts into which each energy bin is divided.
  /// The default of gammapy is 1. A rate of 0 between two positive rates along the energy axis is interpolated, as
  /// gammapy does by default (`background_interp_missing_data`).
  case gammapy(oversampling: Int)

  /// The reader that uses the bins of the model, at the centres of the pixels.
  public static let none = Reader.bins(samples: 1)
  /// The reader that follows gammapy with its default settings.
  public static let gammapy = Reader.gammapy(oversampling: 1)
}

extension Reader: CustomStringConvertible {
  /// Creates a reader from its name in recipes: `none` or `gammapy`. The name can be followed by the number of samples
  /// or the oversampling, as in `none 3` and `gammapy 10`.
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
  /// Decodes a reader from its name, as written in recipes.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let reader = Reader(text) else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "no reader is called '\(text)'"))
    }
    self = reader
  }

  /// Encodes the reader as its name, as written in recipes.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
