import Foundation
import TestSupport
import Testing

@Suite("fov_cube and models that are not cubes", .timeLimit(.minutes(60))) struct FOVCubeRadialTests {
  @Test("A radial model is refused with what was found, what was expected and a hint; no files are left")
  func radial() throws {
    try withTemporaryFolder { folder in
      let model = "\(SampleStore.full.path)/truth/models/zenith_bands_g000.fits.gz"
      let outcome = try Command.run(["run", "fov_cube", "--out", "out", "-p", "file=" + model], in: folder)
      #expect(outcome.status == 3 && outcome.errorLines.count == 1)
      #expect(
        outcome.error.hasSuffix(
          "zenith_bands_g000.fits.gz: a radial model (BKG_2D); expected a cube (BKG_3D); give a cube, or convert this "
            + "model with model:cube(lon, lat)\n"), "\(outcome.error)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }
}
