import CInterrupt
import FileSystem
import LuaHost
import Outputs
import RecipeAPI
import StudyLedger

extension LuaState {
  /// Creates a state for scripts. It has the table `dt` and the limits of the session's request, and it stops on
  /// Ctrl-C.
  ///
  /// - Parameter roots: The folders in which `require` searches before it searches the library of the shipped recipes.
  convenience init(workbench session: RecipeSession, roots: [LuaRoot], keepsGlobals: Bool = false) throws {
    let limits = session.request.limits
    var options = LuaOptions()
    options.limits = LuaLimits(
      memory: limits.memory, instructions: Int(limits.instructions), seconds: limits.seconds,
      callSeconds: limits.callSeconds)
    options.interrupt = darktime_interrupt_address()
    options.keepsGlobals = keepsGlobals
    options.roots = roots
    if let shipped = Program.recipeFolder, isFolder(joined(shipped, "lib")) {
      options.roots.append(LuaRoot(path: joined(shipped, "lib"), displayName: "lib"))
    }
    options.print = { text in
      session.log.record(.printed(text))
      session.observer.print(text)
    }
    if let onStuck = session.observer.onStuck {
      let staging = session.staging
      options.onStuck = { limit in
        staging.clear()
        onStuck(limit)
      }
    }
    try self.init(options)
    attach(session)
    attach(LedgerSession(session.request.ledger, say: session.observer.print))
    for module in API.workbench.modules { try install(module) }
  }
}
