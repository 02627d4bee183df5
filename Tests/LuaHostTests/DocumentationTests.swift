import Foundation
import LuaHost
import Testing

let sampleAPI = API(
  title: "Dishes", version: 2, modules: [sampleModule], classes: [ClassDeclaration(of: Plates.self)],
  verbs: ["take": "gives a part, from the start"])

@Suite("Documentation generated from the declarations")
struct DocumentationTests {
  @Test("Help describes a function, a class, or gives an overview")
  func help() throws {
    #expect(
      try sampleAPI.help("dish.glaze") == """
        dish.glaze { firing = ..., [options] }   (since API 2)
          Says how to glaze.

          Options
            firing  number from 600 to 1400, in C: the temperature of the kiln
            glaze   "matt" or "gloss", default "matt": how they are glazed
            label   string, optional, since API 2: a text on the back

          Returns
            text  string: an instruction

          Example
            dish.glaze { firing = 1200 }
        """)
    #expect(
      try sampleAPI.help("Plates") == """
        Plates
          A stack of plates.

          Plates:take([count])  Takes the topmost plates.
          Plates:each()         Goes through the plates.
          Plates.largest        number or nil, in cm: the largest size
          #object               integer: the number of plates
          object[i]             number: the element at position i, counted from 1
          object.NAME           sizes by name
          a + b                 Plates: both stacks, the right one below
          a == b                boolean: whether all sizes are the same

          Example
            print(#plates)
        """)
    #expect(
      try sampleAPI.help() == """
        Dishes, API version 2

          dish       Plates and how to make them.
          dish.care  Care of plates.
          Plates     A stack of plates.
        """)
  }

  @Test("Help finds a name without its module or class and with either separator, and suggests the nearest name")
  func names() throws {
    #expect(try sampleAPI.help("take") == sampleAPI.help("Plates:take"))
    #expect(try sampleAPI.help("Plates.take") == sampleAPI.help("Plates:take"))
    #expect(try sampleAPI.help("largest") == "Plates.largest: number or nil, in cm\n  the largest size")
    #expect(try sampleAPI.help("dozen") == "dish.dozen: integer\n  Twelve.")
    func failure(_ name: String) -> String? { #expect(throws: LuaFault.self) { try sampleAPI.help(name) }?.description }
    #expect(failure("tkae") == "the API has no 'tkae'; did you mean 'take'?")
    #expect(failure("dish.stac") == "the API has no 'dish.stac'; did you mean 'dish.stack'?")
  }

  @Test("The reference page contains all declarations")
  func markdown() {
    #expect(
      sampleAPI.markdown == #"""
        # Dishes

        API version 2. Generated from the declarations in the program; edit the declarations, not this page.

        - [`dish`](#dish): Plates and how to make them.
        - [`dish.care`](#dishcare): Care of plates.
        - [`Plates`](#plates): A stack of plates.

        ## dish

        Plates and how to make them.

        | constant | type |  |
        |---|---|---|
        | `dish.dozen` | integer | Twelve. |

        ### `dish.stack(sizes)`

        Stacks plates.

        | argument | type |  |
        |---|---|---|
        | `sizes` | list of number greater than 0, in cm | the sizes, topmost first |

        | returns | type |  |
        |---|---|---|
        | `plates` | Plates | the stack |

        ```lua
        local plates = dish.stack({ 20, 24 })
        ```

        ### `dish.glaze { firing = ..., [options] }`

        Says how to glaze.

        Since API version 2.

        | option | type |  |
        |---|---|---|
        | `firing` | number from 600 to 1400, in C | the temperature of the kiln |
        | `glaze` | "matt" or "gloss", default "matt" | how they are glazed |
        | `label` | string, optional, since API 2 | a text on the back |

        | returns | type |  |
        |---|---|---|
        | `text` | string | an instruction |

        ```lua
        dish.glaze { firing = 1200 }
        ```

        ### `dish.drop(plate)`

        Breaks a plate.

        | argument | type |  |
        |---|---|---|
        | `plate` | integer | which |

        ### `dish.call(callback)`

        Calls a function.

        | argument | type |  |
        |---|---|---|
        | `callback` | function | what to call |

        | returns | type |  |
        |---|---|---|
        | `result` | any | what it gave |

        ## dish.care

        Care of plates.

        ### `dish.care.wash()`

        Washes up.

        ## Plates

        A stack of plates.

        ```lua
        print(#plates)
        ```

        | field | type |  |
        |---|---|---|
        | `largest` | number or nil, in cm | the largest size |

        | expression | result |
        |---|---|
        | `#object` | integer: the number of plates |
        | `object[i]` | number: the element at position i, counted from 1 |
        | `object.NAME` | sizes by name |
        | `a + b` | Plates: both stacks, the right one below |
        | `a == b` | boolean: whether all sizes are the same |

        ### `Plates:take([count])`

        Takes the topmost plates.

        The others stay where they are.

        | argument | type |  |
        |---|---|---|
        | `count` | integer of at least 1, default 1 | how many |

        | returns | type |  |
        |---|---|---|
        | `plates` | Plates | the plates taken |

        ```lua
        local two = plates:take(2)
        ```

        ### `Plates:each()`

        Goes through the plates.

        | returns | type |  |
        |---|---|---|
        | `sizes` | iterator of number | their sizes |

        ## Methods shared by several classes

        Each of these methods has the same meaning in all classes that have it.

        | method | meaning | classes |
        |---|---|---|
        | `take` | gives a part, from the start | `Plates` |

        """#)
  }

  @Test("The definitions for editors contain all declarations")
  func luaCATS() {
    #expect(
      sampleAPI.luaCATS == #"""
        ---@meta
        -- Dishes, API version 2. Generated from the declarations in the program.

        ---A stack of plates.
        ---
        ---```lua
        ---print(#plates)
        ---```
        ---@class Plates
        ---@field largest number? the largest size (cm)
        ---@field [integer] number
        ---@field [string] any sizes by name
        ---@operator add(Plates): Plates
        ---@operator len: integer
        local Plates = {}

        ---Takes the topmost plates.
        ---
        ---The others stay where they are.
        ---
        ---```lua
        ---local two = plates:take(2)
        ---```
        ---@param count? integer how many (of at least 1, default 1)
        ---@return Plates plates the plates taken
        function Plates:take(count) end

        ---Goes through the plates.
        ---@return fun(): number sizes their sizes
        function Plates:each() end

        ---Plates and how to make them.
        ---@class dish
        ---@field dozen integer Twelve.
        dish = {}

        ---Stacks plates.
        ---
        ---```lua
        ---local plates = dish.stack({ 20, 24 })
        ---```
        ---@param sizes number[] the sizes, topmost first (greater than 0, in cm)
        ---@return Plates plates the stack
        function dish.stack(sizes) end

        ---@class dish.glaze.options
        ---@field firing number the temperature of the kiln (from 600 to 1400, in C)
        ---@field glaze? "matt"|"gloss" how they are glazed (default "matt")
        ---@field label? string a text on the back

        ---Says how to glaze.
        ---
        ---```lua
        ---dish.glaze { firing = 1200 }
        ---```
        ---@param options dish.glaze.options
        ---@return string text an instruction
        function dish.glaze(options) end

        ---Breaks a plate.
        ---@param plate integer which
        function dish.drop(plate) end

        ---Calls a function.
        ---@param callback fun(x: any): any what to call
        ---@return any result what it gave
        function dish.call(callback) end

        ---Care of plates.
        ---@class dish.care
        dish.care = {}

        ---Washes up.
        function dish.care.wash() end

        """#)
  }

  @Test("The definitions for editors are valid Lua")
  func luaCATSParses() throws {
    #expect(throws: Never.self) { try LuaState().load(sampleAPI.luaCATS, name: "definitions.lua") }
  }

  @Test("The metadata is JSON with every function and argument")
  func json() throws {
    let object = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(sampleAPI)) as? [String: Any])
    let modules = try #require(object["modules"] as? [[String: Any]])
    let functions = try #require(modules[0]["functions"] as? [[String: Any]])
    #expect(functions.compactMap { $0["name"] as? String } == ["dish.stack", "dish.glaze", "dish.drop", "dish.call"])
    let options = try #require(functions[1]["options"] as? [[String: Any]])
    #expect(options[0]["range"] as? String == "from 600 to 1400")
    #expect(options[1]["default"] as? String == "\"matt\"")
  }

  @Test("Errors in declarations are found")
  func problems() {
    #expect(sampleAPI.problems.isEmpty)
    let careless = API(
      title: "Careless", version: 1,
      modules: [
        Module(
          "m", "no sentence",
          functions: [
            Function(
              "f", "Does.",
              arguments: [
                Argument("a", .integer, default: 1, "first"), Argument("a", .integer, "second"),
                Argument("b", .any, "", since: 3),
              ], results: [ReturnValue("plates", .object(Plates.self), "plates")]
            ) { _ in [] },
            Function("f", "Does again.", since: 2) { _ in [] },
          ])
      ], classes: [])
    #expect(
      careless.problems == [
        "m: the summary is not a sentence on one line", "m: 'f' is declared more than once",
        "m.f: 'a' is declared more than once", "m.f: the argument 'b' is not documented",
        "m.f: 'since' of the argument 'b' is later than the version of the API",
        "m.f: 'a' is required, but follows an optional argument", "m.f: the class 'Plates' is not declared",
        "m.f: 'since' is later than the version of the API",
      ])
  }
}
