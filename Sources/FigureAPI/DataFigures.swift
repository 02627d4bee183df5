import BackgroundFigures
import Figures
import LuaHost
import RecipeAPI

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The functions of `dt.figure` that draw the rows or columns of a table: points, lines, histograms and maps.
enum DataFigures {
  static let functions = [points, lines, histogram, map]

  // MARK: Arguments

  private static let data = Argument(
    "data", FigureData.type,
    "a list of rows, such as { { E = 1, N = 9 }, { E = 2, N = 7 } }, or a table of columns, such as "
      + "{ E = { 1, 2 }, N = { 9, 7 } }")
  private static let x = Argument(
    "x", .string,
    "the column on the x axis; strings in this column are shown as categories, except in maps, which need numbers")
  private static let y = Argument("y", .string, "the column on the y axis")
  private static let error = Argument("error", .optional(.string), "the column with the standard deviation of y")
  private static let group = Argument(
    "group", .optional(.string),
    "a column that divides the rows into groups; each group has its own colour and an entry in the legend")
  private static let colour = Argument(
    "colour", .optional(.string), "a column of numbers, which determine the colours of the points")
  private static let neutral = Argument(
    "neutral", .optional(.number),
    "the number that is shown in white, such as 1 for ratios; numbers below it are shown in shades of one colour, "
      + "numbers above it in shades of another colour")
  private static let colourScale = Argument(
    "colour_scale", ArgumentType<AxisScale>.choice, default: .linear, "the scale of the colour bar")
  private static let level = Argument("level", .optional(.number), "a value of y at which a dashed line is drawn")
  private static let xScale = Argument(
    "x_scale", ArgumentType<AxisScale>.choice, default: .linear, "the scale of the x axis")
  private static let yScale = Argument(
    "y_scale", ArgumentType<AxisScale>.choice, default: .linear, "the scale of the y axis")
  private static let xTitle = Argument(
    "x_title", .optional(.string), "the title of the x axis; by default the name of the column")
  private static let yTitle = Argument(
    "y_title", .optional(.string), "the title of the y axis; by default the name of the column")
  private static let xUnit = Argument("x_unit", .string, default: "", "the unit on the x axis")
  private static let yUnit = Argument("y_unit", .string, default: "", "the unit on the y axis")
  private static let title = FigureModule.title

  // MARK: Points and lines

  private static let points = Function(
    "points", "Creates a scatter plot of one column of a table against another.",
    details: "Strings in column `x` are shown as categories in the order of the rows. Missing numbers are not shown.",
    example: """
      local norms = { { ZEN = 20, NORM = 1.02, ERR = 0.01 }, { ZEN = 40, NORM = 0.97, ERR = 0.02 } }
      local figure = dt.figure.points(norms, "ZEN", "NORM", { error = "ERR", x_unit = "deg", level = 1 })
      """,
    arguments: [data, x, y],
    options: [
      error, group, colour, neutral, colourScale, level, xScale, yScale, xTitle, xUnit, yTitle, yUnit, title,
    ], results: [FigureModule.result]
  ) { call in
    guard let column = try call[colour] else { return try curves(call, lines: false, band: false) }
    let data = try call[data]
    let (place, categories) = try positions(data, call)
    let ys = try data.numbers(call[y])
    let values = try data.numbers(column)
    let scale = try colours(values, title: column, neutral: call[neutral], scale: call[colourScale], column: column)
    var panel = try panel(call, categories: categories)
    panel.marks.append(ColouredPoints(ys.indices.map { (place[$0], ys[$0], values[$0]) }, colours: scale))
    return try FigureModule.figure(panel, call)
  }

  private static let band = Argument(
    "band", .boolean, default: false,
    "true: errors are drawn as a band around the line; false: errors are drawn as error bars")
  private static let markers = Argument("markers", .boolean, default: true, "whether a marker is drawn at each point")

