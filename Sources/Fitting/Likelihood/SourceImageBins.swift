#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The distribution of a source's image over the bins of a field. For each circle around the source and each bin, it
/// contains the fraction of the circle that is in the bin and is not excluded. The error of the distribution is below a
/// thousandth of the events of the source.
struct SourceImageBins {
  private let image: any FieldFactor
  private let spectrum: any Spectrum
  private let values: [Double]
  private let circles: FieldQuadrature
  /// The fraction of a circle around the source that is in a bin and is not excluded, for each circle and each bin.
  private let parts: [[Double]]

  /// The number of directions around the source that are sampled.
  private static let directions = 90

  /// Creates the distribution. Returns `nil` for a point source outside the field.
  init?(_ source: SourceModel, imageValues: [Double], _ view: SourceView, _ field: FieldBins, _ coverage: PolarCoverage)
  {
    guard let image = source.image.factor(in: view) else { return nil }
    (self.image, spectrum, values) = (image, source.spectrum, imageValues)
    circles = FieldQuadrature(around: view.coverage.filled, image)
    parts = circles.points.offset.map { distance in
      var parts = [Double](repeating: 0, count: FieldBins.count)
      for place in view.places {
        for direction in 0..<Self.directions {
          let angle = 2 * .pi * (Double(direction) + 0.5) / Double(Self.directions)
          // The sphere is approximated by a plane. At 2 deg from the pointing, the error is less than 1e-3 of the
          // distance.
          let (lon, lat) = (place.lon + distance * sin(angle), place.lat + distance * cos(angle))
          let offset = (lon * lon + lat * lat).squareRoot()
          guard offset <= coverage.radius else { continue }
          let towards = atan2(lon, lat)
          let fraction = coverage.fraction(offset: offset, angle: towards < 0 ? towards + 2 * .pi : towards)
          parts[field.bin(offset: offset, lon: lon, lat: lat)] += place.share * fraction / Double(Self.directions)
        }
      }
      return parts
    }
  }

  /// Returns the rate of events with energies in `range` (TeV), in s-1, for each bin of the field. `spectral` contains
  /// the values of the parameters of the spectrum.
  func rates(over range: ClosedRange<Double>, values spectral: [Double]) -> [Double] {
    let energies = EnergyQuadrature(range, kinks: spectrum.energyKinks + image.energyKinks)
    var derivatives = LogDerivatives(width: spectrum.jetWidth, isLogLinear: spectrum.isLogLinear)
    spectrum.logarithms(at: energies.points, values: spectral, into: &derivatives)
    var widths = (0..<energies.count).map { exp(derivatives.value[$0]) * energies.widths[$0] }.makeIterator()
    var rates = [Double](repeating: 0, count: FieldBins.count)
    image.logarithms(at: circles.points, logEnergies: energies.logEnergies, values: values) { images in
      guard let width = widths.next() else { return }
      for circle in 0..<circles.count {
        let density = width * exp(images.value[circle]) * circles.solidAngle[circle]
        guard density > 0 else { continue }
        for bin in rates.indices { rates[bin] += density * parts[circle][bin] }
      }
    }
    return rates
  }
}

extension PolarCoverage {
  /// The coverage with the same rings, but without exclusions.
  fileprivate var filled: PolarCoverage {
    PolarCoverage(edges: edges, sectors: sectors, fractions: fractions.map { _ in 1 })
  }
}
