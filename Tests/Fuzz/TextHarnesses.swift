import DL3
import Diagnostics
import Expression
import Histograms
import ModelFiles
import ModelXML
import Selection
import Simulation
import Sky
import Units

/// The readers of texts: region files, model definitions, lists of runs, axes, quantities and expressions.
enum TextHarnesses {
  static let all = [
    Harness(text: "ds9") { text in
      var notes = Notes()
      try FileHarnesses.probe(try SkyRegions(ds9: text, path: "regions.reg", notes: &notes))
    },
    Harness("xml") { bytes in
      _ = try ModelDefinitions(parsing: bytes, path: "models.xml") { _, file, _ in
        throw SelectionError.noRunList(path: file ?? "no file")
      }
    },
    Harness("run-list", file: "runs.txt") { _ = try ObservationList(parsing: $0 + "/runs.txt") },
    Harness(text: "texts") { text in
      try trying { _ = try Axis(parsing: text, name: "x") }
      try trying { _ = try Axis(columnEdges: text, name: "x") }
      try trying { _ = try Quantity(parsing: text) }
      try trying { _ = try Quantity.list(parsing: text) }
      try trying { _ = try Unit(parsing: text) }
      try trying { _ = try GroupAxes(parsing: text) }
      try trying { _ = try Site(parsing: text) }
      try trying { _ = try FileChoice(text) }
      _ = OrientationRule(text)
      _ = CubeOrientation(text)
      var texts = SimulationOptions.Texts()
      (texts.ontime, texts.zenith, texts.azimuth, texts.rate) = (text, text, text, text)
      (texts.gradient, texts.sources) = (text, [text])
      var options = SimulationOptions()
      try trying { try options.read(texts) }
    },
    Harness(text: "expression") { text in
      let expression = try Expression(text)
      _ = try expression.bound(to: Columns.list).mask(rows: 3) { name in
        switch Columns.types[name] {
        case .string: .strings(["Crab", nil, "Off data"])
        case .boolean: .booleans([true, false, nil])
        default: .numbers([1.5, .nan, -1e300])
        }
      }
    },
  ]

  /// The columns that expressions can use.
  private enum Columns {
    static let types: [String: ValueType] = [
      "OBS_ID": .number, "RA_PNT": .number, "DEC_PNT": .number, "ZEN_PNT": .number, "ENERGY": .number,
      "TARGET_NAME": .string, "IS_OFF": .boolean,
    ]
    static let list = ColumnList(types.sorted { $0.key < $1.key }.map { ColumnSchema($0.key, $0.value) })
  }
}
