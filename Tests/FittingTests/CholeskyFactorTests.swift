import Testing

@testable import Fitting

@Suite("Cholesky factors", .timeLimit(.minutes(60))) struct CholeskyFactorTests {
  @Test("A system of equations is solved")
  func solution() throws {
    // By hand: the inverse of (4 2 0; 2 5 2; 0 2 5) is (21 -10 4; -10 20 -8; 4 -8 16) / 64.
    let factor = try #require(CholeskyFactor([4, 2, 0, 2, 5, 2, 0, 2, 5], size: 3))
    for (found, wanted) in zip(factor.solving([64, 0, 0]), [21.0, -10, 4]) { #expect(abs(found - wanted) < 1e-13) }
    for (found, wanted) in zip(factor.solving([1, 2, 3]), [0.203125, 0.09375, 0.5625]) {
      #expect(abs(found - wanted) < 1e-15)
    }
  }

  @Test(
    "A matrix that is not positive definite, or not finite, has none",
    arguments: [
      [1.0, 2, 2, 1], [0, 0, 0, 0], [-1, 0, 0, 1], [1, .nan, .nan, 1], [.infinity, 0, 0, 1],
    ])
  func notPositive(_ matrix: [Double]) { #expect(CholeskyFactor(matrix, size: 2) == nil) }
}
