import Figures
import LuaHost
import TextFormat

extension Figure: LuaBindable {
  /// The name of the class in Lua.
  public static let luaName = "Figure"

  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<Figure>(
    "A figure, created with a function of dt.figure and written by `out:write_figure`.",
    fields: [
      Field("title", .string, "the title above all panels; empty for a figure with one panel") { .string($0.title) },
      Field("panels", .array(of: .string), "the titles of the panels", converting: { $0.panels.map(\.title) }),
    ],
    length: ("the number of panels", { $0.panels.count }),
    describe: { figure in
      figure.panels.count == 1
        ? "figure: \(figure.panels[0].title)" : "figure of \(counted(figure.panels.count, "panel"))"
    })
}
