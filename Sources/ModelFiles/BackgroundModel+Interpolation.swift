import BackgroundModels
import Tables

extension BackgroundModel {
  /// The keywords with the errors that readers make by interpolating between bin centres.
  var interpolationKeywords: [Keyword] {
    guard let interpolation else { return [] }
    return [
      Keyword("INTERMAX", .double(interpolation.largest), comment: "largest relative error between bin centres"),
      Keyword("INTERRMS", .double(interpolation.typical), comment: "RMS relative error between bin centres"),
    ]
  }
}
