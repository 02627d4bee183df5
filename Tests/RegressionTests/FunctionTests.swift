import Foundation
import Testing

@testable import Regression

@Suite("Functions of the field, the energy and the run", .timeLimit(.minutes(60))) struct FunctionTests {
  @Test("Legendre polynomials and powers of the offset")
  func radial() {
    let places = [0, 0.7, 2].map { FieldPosition(offset: $0) }
    let u = places.map { 2 * $0.offset * $0.offset / 4 - 1 }
    #expect(FieldFunction.legendre(order: 0, radius: 2).values(at: places) == [1, 1, 1])
    #expect(FieldFunction.legendre(order: 1, radius: 2).values(at: places) == u)
    for (found, u) in zip(FieldFunction.legendre(order: 4, radius: 2).values(at: places), u) {
      #expect(abs(found - (35 * u * u * u * u - 30 * u * u + 3) / 8) < 1e-14)
    }
    for (found, place) in zip(FieldFunction.offsetPower(order: 3, radius: 2).values(at: places), places) {
      #expect(abs(found - pow(place.offset / 2, 6)) < 1e-14)
    }
  }

  @Test("Coordinates are divided by their scale, and products multiply")
  func coordinates() {
    let place = [FieldPosition(offset: 1, radecLon: 0.1, radecLat: 0.2, altazLon: 0.3, altazLat: 0.4)]
    let all: [FieldFunction] = [.radecLon(scale: 2), .radecLat(scale: 2), .altazLon(scale: 2), .altazLat(scale: 2)]
    for (found, wanted) in zip(all.map { $0.values(at: place)[0] }, [0.05, 0.1, 0.15, 0.2]) {
      #expect(abs(found - wanted) < 1e-15)
    }
    #expect(abs(FieldFunction.product([all[0], all[3], .one]).values(at: place)[0] - 0.01) < 1e-15)
    #expect(FieldFunction.product([all[0], all[3]]).needsAltaz && !all[1].needsAltaz)
  }

  @Test("Splines add up to 1, are 1 at their knots, reproduce straight lines, and are smooth")
  func splines() {
    let knots = [0, 0.5, 1.2, 2]
    let places = stride(from: -0.3, to: 2.4, by: 0.01).map { FieldPosition(offset: $0) }
    let splines = knots.indices.map { FieldFunction.spline(knots: knots, index: $0).values(at: places) }
    for place in places.indices {
      #expect(abs(splines.reduce(0) { $0 + $1[place] } - 1) < 1e-12)
      let line = zip(splines, knots).reduce(0) { $0 + $1.0[place] * $1.1 }
      #expect(abs(line - places[place].offset) < 1e-12)
    }
    for index in knots.indices {
      let values = FieldFunction.spline(knots: knots, index: index).values(at: knots.map { FieldPosition(offset: $0) })
      for other in knots.indices { #expect(abs(values[other] - (other == index ? 1 : 0)) < 1e-14) }
      // Slopes on both sides of an inner knot agree to the width of the difference.
      let near = [1.2 - 2e-6, 1.2 - 1e-6, 1.2 + 1e-6, 1.2 + 2e-6].map { FieldPosition(offset: $0) }
      let around = FieldFunction.spline(knots: knots, index: index).values(at: near)
      #expect(abs((around[1] - around[0]) - (around[3] - around[2])) < 1e-10)
    }
  }

  @Test("The wiggles of the energy basis have an integrated squared second derivative of 1 and are independent")
  func energyBasis() throws {
    let edges = [0.25, 0.4, 0.63, 1, 2, 5, 10, 30]
    let basis = try EnergyBasis(edges: edges, pivot: 2)
    let places = zip(edges, edges.dropFirst()).map { log10(($0 * $1).squareRoot() / 2) }
    #expect(basis.columns.count == 7 && basis.columns[0] == Array(repeating: 1, count: 7) && basis.columns[1] == places)
    func bends(_ f: [Double]) -> [Double] {
      (0..<f.count - 2).map { a in
        let (h1, h2) = (places[a + 1] - places[a], places[a + 2] - places[a + 1])
        let second = 2 * ((f[a + 2] - f[a + 1]) / h2 - (f[a + 1] - f[a]) / h1) / (h1 + h2)
        return second * ((h1 + h2) / 2).squareRoot()
      }
    }
    for i in 0..<7 {
      for j in 0..<7 {
        let product = zip(bends(basis.columns[i]), bends(basis.columns[j])).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product - (i == j && i > 1 ? 1 : 0)) < 1e-9)
      }
    }
    #expect(basis.values(of: .bin(2)) == [0, 0, 1, 0, 0, 0, 0])
    #expect(basis.values(of: .smooth(7)) == nil && basis.values(of: .values([1, 2])) == nil)
  }

  @Test("A covariate can be standardised with values")
  func covariate() {
    let covariate = Covariate("z", standardising: [1, 2, 3, 6])
    #expect(covariate.centre == 3 && abs(covariate.scale - 3.5.squareRoot()) < 1e-15)
    #expect(Covariate("z", standardising: [2, 2]).scale == 1)
  }
}
