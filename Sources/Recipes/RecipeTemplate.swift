import FileSystem
import RecipeAPI
import Reports

/// The report on a new recipe: the file, and the commands to run next.
public struct NewRecipe: Report {
  /// The kind of this report: `new-recipe`.
  public static let kind = "new-recipe"

  let file: String
  let next: [String]

  /// The report as text: the file and the next commands.
  public var text: String { (["wrote \(file). Next:"] + next.map { "  \($0)" }).joined(separator: "\n") }
}

/// Writes a recipe with comments, as a starting point, into the current folder. Returns the commands that run it.
/// - Throws: ``RecipeError/badNewName(name:)`` if the name cannot be a file name, ``RecipeError/shippedName(name:)`` if
///   a shipped recipe has the name, ``RecipeError/recipeExists(file:)``, ``RecipeError/cannotWrite(file:reason:)``.
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
  -- 'darktime api background2d' explains a function of dt; in a script, use print(dt.help("background2d")).
  -- Try single lines at the prompt of 'darktime repl --data STORE'. 'darktime watch' runs a recipe when it is saved.

  return dt.recipe {
    -- The version of the API that this script was written for.
    api = 1,
    summary = "My background models",

    -- Parameters can be set on the command line, as in -p energy="log 0.1 50 TeV 12 bins". The type of each parameter
    -- determines which values are valid; 'darktime describe' lists the parameters.
    params = {
      select = dt.param.expression { default = "IS_OFF", help = "which runs to use" },
      zenith = dt.param.edges { default = "0, 30, 60 deg", help = "edges of the zenith bands" },
      energy = dt.param.axis { default = "log 0.1 100 TeV 19 bins", help = "energy axis" },
      offset = dt.param.axis { default = "sqrt 0 3 deg 9 bins", help = "offset axis: rings of equal solid angle" },
    },

    -- p contains the parameters, store is the data store (--data), and out is the output folder (--out).
    run = function(p, store, out)
      -- Runs can be chosen by a condition on the columns of the observation table ...
      local runs = store:select(p.select)

      -- ... and by a function of the run. The fields of a run are its columns, as numbers in the unit of the column.
      runs = runs:select(function(run)
        return run.ONTIME > 600
      end)

      -- All runs of a group share a model. dt.by.values groups by the values of a column, such as N_TELS.
      local groups = runs:group { dt.by.edges("ZEN_PNT", p.zenith) }

      local models = dt.models(groups)
      for group in groups:each() do
        print(group)

        -- The program reads the events and fills the histograms, on all cores. With the option
        -- exclude = dt.sky.circle("83.63 deg", "22.01 deg", "0.3 deg") a region of the sky is excluded.
        local background = dt.background2d { energy = p.energy, offset = p.offset }
        background:fill(group.runs)

        -- rate = counts / exposure. By default, bins with few events also use the counts of their neighbours.
        models:add(group, background:rate())
      end

      -- Write the models, and index tables that name the model of each run of the store. gammapy opens OUT as a store.
      out:write_groups(groups)
      out:write_models(models)
      out:write_index(store, models)

      -- Also write a figure of the models; 'darktime run --report' writes a page with many figures.
      out:write_figure("spectra.svg", dt.figure.spectrum { models = models })
    end,
  }

  """
