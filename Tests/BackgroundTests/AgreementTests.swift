import Histograms
import Testing
import Units

@testable import Background

@Suite("Agreement of counts with a rate") struct AgreementTests {
  private func histogram(_ values: [Double]) throws -> Histogram {
    var result = Histogram(axes: [
      try .linear("energy", from: 0, to: Double(values.count), bins: values.count, unit: .TeV)
    ])
    result.values = values
    return result
  }

  @Test("chi2 and ratio are those of the bins with enough expected counts")
  func pearson() throws {
    let agreement = ModelAgreement(
      counts: try histogram([110, 3, 40, 7]), exposure: try histogram([50, 5, 20, 20]),
      rate: try histogram([2, 1, 2.5, .nan]))
    #expect(agreement.bins == 2)
    #expect(agreement.observed == 150)
    #expect(agreement.expected == 150)
    #expect(agreement.chi2 == 100.0 / 100 + 100.0 / 50)
    #expect(agreement.ratio == 1)
    #expect(agreement.chi2PerBin == 1.5)
    #expect(agreement.deviations == 0)
  }

  @Test("without a bin to judge there is no number")
  func nothing() throws {
    let agreement = ModelAgreement(
      counts: try histogram([1]), exposure: try histogram([1]), rate: try histogram([1]))
    #expect(agreement.bins == 0)
    #expect(agreement.ratio.isNaN && agreement.chi2PerBin.isNaN && agreement.deviations.isNaN)
  }
}
