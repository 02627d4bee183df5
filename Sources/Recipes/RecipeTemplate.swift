import FileSystem
import RecipeAPI
import Reports

/// A recipe that was written to start from, and what to do with it.
public struct NewRecipe: Report {
  /// `new-recipe`.
  public static let kind = "new-recipe"

  let file: String
  let next: [String]

  /// The file, and the next commands.
  public var text: String { (["\(file) is written. Next:"] + next.map { "  \($0)" }).joined(separator: "\n") }
}

/// Writes a commented recipe to start from into the present folder, and says how to run it.
/// - Throws: ``RecipeError/badNewName(name:)`` for a name that is no file name, ``RecipeError/shippedName(name:)`` for
///   one that is taken, ``RecipeError/recipeExists(file:)``, ``RecipeError/cannotWrite(file:reason:)``.
public func newRecipe(_ name: String) throws -> NewRecipe {
  let base = name.hasSuffix(".lua") ? String(name.dropLast(4)) : name
  let allowed = base.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
  guard !base.isEmpty, allowed else {
    throw RecipeError.badNewName(name: name)
  }
  guard !RecipeFile.shipped().contains(where: { $0.name == base }) else { throw RecipeError.shippedName(name: base) }
  let file = base + ".lua"
  guard !fileExists(file) else { throw RecipeError.recipeExists(file: file) }
  do throws(FileFailure) { try writeNewFile(Array(recipeTemplate.utf8), to: file) } catch {
    throw RecipeError.cannotWrite(file: file, reason: error.reason)
  }
  return NewRecipe(
    file: file,
    next: [
      "darktime check \(base)", "darktime describe \(base)", "darktime run \(base) --data STORE --out OUT --report",
      "darktime watch \(base) --data STORE --out OUT --overwrite --report",
    ])
}

private let recipeTemplate = """
  -- A recipe is a Lua script that returns dt.recipe { ... }. Lines that start with two dashes are comments.
  -- Every function of dt explains itself: darktime api background2d, or in a script print(dt.help("background2d")).
  -- Lines of it can be tried at a prompt: darktime repl --data STORE. 'darktime watch' runs it whenever it is saved.

  return dt.recipe {
    -- The version of the API that this script was written for.
    api = 1,
    summary = "My background models",

    -- What can be set on the command line, as -p energy="log 0.1 50 TeV 12 bins". Each parameter has a type, which
    -- checks what is given; 'darktime describe' lists them.
    params = {
      select = dt.param.expression { default = "TARGET_NAME == 'Off data'", help = "which runs make the models" },
      zenith = dt.param.edges { default = "0, 30, 60 deg", help = "edges of the zenith bands" },
      energy = dt.param.axis { default = "log 0.1 100 TeV 19 bins", help = "energy axis" },
      offset = dt.param.axis { default = "sqrt 0 3 deg 9 bins", help = "offset axis: rings of equal solid angle" },
    },

    -- p holds the parameters, store the data store (--data), out the output folder (--out).
    run = function(p, store, out)
      -- Runs can be chosen by an expression over the columns of the observation table ...
      local runs = store:select(p.select)

      -- ... and by a function of the run. A run's fields are its columns, plain numbers in the column's unit.
      runs = runs:select(function(run)
        return run.ONTIME > 600
      end)

      -- Runs that are alike share a model. dt.by.values does the same for columns such as N_TELS.
      local groups = runs:group { dt.by.edges("ZEN_PNT", p.zenith) }

      local models = dt.models(groups)
      for group in groups:each() do
        print(group)

        -- Reading events and filling histograms happens in the host, on all cores. Another option,
        -- exclude = dt.sky.circle("83.63 deg", "22.01 deg", "0.3 deg"), cuts a region out of the sky.
        local background = dt.background2d { energy = p.energy, offset = p.offset }
        background:fill(group.runs)

        -- rate = counts / exposure. Bins without events are filled from their neighbours unless told otherwise.
        models:add(group, background:rate())
      end

      -- The models, and index tables that point every run of the store at its model: gammapy opens OUT as it is.
      out:write_groups(groups)
      out:write_models(models)
      out:write_index(store, models)

      -- A picture beside them; 'darktime run --report' makes a whole page.
      out:write_figure("spectra.svg", dt.figure.spectrum { models = models })
    end,
  }

  """
