#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The extended Poisson likelihood of one run. Its logarithm is the sum of ln rate over all events, minus the predicted
/// number of events.
///
/// Both terms have first and second derivatives with respect to the values of all parameters of the model, or to their
/// logarithms (``Parameter/Scale``). If the background of the run has its own normalisation, the logarithm of the
/// normalisation is an additional coordinate after the parameters. The normalisation is the background of this run
/// divided by the background of the model. It does not apply to sources, which are equally bright in all runs.
struct RunLikelihood {
  let data: RunData
  let hasNorm: Bool
  private let background: Component
  /// One component for each source. It is `nil` for a point source outside the field of the run.
  private let sources: [Component?]
  private let count: Int

  /// A part of the rate, such as the background or a source. A component contains the factors of the part, the range of
  /// their parameters in the model, and the points at which the factors are evaluated.
  private struct Component {
    var factors: [(factor: any ModelFactor, range: Range<Int>)]
    var points: FieldPoints
    var integral: RateIntegral
    var range: Range<Int>
    /// The indices of the coordinates on which the component depends. These are its parameters and, for the background,
    /// the normalisation.
    var coordinates: [Int]
  }

  init(_ model: ParametricModel, _ data: RunData, hasNorm: Bool = false) {
    (self.data, self.hasNorm) = (data, hasNorm)
    let model = model.with(shape: data.shape)
    let parameterCount = model.parameters.count
    count = parameterCount + (hasNorm ? 1 : 0)
    let energies =
      data.bins?.energies
      ?? EnergyQuadrature(
        data.energy, kinks: model.spectrum.energyKinks + model.spatial.energyKinks)
    background = Component(
      factors: [(model.spatial, model.spatialRange)]
        + (model.gradient.map { [($0, model.gradientRange)] } ?? [])
        + [(model.spectrum, model.spectrumRange)],
      points: data.events,
      integral: RateIntegral(
        shape: model.spatial, hasGradient: model.gradient != nil,
        spectrum: model.spectrum,
        field: data.bins?.field ?? FieldQuadrature(for: model.spatial, data.coverage),
        energies: energies),
      range: 0..<model.spectrumRange.upperBound,
      coordinates: Array(0..<model.spectrumRange.upperBound) + (hasNorm ? [parameterCount] : []))
    sources = zip(zip(model.sources, model.sourceRanges), data.sources).map { entry, view in
      let (source, ranges) = entry
      guard let image = source.image.factor(in: view) else { return nil }
      var points = data.events
      points.offset = view.distances
      return Component(
        factors: [(image, ranges.image), (source.spectrum, ranges.spectrum)], points: points,
        integral: RateIntegral(
          shape: image, hasGradient: false, spectrum: source.spectrum,
          field: FieldQuadrature(around: view.coverage, image),
          energies: EnergyQuadrature(
            data.energy, kinks: source.spectrum.energyKinks + image.energyKinks)),
        range: ranges.image.lowerBound..<ranges.spectrum.upperBound,
        coordinates: Array(ranges.image.lowerBound..<ranges.spectrum.upperBound))
    }
  }

  /// Returns the predicted number of events in the time of the run.
  func predicted(_ values: [Double], logNorm: Double = 0) -> SecondOrderExpansion {
    var result = SecondOrderExpansion(count: count)
    let known = background.integral(Array(values[background.range]))
    result.add(hasNorm ? known.times(norm: exp(logNorm)) : known, at: background.coordinates)
    for source in sources.compactMap({ $0 }) {
      result.add(source.integral(Array(values[source.range])), at: source.coordinates)
    }
    return result.times(data.time)
  }

  /// Returns the predicted number of events of the background with normalisation 1, followed by the predicted number
  /// for each source.
  func predictedParts(_ values: [Double]) -> [Double] {
    ([background] + sources).map { component in
      component.map { $0.integral(Array(values[$0.range])).value * data.time } ?? 0
    }
  }

  private var components: [Component] { [background] + sources.compactMap { $0 } }

