import Diagnostics
import FITS
import Foundation
import Histograms
import Tables
import TestSupport
import Testing
import Units

@testable import BackgroundModels
@testable import ModelFiles

/// How DETX and DETY of a cube in a file are taken, and how they are written for each reader.
@Suite("Orientation of cubes in files", .timeLimit(.minutes(60))) struct CubeOrientationTests {
  /// A cube of another program: columns DETX, DETY, ENERG, with DETX varying fastest. The rate is different in every
  /// cell: 100 i + 10 j + k for DETX i, DETY j and energy k, from 1.
  private func write(
    _ path: String, columns: Int = 4, rows: Int = 4, alignment: String? = "RADEC", creator: String? = nil,
    energyFirst: Bool = false
  ) throws {
    func edges(_ label: String, _ edges: [Double], _ unit: String) -> [Column] {
      [("LO", Array(edges.dropLast())), ("HI", Array(edges.dropFirst()))].map {
        Column("\(label)_\($0)", unit: unit, .vector([$1], shape: [$1.count]))
      }
    }
    // The axes are not symmetric, so that a mirrored axis can be recognised by its edges.
    let x = (0...columns).map { Double($0) - 1 }
    let y = (0...rows).map { Double($0) - 2 }
    let energy = [0.5, 1, 2, 4]
    var values: [Double] = []
    func add(_ i: Int, _ j: Int, _ k: Int) { values.append(Double(100 * (i + 1) + 10 * (j + 1) + k + 1)) }
    if energyFirst {
      for j in 0..<rows { for i in 0..<columns { for k in 0..<3 { add(i, j, k) } } }
    } else {
      for k in 0..<3 { for j in 0..<rows { for i in 0..<columns { add(i, j, k) } } }
    }
    let shape = energyFirst ? [3, columns, rows] : [columns, rows, 3]
    let field = edges("DETX", x, "deg") + edges("DETY", y, "deg")
    let energies = edges("ENERG", energy, "TeV")
    var writer = try FITSWriter(path: path)
    if let creator {
      try writer.append(
        Table(
          name: "EVENTS", keywords: [Keyword("CREATOR", .string(creator)), Keyword("HDUVERS", .string("0.2"))],
          columns: [Column("TIME", unit: "s", .double([1]))]))
    }
    try writer.append(
      Table(
        name: "BKG", keywords: alignment.map { [Keyword("FOVALIGN", .string($0))] } ?? [],
        columns: (energyFirst ? energies + field : field + energies) + [
          Column("BKG", unit: "s-1 MeV-1 sr-1", .vector([values], shape: shape))
        ]))
    try writer.close()
  }

  /// The rate of the file at coordinates along DETX and DETY in the first energy bin.
  private func rate(x: Double, y: Double) -> Double {
    let (column, row) = ((x + 1).rounded(.down), (y + 2).rounded(.down))
    return 100 * (column + 1) + 10 * (row + 1) + 1
  }

  private func rate(_ file: ModelFile, lon: Double, lat: Double) throws -> Double {
    let model = file.model
    let bin = try #require(model.bin(holding: [0.7, lon, lat]))
    return model.rate.values[model.rate.offset(of: bin)]
  }

  private static let release = "SASH FITS::EventListWriter"

  @Test(
    "A cube is taken as its file states; a note says which coordinate is along each axis",
    arguments: [
      (
        "RADEC", "RADEC alignment: DETX is lon (increases to the west), DETY is lat (increases to the north)", 1.0, 1.0,
        false
      ),
      (
        "ALTAZ",
        "ALTAZ alignment: DETX is lon (increases as azimuth decreases), DETY is lat (increases with altitude)",
        1, 1, false
      ),
      (
        "REVERSE_LON_RADEC",
        "RADEC alignment: DETX is -lon (increases to the east), DETY is lat (increases to the north)", -1, 1, false
      ),
      (
        "NORTH_EAST_RADEC",
        "RADEC alignment: DETX is lat (increases to the north), DETY is -lon (increases to the east)", 1, -1, true
      ),
    ])
  func stated(alignment: String, text: String, xSign: Double, ySign: Double, isTransposed: Bool) throws {
    try withTemporaryFolder { folder in
      for (rows, energyFirst) in [(4, false), (3, false), (4, true), (3, true)] {
        let path = "\(folder)/\(rows)\(energyFirst).fits"
        try write(path, rows: rows, alignment: alignment, energyFirst: energyFirst)
        let file = try ModelFile(path: path)
        for (x, y) in [(-0.5, -1.5), (1.5, 0.5), (2.5, -0.5)] {
          let (first, second) = (xSign * x, ySign * y)
          let (lon, lat) = isTransposed ? (second, first) : (first, second)
          #expect(try rate(file, lon: lon, lat: lat) == rate(x: x, y: y))
        }
        let note = try #require(file.notes.all.first { $0.topic == "orientation" })
        #expect(note.text.hasPrefix("the cube is read in \(text), as the file states"), "\(note.text)")
        // gammapy transposes square cubes with the axes in the order DETX, DETY, ENERG, and no others.
        #expect(note.text.contains("gammapy exchanges DETX and DETY") == (rows == 4 && !energyFirst))
      }
    }
  }

  @Test("A cube whose FOVALIGN is no known alignment is an error, unless orient gives one; case does not matter")
  func unknownAlignment() throws {
    try withTemporaryFolder { folder in
      for (text, isKnown) in [("radec", true), ("Reverse_lon_radec", true), ("RA_DEC", false), ("BOGUS", false)] {
        let path = "\(folder)/\(text).fits"
        try write(path, alignment: text)
        guard !isKnown else {
          #expect(try ModelFile(path: path).model.axes.alignment == .radec)
          continue
        }
        let error = try #require(throws: BackgroundError.self) { try ModelFile(path: path) }
        #expect(
          error.description.hasSuffix(
            "the keyword FOVALIGN = '\(text)'; expected 'RADEC' or 'ALTAZ', or an orientation given with the option "
              + "'orient'"))
        let given = OrientationRule.given(CubeOrientation(.radec, FieldRotation.all[0]))
        #expect(try ModelFile(path: path, orientation: given).model.axes.alignment == .radec)
      }
    }
  }

  @Test("Cubes with equal numbers in different alignments differ")
  func differentAlignments() throws {
    try withTemporaryFolder { folder in
      for alignment in ["RADEC", "ALTAZ"] { try write("\(folder)/\(alignment).fits", alignment: alignment) }
      let difference = ModelDifference(
        try ModelFile(path: folder + "/ALTAZ.fits"), try ModelFile(path: folder + "/RADEC.fits"))
      #expect(difference.axes == ["ALTAZ alignment in \(folder)/ALTAZ.fits, RADEC in \(folder)/RADEC.fits"])
      #expect(!difference.isEmpty)
    }
  }

  @Test("A cube of H.E.S.S. DR1 is taken with DETX to the north and DETY to the east, unless orient says otherwise")
  func release() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/dr1.fits"
      try write(path, creator: Self.release)
      let file = try ModelFile(path: path)
      #expect(file.model.axes.alignment == .radec)
      #expect(try rate(file, lon: -1.5, lat: 0.5) == rate(x: 0.5, y: 1.5))
      #expect(
        file.notes.all.first?.text
          == "the cube is read in RADEC alignment: DETX is lat (increases to the north), DETY is -lon (increases to "
          + "the east), because the event list is from H.E.S.S. DR1; the file states DETX is lon (increases to the "
          + "west), DETY is lat (increases to the north)")
      let stated = try ModelFile(path: path, orientation: .stated)
      #expect(try rate(stated, lon: 0.5, lat: 1.5) == rate(x: 0.5, y: 1.5))
      let rule = try #require(OrientationRule("RADEC, transposed, lat mirrored"))
      let again = try ModelFile(path: path, orientation: rule)
      #expect(again.model.axes.isEqual(to: file.model.axes) && again.rate == file.rate)
    }
  }

  @Test("The rule for H.E.S.S. DR1 needs its event list, its alignment and its order of axes")
  func notRelease() throws {
    try withTemporaryFolder { folder in
      for (number, (alignment, creator, energyFirst)) in [
        ("ALTAZ", Self.release, false), ("RADEC", "GammaLib", false), ("RADEC", Self.release, true),
      ].enumerated() {
        let path = "\(folder)/\(number).fits"
        try write(path, alignment: alignment, creator: creator, energyFirst: energyFirst)
        #expect(try rate(ModelFile(path: path), lon: 0.5, lat: 1.5) == rate(x: 0.5, y: 1.5))
      }
    }
  }

  @Test("A given orientation agrees with a rotation of the cube as stated, for all orientations and stated alignments")
  func given() throws {
    try withTemporaryFolder { folder in
      for alignment in ["RADEC", "ALTAZ", "REVERSE_LON_RADEC", "NORTH_EAST_RADEC"] {
        let path = "\(folder)/\(alignment).fits"
        try write(path, rows: 3, alignment: alignment)
        let stated = try ModelFile(path: path, orientation: .stated).model
        for orientation in CubeOrientation.all {
          #expect(CubeOrientation(orientation.description) == orientation)
          let rule = try #require(OrientationRule(orientation.description))
          let file = try ModelFile(path: path, orientation: rule)
          #expect(file.model.axes.alignment == orientation.alignment && rule.description == orientation.description)
          let turn = orientation.turn
          for (x, y) in [(-0.5, -1.5), (1.5, 0.5), (2.5, -0.5)] {
            // The place at which the turned cube has the value of the stated one at x, y.
            let (first, second) = (turn.isLonMirrored ? -x : x, turn.isLatMirrored ? -y : y)
            let (lon, lat) = turn.isTransposed ? (second, first) : (first, second)
            guard let bin = stated.bin(holding: [0.7, x, y]) else { continue }
            #expect(try rate(file, lon: lon, lat: lat) == stated.rate.values[stated.rate.offset(of: bin)])
          }
        }
      }
    }
    #expect(OrientationRule("north") == nil && OrientationRule("stated") == .stated)
  }

  @Test("An orientation for a radial model is an error; an old image follows it")
  func otherForms() throws {
    try withTemporaryFolder { folder in
      _ = try ModelFile.write(ModelFileTests.model(), to: folder + "/r.fits")
      let rule = try #require(OrientationRule("RADEC, transposed"))
      #expect(throws: BackgroundError.self) { try ModelFile(path: folder + "/r.fits", orientation: rule) }
      let axes = try Fixture.cubeAxes(energies: 2, columns: 4, rows: 3)
      let model = try Fixture.model((0..<24).map { Double($0 + 1) }, axes: axes)
      _ = try ModelFile.write(model, to: folder + "/i.fits", format: .oldImage)
      let (plain, turned) = (
        try ModelFile(path: folder + "/i.fits"), try ModelFile(path: folder + "/i.fits", orientation: rule)
      )
      #expect(turned.model.axes.alignment == .radec && turned.rate.axes[1].count == 3)
      #expect(plain.rate[1, 2, 0] == turned.rate[1, 0, 2])
    }
  }

  @Test("For ctools, DETX is lat and DETY is -lon in every HDU, and the header names the reader")
  func ctools() throws {
    let model = try CubeFileTests.model()
    let table = model.backgroundTable(target: .ctools)
    #expect(table.keyword("FOVALIGN") == .string("NORTH_EAST_RADEC"))
    #expect(table.keyword("READERS") == .string("ctools; not gammapy or other GADF readers"))
    #expect(model.backgroundTable().keyword("READERS") == .string("gammapy and other GADF readers; not ctools"))
    func array(_ table: Table, _ name: String) throws -> [Double] {
      guard case .vector(let rows, _)? = table[name]?.values else { throw CancellationError() }
      return rows[0]
    }
    let (lon, lat) = (model.axes.all[1], model.axes.all[2])
    #expect(try array(table, "DETX_LO") == Array(lat.edges.dropLast()))
    #expect(try array(table, "DETY_LO") == lon.edges.reversed().map { -$0 }.dropLast())
    let companions = model.companionTables(target: .ctools)
    let (rates, counts) = (try array(table, "BKG"), try array(companions[1], "COUNTS"))
    for (x, y, energy) in [(0, 0, 0), (2, 1, 1), (1, 3, 0)] {
      let place = energy + 2 * (x + lat.count * y)
      #expect(rates[place] == model.rate[energy, lon.count - 1 - y, x])
      #expect(counts[place] == model.counts[energy, lon.count - 1 - y, x])
    }
    #expect(companions.allSatisfy { $0.keyword("FOVALIGN") == .string("NORTH_EAST_RADEC") })
  }

  /// ctools 2.0 takes DETX = theta cos psi, DETY = theta sin psi with the position angle psi from north through east.
  @Test("A rate that grows to the north grows with DETX in a file for ctools; one that grows to the east, with DETY")
  func directions() throws {
    let axes = try Fixture.cubeAxes(energies: 1, columns: 4, rows: 4)
    for (isNorth, slope) in [(true, { (lon: Double, lat: Double) in 10 + lat }), (false, { lon, _ in 10 - lon })] {
      let rates = axes.lon.centers().flatMap { lon in axes.lat.centers().map { slope(lon, $0) } }
      let model = try Fixture.rates(rates, axes: axes)
      guard case .vector(let rows, _)? = model.backgroundTable(target: .ctools)["BKG"]?.values else {
        Issue.record("no rate")
        return
      }
      for y in 0..<4 {
        for x in 0..<4 {
          let next = isNorth ? (x + 1, y) : (x, y + 1)
          guard next.0 < 4, next.1 < 4 else { continue }
          #expect(rows[0][next.0 + 4 * next.1] > rows[0][x + 4 * y])
        }
      }
    }
  }

  @Test("A radial model is the same for all targets")
  func radial() throws {
    let model = try ModelFileTests.model()
    let (one, other) = (model.backgroundTable(target: .ctools), model.backgroundTable())
    #expect(one.keywords == other.keywords && one.columns == other.columns && one.keyword("READERS") == nil)
  }
}
