import Foundation
import LuaHost
import Testing

private let sampleAPI = API(
  title: "Dishes", version: 2, modules: [sampleModule], classes: [ClassDeclaration(of: Plates.self)],
  verbs: ["take": "gives a part, from the start"])

@Suite("Documentation made from the declarations")
struct DocumentationTests {
  @Test func out() throws {
    for n in ["", "dish", "dish.stack", "glaze", "Plates", "Plates.take", "largest", "dish.dozen"] {
      print(try sampleAPI.help(n)); print("=====")
    }
    print(sampleAPI.markdown); print(sampleAPI.luaCATS); print(sampleAPI.json)
    print(sampleAPI.problems)
  }
}
