import CLuaShim
import Diagnostics
import Synchronization

@testable import LuaHost

/// Counts the living plates that were created during one test.
final class Census: Sendable {
  @TaskLocal static var current: Census?
  private let alive = Mutex(0)

  var count: Int { alive.withLock { $0 } }
  func add(_ number: Int) { alive.withLock { $0 += number } }
}

/// A stack of plates, the class of the sample module.
final class Plates: LuaBindable {
  private let census = Census.current
  let sizes: [Double]

  init(_ sizes: [Double]) {
    self.sizes = sizes
    census?.add(1)
  }

  deinit { census?.add(-1) }

  static let luaName = "Plates"
  static let luaClass = LuaClass<Plates>(
    "A stack of plates.", example: "print(#plates)",
    methods: [
      Method(
        "take", "Takes the topmost plates.", details: "The others stay where they are.",
        example: "local two = plates:take(2)", arguments: [takeCount],
        results: [ReturnValue("plates", .object(Plates.self), "the plates taken")]
      ) { plates, call in
        [.object(Plates(Array(plates.sizes.prefix(try call[takeCount]))))]
      },
      Method("each", "Goes through the plates.", results: [ReturnValue(iterator: "sizes", of: "number", "their sizes")])
      {
        plates, call in
        [try call.iterator(over: plates.sizes) { [.number($0)] }]
      },
    ],
    fields: [
      Field("largest", .optional(.number), unit: "cm", "the largest size") {
        .optional($0.sizes.max().map { .number($0) })
      }
    ],
    dynamicFields: DynamicFields("sizes by name", names: { _ in ["FIRST"] }) { plates, name in
      name == "FIRST" ? .optional(plates.sizes.first.map { .number($0) }) : nil
    },
    operators: [
      Operator(.add, "both stacks, the right one below") { left, right in .object(Plates(left.sizes + right.sizes)) },
      Operator(.eq, "whether all sizes are the same", result: "boolean") { left, right in
        .boolean(left.sizes == right.sizes)
      },
    ],
    length: ("the number of plates", { $0.sizes.count }),
    element: (
      "number",
      { plates, position in plates.sizes.indices.contains(position - 1) ? .number(plates.sizes[position - 1]) : .nil }
    ),
    describe: { "Plates(\($0.sizes.count))" })
}

private let takeCount = Argument("count", .integer(1...), default: 1, "how many")

enum Glaze: String, CaseIterable, Sendable { case matt, gloss }

/// A typed error thrown by a host function.
struct Broken: DarktimeError, Equatable {
  var plate: Int
  var problem: Problem { Problem(at: "shelf", found: "plate \(plate) is broken", hint: "glue it") }
}

private let sizes = Argument("sizes", .array(of: .number(.above(0))), unit: "cm", "the sizes, topmost first")
private let glaze = Argument("glaze", ArgumentType<Glaze>.choice, default: .matt, "how they are glazed")
private let firing = Argument("firing", .number(600...1400), unit: "C", "the temperature of the kiln")
private let label = Argument("label", .optional(.string), "a text on the back", since: 2)
private let plateNumber = Argument("plate", .integer, "which")
private let callback = Argument("callback", .function("fun(x: any): any"), "what to call")

/// The sample module `dish`.
let sampleModule = Module(
  "dish", "Plates and how to make them.",
  functions: [
    Function(
      "stack", "Stacks plates.", example: "local plates = dish.stack({ 20, 24 })", arguments: [sizes],
      results: [ReturnValue("plates", .object(Plates.self), "the stack")]
    ) { call in [.object(Plates(try call[sizes]))] },
    Function(
      "glaze", "Says how to glaze.", example: "dish.glaze { firing = 1200 }", options: [firing, glaze, label],
      results: [ReturnValue("text", .string, "an instruction")], since: 2
    ) { call in
      [.string("\(try call[glaze]) at \(try call[firing]) \(try call[label] ?? "-")")]
    },
    Function("drop", "Breaks a plate.", arguments: [plateNumber]) { call in throw Broken(plate: try call[plateNumber])
    },
    Function("call", "Calls a function.", arguments: [callback], results: [ReturnValue("result", .any, "what it gave")])
    {
      call in
      let witness = Plates([1])
      defer { withExtendedLifetime(witness) {} }
      return try call[callback]("x")
    },
  ],
  constants: [Module.Constant("dozen", type: "integer", "Twelve.", 12)],
  modules: [
    Module("care", "Care of plates.", functions: [Function("wash", "Washes up.") { _ in [] }])
  ])

/// A state with the sample module that records the printed lines.
final class Kitchen {
  let state: LuaState
  private let lines: Lines

  private final class Lines { var all: [String] = [] }

  init(_ configure: (inout LuaOptions) -> Void = { _ in }) throws {
    let lines = Lines()
    var options = LuaOptions()
    options.print = { lines.all.append($0) }
    configure(&options)
    self.lines = lines
    state = try LuaState(options)
    try state.install(sampleModule)
  }

  var printed: [String] { lines.all }

  @discardableResult
  func run(_ script: String, name: String = "test.lua") throws -> [LuaValue] { try state.run(script, name: name) }

  /// Runs a script and returns the message of its error; the text is empty if there is no error.
  func failure(_ script: String, name: String = "test.lua") -> String {
    do {
      try state.run(script, name: name)
      return ""
    } catch {
      return "\(error)"
    }
  }
}

extension LuaError {
  /// The error that a host function threw; `nil` for other errors.
  var hostError: (any Error)? {
    if case .host(let error) = cause { error } else { nil }
  }
}

extension LuaState {
  /// The memory that Lua has allocated, in bytes.
  var memoryInUse: Int { luahost_memory(host) }
  /// The number of instructions run since the limits were set, in steps of 1000.
  var instructionsRun: Int { Int(luahost_instructions(host)) }
}
