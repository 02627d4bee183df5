import BackgroundModels
import Tables

extension BackgroundModel {
  /// The keywords that record the errors of programs that interpolate between bin centres.
  var interpolationKeywords: [Keyword] {
    guard let interpolation else { return [] }
    return [
      Keyword("INTERMAX", .double(interpolation.largest), comment: "largest relative interpolation error"),
      Keyword("INTERRMS", .double(interpolation.typical), comment: "RMS relative interpolation error"),
    ]
  }
}
