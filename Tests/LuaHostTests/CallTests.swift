import LuaHost
import Testing

@Suite("Calls between Lua and Swift", .timeLimit(.minutes(60)))
struct CallTests {
  @Test("A declared function receives checked and converted arguments")
  func declared() throws {
    let kitchen = try Kitchen()
    try kitchen.run(
      """
      local plates = dish.stack({ 20, 24.5 })
      print(plates, #plates, plates[1], plates[3], plates.largest, plates.FIRST)
      print(plates:take(), plates:take(2) == plates, plates == dish.stack({1}), plates + plates)
      for size in plates:each() do print(size) end
      for i, size in ipairs(plates) do print(i, size) end
      print(dish.glaze { firing = 1200 })
      print(dish.glaze { firing = 1200, glaze = "gloss", label = "mine" })
      print(dish.dozen, dish, dish.care)
      """)
    #expect(
      kitchen.printed == [
        "Plates(2)\t2\t20.0\tnil\t24.5\t20.0", "Plates(1)\ttrue\tfalse\tPlates(4)", "20.0", "24.5", "1\t20.0",
        "2\t24.5", "matt at 1200.0 -", "gloss at 1200.0 mine", "12\tdish\tdish.care",
      ])
  }
}
