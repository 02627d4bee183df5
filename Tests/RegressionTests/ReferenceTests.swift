import Foundation
import Production
import TestSupport
import Testing

@testable import Regression

/// The numbers of the reference are rounded to six digits; deviances to one decimal.
@Suite(
  "The regression of H.E.S.S. DR1 against the reference", .timeLimit(.minutes(60)),
  .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
struct ReferenceTests {
  @Test("Outside the sources of gamma-cat, all runs have the kept pixels and the counts of the reference")
  func data() throws {
    let reference = try #require(RealRuns.reference)
    #expect(RealRuns.all.count == 105)
    #expect(RealRuns.all.reduce(0) { $0 + $1.counts.usedCounts } == reference.trainingCounts)
    for run in RealRuns.all {
      #expect(run.counts.usedCounts == reference.countsUsed["\(run.obsID)"], "counts of run \(run.obsID)")
      #expect(run.counts.keptPixels == reference.pixelsKept["\(run.obsID)"] ?? 316, "pixels of run \(run.obsID)")
    }
  }

  @Test("Held out and in sample, the deviances of the off runs at given strengths are those of the reference")
  func heldOut() throws {
    let (reference, fit) = (try #require(RealRuns.reference), try #require(RealRuns.fit))
    let off = RealRuns.off
    let coefficients = try fit.leavingOut(each: off.map { [$0.obsID] })
    var (total, inSample) = (0.0, 0.0)
    for (run, held) in zip(off, coefficients) {
      let deviance = try held.predict(run, clamp: false).deviance(for: run.counts)
      total += deviance
      inSample += try fit.coefficients.predict(run).deviance(for: run.counts)
      if let wanted = reference.perRun["\(run.obsID)"] {
        #expect(abs(deviance - wanted.r1Fixed) < 0.1, "run \(run.obsID)")
      }
    }
    #expect(abs(total - (reference.deviance["R1_fixed"] ?? 0)) < 0.3)
    #expect(abs(inSample - (reference.deviance["R1_insample"] ?? 0)) < 0.3)
    #expect(abs(fit.termDegreesOfFreedom - reference.edf) < 0.001)
  }

  @Test("The one-step formula is within 0.02 in deviance of exact fits without the run")
  func oneStep() throws {
    let fit = try #require(RealRuns.fit)
    let runs = RealRuns.off.filter { [20734, 26827, 29683].contains($0.obsID) }
    let folds = runs.map { [$0.obsID] }
    let pairs = zip(try fit.leavingOut(each: folds), try fit.refits(withoutEach: folds))
    for (run, (step, refit)) in zip(runs, pairs) {
      let deviances = try [step, refit].map { try $0.predict(run, clamp: false).deviance(for: run.counts) }
      #expect(abs(deviances[0] - deviances[1]) < 0.02, "run \(run.obsID)")
      for number in step.values.indices {
        #expect(abs(step.values[number] - refit.values[number]) < 0.01 * refit.errors[number])
      }
    }
  }

  @Test("Strengths that are found from the data give the held-out deviance of the reference")
  func ownStrengths() throws {
    let reference = try #require(RealRuns.reference)
    let fit = try RegressionFit(RealRuns.shape, runs: RealRuns.all, options: FitOptions(threads: 2))
    let off = RealRuns.off
    let total = try zip(off, fit.leavingOut(each: off.map { [$0.obsID] })).reduce(0) { total, pair in
      total + (try pair.1.predict(pair.0, clamp: false).deviance(for: pair.0.counts))
    }
    #expect(abs(total - 59783) < 1.5)
    for (group, wanted) in reference.strengths {
      let found = try #require(fit.coefficients.strengths[group])
      // Above 1e4 the likelihood of these groups is flat: they are practically removed.
      let isFlat = ["GZ_y:w", "RZ:w", "re:w3"].contains(group)
      #expect(isFlat ? found > 1000 : abs(found / wanted - 1) < 0.01, "\(group) \(found) \(wanted)")
    }
  }

  @Test(
    "Ten updates of the strengths without a run give the deviance of the reference for that run",
    arguments: [20734, 26827])
  func nested(_ obsID: Int64) throws {
    let (reference, fit) = (try #require(RealRuns.reference), try #require(RealRuns.fit))
    let wanted = try #require(reference.perRun["\(obsID)"])
    let run = try #require(RealRuns.all.first { $0.obsID == obsID })
    let start = try RegressionFit(
      RealRuns.shape.starting(at: reference.strengths), runs: RealRuns.all,
      options: FitOptions(threads: 2))
    let refit = try start.refit(without: [obsID], strengths: .estimated(updates: 10))
    let deviance = try refit.coefficients.predict(run, clamp: false).deviance(for: run.counts)
    #expect(abs(deviance - wanted.r1Nested) < 0.1)
    #expect(fit.coefficients.strengths != refit.coefficients.strengths)
  }

  @Test("Coefficients and their errors are those of the reference")
  func coefficients() throws {
    let (reference, fit) = (try #require(RealRuns.reference), try #require(RealRuns.fit))
    #expect(fit.coefficients.values.count == reference.coefficients.count)
    // The signs of the wiggles of the energy basis are arbitrary.
    let columns = fit.coefficients.energyBasis.columns
    let signs = (0..<5).map { column in
      (0..<5).reduce(0) { $0 + columns[column][$1] * reference.energyBasis[$1][column] } > 0 ? 1.0 : -1
    }
    for bin in 0..<5 {
      for column in 0..<5 {
        #expect(abs(columns[column][bin] * signs[column] - reference.energyBasis[bin][column]) < 2e-6)
      }
    }
    for (number, wanted) in reference.coefficients.enumerated() {
      let term = fit.coefficients.model.terms[number]
      #expect(term.group == wanted.group && term.energy == .smooth(wanted.energy))
      let found = (fit.coefficients.values[number] * signs[wanted.energy], fit.coefficients.errors[number])
      #expect(abs(found.0 - wanted.theta) < 0.01 * wanted.err, "\(wanted) \(found)")
      #expect(abs(found.1 / wanted.err - 1) < 1e-3, "\(wanted) \(found)")
    }
  }

  @Test(
    "Predictions of five runs per energy, ring and pixel are those of the reference, with their relative errors",
    arguments: [20734, 21807, 23651, 26827, 29683])
  func namedRuns(_ obsID: Int64) throws {
    let (reference, fit) = (try #require(RealRuns.reference), try #require(RealRuns.fit))
    let wanted = try #require(reference.namedRuns["\(obsID)"])
    let run = try #require(RealRuns.all.first { $0.obsID == obsID })
    let (grid, counts) = (run.counts.grid, run.counts)
    let covariate = fit.coefficients.model.covariates[0]
    #expect(abs(((run.covariates["SECZ"] ?? 0) - covariate.centre) / covariate.scale - wanted.s) < 1e-5)
    let held = try fit.leavingOut([obsID]).predict(run, clamp: false)
    let full = try fit.coefficients.predict(run, errors: .coefficients)
    let (norm, fullNorm) = (held.norm(for: counts), full.norm(for: counts))
    func perEnergy(_ rates: [Double]) -> [Double] {
      counts.energyBins.map { bin in (0..<grid.count).reduce(0) { $0 + rates[bin * grid.count + $1] } }
    }
    #expect(Array(counts.energyBins) == wanted.energyBins)
    for (found, wanted) in zip(perEnergy(held.rates), wanted.looPred) { #expect(abs(found * norm / wanted - 1) < 1e-3) }
    for (found, wanted) in zip(perEnergy(full.rates), wanted.fullFitPred) {
      #expect(abs(found * fullNorm / wanted - 1) < 1e-3)
    }
    for ring in wanted.looRingPred.indices {
      let range = wanted.ringEdges[ring]..<wanted.ringEdges[ring + 1]
      let pixels = grid.offsets.indices.filter { range.contains(grid.offsets[$0]) }
      let sum = counts.energyBins.reduce(0) { sum, bin in
        pixels.reduce(sum) { $0 + held.rates[bin * grid.count + $1] }
      }
      #expect(abs(sum * norm / wanted.looRingPred[ring] - 1) < 1e-3)
    }
    #expect(abs(held.deviance(for: counts) - wanted.looDeviance) < 0.02)
    let altaz = try #require(counts.altaz)
    for pixel in wanted.pixels {
      let distances = zip(altaz.lon, altaz.lat).map { hypot($0 - pixel.fovLon, $1 - pixel.fovLat) }
      let place = try #require(distances.indices.min { distances[$0] < distances[$1] })
      #expect(abs(grid.offsets[place] - pixel.offset) < 1e-5)
      for (number, bin) in counts.energyBins.enumerated() {
        let index = bin * grid.count + place
        #expect(abs(held.rates[index] * norm / pixel.looMu[number] - 1) < 1e-3)
        #expect(abs(full.rates[index] * fullNorm / pixel.fullFitMu[number] - 1) < 1e-3)
        // The reference has the errors of the coefficients of all runs, without run effects.
        #expect(abs((full.relativeErrors?[index] ?? 0) / pixel.relErr[number] - 1) < 5e-3)
      }
    }
  }

  @Test("The trial model, fitted to the off runs only, has the held-out deviance of the reference")
  func trial() throws {
    let reference = try #require(RealRuns.reference)
    // A ridge of 0.01 x coefficient^2, which is a strength of 0.02.
    let found = try Trial.heldOut(ridge: 0.02)
    #expect(abs(found - (reference.deviance["trial"] ?? 0)) < 0.2, "\(found)")
  }
}
