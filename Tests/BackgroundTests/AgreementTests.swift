import Histograms
import ModelFiles
import Testing
import Units

@testable import BackgroundModels

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
    #expect(agreement.chi2Deviations == 0.5)
    #expect(agreement.holds())
  }

  @Test("No counts agree with an infinite rate")
  func infinite() throws {
    let agreement = ModelAgreement(
      counts: try histogram([100, 40]), exposure: try histogram([50, 20]), rate: try histogram([2, .infinity]))
    #expect(agreement.bins == 2 && agreement.chi2 == .infinity && !agreement.holds())
  }

  @Test("A deviation of more than 4 standard deviations is a disagreement, in total or in chi2")
  func tooFar() throws {
    func agreement(_ counts: [Double]) throws -> ModelAgreement {
      ModelAgreement(
        counts: try histogram(counts), exposure: try histogram([100, 100]), rate: try histogram([1, 1]))
    }
    #expect(try agreement([100, 100]).holds(within: 1.5))
    #expect(try !agreement([130, 130]).holds())
    #expect(try !agreement([140, 60]).holds())
  }

  @Test("Without a bin to compare the results are NaN")
  func nothing() throws {
    let agreement = ModelAgreement(
      counts: try histogram([1]), exposure: try histogram([1]), rate: try histogram([1]))
    #expect(agreement.bins == 0)
    #expect(agreement.ratio.isNaN && agreement.chi2PerBin.isNaN && agreement.deviations.isNaN)
    #expect(!agreement.holds())
  }
}