  /// Returns the sum of ln rate over all events.
  func events(_ values: [Double], logNorm: Double = 0) -> SecondOrderExpansion {
    var result = SecondOrderExpansion(count: count)
    if sources.isEmpty {
      for (factor, range) in background.factors {
        let derivatives = derivatives(factor, range, background.points, values)
        for i in 0..<derivatives.count {
          result.addLogarithm(derivatives, i, at: range.lowerBound, times: data.weight(of: i))
        }
      }
      if hasNorm {
        result.value += Double(data.count) * logNorm
        result.gradient[count - 1] += Double(data.count)
      }
    } else {
      addMixture(values, logNorm: logNorm, to: &result)
    }
    return result
  }

  private func derivatives(
    _ factor: any ModelFactor, _ range: Range<Int>, _ points: FieldPoints, _ values: [Double]
  )
    -> LogDerivatives
  {
    var derivatives = LogDerivatives(width: factor.jetWidth, isLogLinear: factor.isLogLinear)
    factor.logarithms(at: points, values: Array(values[range]), into: &derivatives)
    return derivatives
  }

  /// Adds ln m for all events, where the rate m is a sum of components.
  ///
  /// With p_c the fraction of component c in m at an event, and L_c the logarithm of the component:
  /// grad ln m = sum p_c grad L_c, and Hess ln m = sum p_c (Hess L_c + grad L_c grad L_c^T) - grad ln m grad ln m^T.
  private func addMixture(_ values: [Double], logNorm: Double, to result: inout SecondOrderExpansion) {
    let components = components
    let all = components.map { component in
      component.factors.map {
        (derivatives: derivatives($0.factor, $0.range, component.points, values), offset: $0.range.lowerBound)
      }
    }
    var parts = components.map { _ in SecondOrderExpansion(count: count) }
    var slope = [Double](repeating: 0, count: count)
    for event in 0..<data.events.count {
      for c in parts.indices {
        parts[c].clear()
        for (derivatives, offset) in all[c] { parts[c].addLogarithm(derivatives, event, at: offset) }
      }
      parts[0].value += logNorm
      let largest = parts.reduce(-Double.infinity) { max($0, $1.value) }
      guard largest > -.infinity else {
        result.value = -.infinity
        return
      }
      let total = parts.reduce(0) { $0 + exp($1.value - largest) }
      result.value += largest + log(total)
      for i in 0..<count { slope[i] = 0 }
      for c in parts.indices {
        let share = exp(parts[c].value - largest) / total
        let range = components[c].range
        for i in range {
          let own = parts[c].gradient[i]
          slope[i] = share * own
          for j in range.lowerBound...i {
            result.hessian[i * count + j] +=
              share * (parts[c].hessian[i * count + j] + own * parts[c].gradient[j])
          }
        }
      }
      if hasNorm {
        // The logarithm of the background has the first derivative 1 with respect to ln norm, and no second derivative.
        let (row, share) = (count - 1, exp(parts[0].value - largest) / total)
        slope[row] = share
        for j in components[0].range { result.hessian[row * count + j] += share * parts[0].gradient[j] }
        result.hessian[row * count + row] += share
      }
      for i in 0..<count {
        result.gradient[i] += slope[i]
        for j in 0...i { result.hessian[i * count + j] -= slope[i] * slope[j] }
      }
    }
  }
}

extension SecondOrderExpansion {
  fileprivate mutating func clear() {
    value = 0
    for i in gradient.indices { gradient[i] = 0 }
    for i in hessian.indices { hessian[i] = 0 }
  }

  /// Returns the function times a normalisation. The logarithm of the normalisation becomes the last coordinate.
  fileprivate func times(norm: Double) -> SecondOrderExpansion {
    var result = SecondOrderExpansion(count: count + 1)
    result.add(times(norm), at: Array(0..<count))
    result.gradient[count] = result.value
    for i in 0..<count { result.hessian[count * result.count + i] = result.gradient[i] }
    result.hessian[count * result.count + count] = result.value
    return result
  }

  /// Returns the function times a factor.
  func times(_ factor: Double) -> SecondOrderExpansion {
    var result = self
    result.value *= factor
    for i in gradient.indices { result.gradient[i] *= factor }
    for i in hessian.indices { result.hessian[i] *= factor }
    return result
  }
}
