import Fitting
import ParametricModels
import TextFormat
import Units

extension RunFit {
  /// The fit as text: its runs, its status, and its parameters with errors, bounds and units.
  public var text: String {
    let runs = obsIDs.count == 1 ? "run \(obsIDs[0])" : counted(obsIDs.count, "run")
    var lines = [
      "\(runs): observed events \(grouped(result.observed)), predicted \(fixed(result.predicted, 2)), "
        + "ln L \(fixed(result.logLikelihood, 3)), \(result.status)"
    ]
    if let goodness = result.goodness {
      lines.append(
        "  chi2 \(fixed(goodness.chi2, 1)) in \(counted(goodness.bins, "bin")) of equal predicted counts, "
          + "degrees of freedom: \(goodness.degreesOfFreedom)")
    }
    lines += result.model.table
    for norm in result.norms {
      let error = norm.error.map { " +- \(significant($0))" } ?? ""
      lines.append("  normalisation of run \(norm.obsID): \(significant(norm.value, 6))\(error)")
    }
    return lines.joined(separator: "\n")
  }
}

extension ParametricModel {
  /// A table of the parameters: name, value, error, bounds and unit. For a parameter without an error, for example
  /// because it was fixed or ended at a bound, the table shows its state instead.
  var table: [String] {
    var table = TextTable([
      ("parameter", .left), ("value", .right), ("error", .right), ("min", .right), ("max", .right), ("unit", .left),
    ])
    for (position, parameter) in parameters.enumerated() {
      func bound(_ value: Double, isTold: Bool) -> String { isTold ? significant(value, 6) : "" }
      table.add([
        label(position), significant(parameter.value, 6),
        parameter.error.map { significant($0) } ?? parameter.state.rawValue,
        bound(
          parameter.lower,
          isTold: parameter.lower > .leastNormalMagnitude || parameter.lower < 0 && parameter.lower.isFinite),
        bound(parameter.upper, isTold: parameter.upper.isFinite), parameter.unit,
      ])
    }
    return table.lines()
  }

  /// Returns the name of a parameter; for a node, the name is followed by the energy.
  private func label(_ position: Int) -> String {
    let name = parameters[position].name
    let (form, range) =
      spatialRange.contains(position) ? (spatial.xml, spatialRange) : (spectrum.xml, spectrumRange)
    guard range.contains(position) else { return name }
    switch form {
    case .nodes(_, let energies), .nested(_, _, let energies):
      return "\(name) (\(significant(energies[position - range.lowerBound], 4)) TeV)"
    case .parameters, .file, .source: return name
    }
  }
}
