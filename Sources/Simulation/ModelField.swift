import Background
import Histograms
import Sky
import Units

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A background model of a file as the truth: its rate, per ontime, is taken as constant within each bin, in energy and on
/// the sphere, and 0 outside the axes. So the events of every bin are Poisson distributed about rate x energy width x
/// solid angle x ontime, exactly.
public struct ModelField: Sendable, Equatable {
  /// The model.
  public let model: StoredModel
  /// Events per second of ontime over all bins.
  public let rate: Double
  let axes: Axes
  private let table: AliasTable
  private let edges: Edges

  /// The axes of the model.
  enum Axes: Sendable, Equatable {
    case radial(RadialAxes)
    case cube(CubeAxes)

    /// Energy width x solid angle of each bin in MeV sr.
    var phaseSpace: Histogram {
      switch self {
      case .radial(let axes): axes.phaseSpace()
      case .cube(let axes): axes.phaseSpace()
      }
    }
  }

  /// Takes a model as the truth.
  /// - Throws: ``SimulationError/badTruth(path:found:expected:)`` for other axes, a rate that is below 0 or no number in
  ///   any bin, or 0 in all.
  public init(_ model: StoredModel) throws(SimulationError) {
    self.model = model
    if let radial = model.radialAxes {
      axes = .radial(radial)
      edges = Edges(energy: radial.energy, first: [], last: radial.offset.edges.map(FisherProfile.versine))
    } else if let cube = model.cubeAxes {
      axes = .cube(cube)
      edges = Edges(energy: cube.energy, first: cube.lon.edges, last: cube.lat.edges.map { sin($0 * .pi / 180) })
    } else {
      throw .badTruth(
        path: model.path, found: "axes \(model.axes.map(\.name).joined(separator: ", "))",
        expected: "those of a BKG_2D or BKG_3D")
    }
    let bad = model.rate.values.count { !($0 >= 0 && $0.isFinite) }
    guard bad == 0 else {
      throw .badTruth(
        path: model.path, found: "\(bad) bins whose rate is below 0 or no number", expected: "a rate in every bin",
        mend: "treat empty bins when the model is made, such as by -p empty=extrapolate")
    }
    let weights = model.rate.combined(with: axes.phaseSpace) { $0 * $1 }
    rate = weights.sum()
    guard rate > 0, rate.isFinite else {
      throw .badTruth(path: model.path, found: "\(shortest(rate)) events per second", expected: "a rate above 0")
    }
    table = AliasTable(weights.values)
  }

  /// What the field is aligned to.
  var alignment: FieldAlignment {
    switch axes {
    case .radial: .radec
    case .cube(let axes): axes.alignment
    }
  }

  /// An event in the field of a run as it lies on the sky: TeV and deg.
  func draw(_ generator: inout Xoshiro256, in field: FieldOfView) -> (energy: Double, ra: Double, dec: Double) {
    let bin = table.bin(generator.uniform())
    let (rest, last) = bin.quotientAndRemainder(dividingBy: edges.last.count - 1)
    let energyBin = edges.first.isEmpty ? rest : rest / (edges.first.count - 1)
    let energy = Self.even(edges.energy, energyBin, &generator)
    let across = Self.even(edges.last, last, &generator)
    guard !edges.first.isEmpty else {
      // A ring: even in 1 - cos of the offset, and in the angle about the pointing.
      let offset = 2 * asin((across / 2).squareRoot())
      let angle = generator.uniform(0, 2 * .pi)
      let (lon, lat) = (atan2(sin(offset) * cos(angle), cos(offset)), asin(sin(offset) * sin(angle)))
      let place = field.direction(lon: lon * 180 / .pi, lat: lat * 180 / .pi)
      return (energy, place.ra, place.dec)
    }
    // A cell: even in lon, and in the sine of lat.
    let lon = Self.even(edges.first, rest % (edges.first.count - 1), &generator)
    let place = field.direction(lon: lon, lat: asin(across) * 180 / .pi)
    return (energy, place.ra, place.dec)
  }

  /// The rate at a place in the field (TeV, deg), in s-1 MeV-1 sr-1 of ontime.
  func density(energy: Double, lon: Double, lat: Double) -> Double {
    let point =
      switch axes {
      case .radial: [energy, separation(0, 0, lon, lat)]
      case .cube: [energy, lon, lat]
      }
    var bin = 0
    for (axis, (x, stride)) in zip(model.axes, zip(point, model.rate.strides)) {
      guard let index = axis.index(of: x) else { return 0 }
      bin += index * stride
    }
    return model.rate.values[bin]
  }

  private static func even(_ edges: [Double], _ bin: Int, _ generator: inout Xoshiro256) -> Double {
    generator.uniform(edges[bin], edges[bin + 1])
  }

  /// The edges of the bins in what events are even in.
  private struct Edges: Sendable, Equatable {
    let energy: [Double]
    /// lon in deg; empty for rings.
    let first: [Double]
    /// The sine of lat, or 1 - cos of the offset.
    let last: [Double]

    init(energy: Axis, first: [Double], last: [Double]) {
      (self.energy, self.first, self.last) = (energy.edges, first, last)
    }
  }
}
