import BackgroundModels

extension ModelAgreement {
  /// Holds the counts of one stored model against the mean rate of another; `nil` where the first stores neither counts
  /// nor exposure, or their axes differ.
  public init?(of model: StoredModel, with expectation: StoredModel, least: Double = 10) {
    guard let counts = model.companions["COUNTS"], let exposure = model.companions["EXPOSURE"],
      counts.axes == expectation.rate.axes
    else { return nil }
    self.init(counts: counts, exposure: exposure, rate: expectation.meanRate, least: least)
  }
}