  private static let lines = Function(
    "lines",
    "Creates a plot of one column of a table against another, with points joined by lines in the order of the rows.",
    example: """
      local spectrum = { E = { 0.5, 1, 2 }, RATE = { 9e-5, 2e-5, 4e-6 } }
      local figure = dt.figure.lines(spectrum, "E", "RATE", { x_scale = "log", y_scale = "log", x_unit = "TeV" })
      """,
    arguments: [data, x, y],
    options: [error, band, markers, group, level, xScale, yScale, xTitle, xUnit, yTitle, yUnit, title],
    results: [FigureModule.result]
  ) { call in try curves(call, lines: true, band: call[band], markers: call[markers]) }

  /// Returns the positions of the rows on the x axis, and the categories if the column contains texts.
  private static func positions(_ data: FigureData, _ call: Call) throws -> (places: [Double], categories: [String]) {
    let column = try call[x]
    guard try data.isText(column) else { return (try data.numbers(column), []) }
    let texts = try data.texts(column)
    var categories: [String] = []
    for text in texts where !categories.contains(text) { categories.append(text) }
    return (texts.map { text in Double((categories.firstIndex(of: text) ?? 0) + 1) }, categories)
  }

  private static func panel(_ call: Call, categories: [String]) throws -> Panel {
    var horizontal = PanelAxis(try call[xTitle] ?? call[x], unit: try call[xUnit], try call[xScale])
    if !categories.isEmpty {
      horizontal.scale = .linear
      horizontal.categories = categories
      horizontal.range = 0.5...Double(categories.count) + 0.5
    }
    let vertical = PanelAxis(try call[yTitle] ?? call[y], unit: try call[yUnit], try call[yScale])
    var panel = Panel(
      title: "\(vertical.title) against \(horizontal.title)", x: horizontal, y: vertical,
      whenEmpty: "no row has values for both axes")
    if let level = try call[level] { panel.marks.append(Level(level)) }
    return panel
  }

  private static func curves(_ call: Call, lines: Bool, band: Bool, markers: Bool = true) throws -> [LuaValue] {
    let data = try call[data]
    let (place, categories) = try positions(data, call)
    let ys = try data.numbers(call[y])
    let errors = try call[error].map { try data.numbers($0) }
    let names = try call[group].map { try data.texts($0) } ?? Array(repeating: "", count: data.count)
    var panel = try panel(call, categories: categories)
    var seen: Set<String> = []
    for name in names where seen.insert(name).inserted {
      let points = ys.indices.filter { names[$0] == name }.map { row in
        let error = errors?[row] ?? 0
        return CurvePoint(x: place[row], y: ys[row], error: error.isFinite ? abs(error) : 0)
      }
      panel.marks.append(Curve(name, points, line: lines, markers: markers, band: band))
    }
    return try FigureModule.figure(panel, call)
  }

  // MARK: Colours

  /// Returns the colour scale for numbers. With a neutral number, the scale extends equally far to both sides of it, so
  /// that it is white.
  private static func colours(
    _ values: [Double], title: String, unit: String = "", neutral: Double?, scale: AxisScale, column: String
  ) throws -> ColourScale {
    var axis = PanelAxis(title, unit: unit, scale)
    let shown = values.filter { scale.shows($0) }
    if scale == .log, shown.isEmpty { throw FigureDataError.noPositive(column: column) }
    if scale == .log, let neutral, neutral <= 0 { throw FigureDataError.neutral(neutral) }
    guard let neutral else { return ColourScale(axis) }
    if scale == .log {
      let reach = max(shown.map { max($0 / neutral, neutral / $0) }.max() ?? 1, 1.01)
      axis.range = neutral / reach...neutral * reach
    } else {
      let reach = max(shown.map { abs($0 - neutral) }.max() ?? 0, .leastNormalMagnitude)
      axis.range = neutral - reach...neutral + reach
    }
    return ColourScale(axis, .diverging)
  }

  // MARK: Histograms

