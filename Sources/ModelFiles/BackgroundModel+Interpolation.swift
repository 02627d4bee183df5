import BackgroundModels
import Tables

extension BackgroundModel {
  /// The error of interpolating between bin centres, in a file.
  var interpolationKeywords: [Keyword] {
    guard let interpolation else { return [] }
    return [
      Keyword("INTERMAX", .double(interpolation.largest), comment: "largest relative error between bin centres"),
      Keyword("INTERRMS", .double(interpolation.typical), comment: "its root mean square"),
    ]
  }
}
