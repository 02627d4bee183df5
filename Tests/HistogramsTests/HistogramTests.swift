import Histograms
import Testing
import Units

@Suite("Histograms") struct HistogramTests {
  let energy: Axis
  let offset: Axis

  init() throws {
    energy = try Axis(parsing: "log 1 100 TeV 2 bins", name: "energy")
    offset = try Axis(parsing: "0, 1, 2, 3 deg", name: "offset")
  }

  @Test("Values are row-major, with the last axis fastest")
  func layout() throws {
    var histogram = Histogram(axes: [energy, offset])
    histogram[1, 2] = 5
    histogram[0, 1] = 2
    #expect(histogram.values == [0, 2, 0, 0, 0, 5])
    #expect(histogram.shape == [2, 3])
    #expect(histogram.strides == [3, 1])
    #expect(histogram[1, 2] == 5)
    #expect(histogram.sum() == 7)
  }

  @Test("Sums and slices")
  func operations() throws {
    var histogram = try Histogram(axes: [energy, offset], values: [1, 2, 3, 10, 20, 30])
    #expect(try histogram.sliced("energy", at: 1).values == [10, 20, 30])
    #expect(try histogram.sliced("offset", at: 0).values == [1, 10])
    histogram += histogram
    #expect(histogram.values == [2, 4, 6, 20, 40, 60])
    #expect(histogram.mapping { $0 / 2 }.values == [1, 2, 3, 10, 20, 30])
    #expect(histogram.combined(with: histogram, -).sum() == 0)
  }

  @Test("Three axes")
  func three() throws {
    let time = try Axis(parsing: "0, 1, 2 s", name: "time")
    let histogram = try Histogram(axes: [energy, offset, time], values: (0..<12).map(Double.init))
    #expect(histogram[1, 2, 0] == 10)
    #expect(try histogram.sliced("offset", at: 1).values == [2, 3, 8, 9])
  }

  @Test("A wrong number of values and unknown axes are refused")
  func refused() throws {
    #expect(throws: AxisError.valueCount(axes: ["energy", "offset"], found: 5, expected: 6)) {
      try Histogram(axes: [energy, offset], values: [1, 2, 3, 4, 5])
    }
    let error = try #require(throws: AxisError.self) {
      try Histogram(axes: [energy, offset]).sliced("ofset", at: 0)
    }
    #expect(error.description == "no axis 'ofset'; did you mean 'offset'?")
  }
}