  private static let column = Argument("column", .string, "the column whose values are counted")
  private static let bins = Argument(
    "bins", .integer(1...10000), default: 20,
    "the number of bins between the smallest and the largest number in the column")
  private static let edges = Argument(
    "edges", .optional(.array(of: .number)), "the edges of the bins; if `edges` is given, `bins` is ignored")

  private static let histogram = Function(
    "histogram", "Creates a histogram of a column of a table.",
    details: """
      A bin contains its lower edge, and the last bin also contains its upper edge. Values outside the edges are not
      shown, but the figure states how many there are. Without `edges`, all bins have the same width; if the x axis is
      logarithmic, they have the same width in the logarithm of the values.
      """,
    example: """
      local figure = dt.figure.histogram({ { NORM = 0.9 }, { NORM = 1.1 } }, "NORM", { edges = { 0.8, 1, 1.2 } })
      """,
    arguments: [data, column], options: [bins, edges, group, xScale, yScale, xTitle, xUnit, title],
    results: [FigureModule.result]
  ) { call in
    let data = try call[data]
    let column = try call[column]
    let values = try data.numbers(column)
    let scale = try call[xScale]
    let edges = try binEdges(values, scale, count: call[bins], given: call[edges], column)
    let names = try call[group].map { try data.texts($0) } ?? Array(repeating: "", count: data.count)
    var panel = Panel(
      title: "Histogram of \(try call[xTitle] ?? column)",
      x: PanelAxis(try call[xTitle] ?? column, unit: try call[xUnit], scale, padding: 0),
      y: PanelAxis("rows", try call[yScale], including: 0), whenEmpty: "no value is inside the bins")
    var (seen, outside) = (Set<String>(), 0)
    for name in names where seen.insert(name).inserted {
      var heights = [Double](repeating: 0, count: edges.count - 1)
      for row in values.indices where names[row] == name && !values[row].isNaN {
        if let bin = bin(of: values[row], in: edges) { heights[bin] += 1 } else { outside += 1 }
      }
      panel.marks.append(Bars(name, edges: edges, heights: heights))
    }
    if outside > 0 { panel.remarks.append("outside the bins: \(outside) of \(values.count) rows") }
    return try FigureModule.figure(panel, call)
  }

  /// Returns the index of the bin that contains a value; `nil` outside the edges.
  private static func bin(of value: Double, in edges: [Double]) -> Int? {
    guard value >= edges[0], value <= edges[edges.count - 1] else { return nil }
    return min((edges.firstIndex { $0 > value } ?? edges.count - 1) - 1, edges.count - 2)
  }

  private static func binEdges(
    _ values: [Double], _ scale: AxisScale, count: Int, given: [Double]?, _ column: String
  ) throws -> [Double] {
    if let given {
      let isRising = zip(given, given.dropFirst()).allSatisfy { $0 < $1 } && given.allSatisfy(\.isFinite)
      guard given.count > 1, isRising, scale != .log || given[0] > 0 else {
        throw FigureDataError.edges(
          column: column, found: given.map { "\($0)" }.joined(separator: ", "), isLog: scale == .log)
      }
      return given
    }
    let shown = values.filter { scale.shows($0) }
    if scale == .log, shown.isEmpty { throw FigureDataError.noPositive(column: column) }
    guard let low = shown.min(), let high = shown.max(), low < high else {
      throw FigureDataError.noRange(column: column)
    }
    return (0...count).map { step in
      let part = Double(step) / Double(count)
      if step == 0 { return low }
      if step == count { return high }
      return scale == .log ? low * pow(high / low, part) : low + (high - low) * part
    }
  }

  // MARK: Maps

  private static let value = Argument("value", .string, "the column whose mean in each bin is shown as a colour")
  private static let valueTitle = Argument(
    "value_title", .optional(.string), "the title of the colour bar; by default the name of the column")
  private static let valueUnit = Argument("value_unit", .string, default: "", "the unit on the colour bar")
  private static let xEdges = Argument(
    "x_edges", .optional(.array(of: .number)),
    "the edges of the bins along x; by default they are halfway between neighbouring values of x")
  private static let yEdges = Argument(
    "y_edges", .optional(.array(of: .number)),
    "the edges of the bins along y; by default they are halfway between neighbouring values of y")

  private static let map = Function(
    "map", "Creates a colour map: the mean of one column in bins of two other columns.",
    details: """
      Each row contains one value and its position. Without edges, each axis has one bin for each distinct number in
      its column. A bin with several rows shows the mean of their values, and a bin without rows is hatched.
      """,
    example: """
      local rows = { { E = 1, R = 0.5, Q = 0.9 }, { E = 1, R = 1.5, Q = 1.1 }, { E = 2, R = 0.5, Q = 1.3 } }
      local figure = dt.figure.map(rows, "E", "R", "Q", { neutral = 1, x_unit = "TeV", y_unit = "deg" })
      """,
    arguments: [data, x, y, value],
    options: [
      neutral, colourScale, xEdges, yEdges, xScale, yScale, xTitle, xUnit, yTitle, yUnit, valueTitle, valueUnit, title,
    ], results: [FigureModule.result]
  ) { call in
    let data = try call[data]
    let (xs, ys) = (try data.numbers(call[x]), try data.numbers(call[y]))
    let values = try data.numbers(call[value])
    let columns = try mapEdges(xs, call[xScale], given: call[xEdges], call[x])
    let rows = try mapEdges(ys, call[yScale], given: call[yEdges], call[y])
    let shape = rows.count - 1
    var sums = [(sum: Double, count: Double)](repeating: (0, 0), count: (columns.count - 1) * shape)
    var outside = 0
    for row in values.indices where values[row].isFinite {
      guard let column = bin(of: xs[row], in: columns), let line = bin(of: ys[row], in: rows) else {
        outside += 1
        continue
      }
      sums[column * shape + line].sum += values[row]
      sums[column * shape + line].count += 1
    }
    let means = sums.map { $0.count > 0 ? $0.sum / $0.count : .nan }
    let name = try call[valueTitle] ?? call[value]
    let colours = try colours(
      means, title: name, unit: call[valueUnit], neutral: call[neutral], scale: call[colourScale], column: call[value])
    var panel = Panel(
      title: name,
      x: PanelAxis(
        try call[xTitle] ?? call[x], unit: try call[xUnit], try call[xScale],
        range: columns[0]...columns[columns.count - 1]),
      y: PanelAxis(
        try call[yTitle] ?? call[y], unit: try call[yUnit], try call[yScale], range: rows[0]...rows[rows.count - 1]),
      marks: [Image(xEdges: columns, yEdges: rows, values: means, colours: colours)],
      whenEmpty: "no row has both a value and a position inside the bins")
    if outside > 0 { panel.remarks.append("outside the bins: \(outside) of \(values.count) rows") }
    return try FigureModule.figure(panel, call)
  }

  /// Returns the given edges. By default, they are halfway between the numbers that occur.
  private static func mapEdges(
    _ values: [Double], _ scale: AxisScale, given: [Double]?, _ column: String
  ) throws -> [Double] {
    if given != nil { return try binEdges(values, scale, count: 1, given: given, column) }
    let centres = Set(values.filter { scale.shows($0) }).sorted()
    guard let first = centres.first, let last = centres.last else {
      throw scale == .log ? FigureDataError.noPositive(column: column) : FigureDataError.noNumber(column: column)
    }
    func middle(_ a: Double, _ b: Double) -> Double { scale == .log ? (a * b).squareRoot() : (a + b) / 2 }
    /// Returns the point on the other side of `centre`, as far away as `edge`.
    func mirrored(_ edge: Double, at centre: Double) -> Double {
      scale == .log ? centre * centre / edge : 2 * centre - edge
    }
    guard centres.count > 1 else { return scale == .log ? [first / 2, first * 2] : [first - 0.5, first + 0.5] }
    let inner = zip(centres, centres.dropFirst()).map { middle($0, $1) }
    return [mirrored(inner[0], at: first)] + inner + [mirrored(inner[inner.count - 1], at: last)]
  }
}
