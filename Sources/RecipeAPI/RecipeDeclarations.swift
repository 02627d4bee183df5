import DL3
import Figures
import Histograms
import LuaHost
import ModelFiles
import ModelXML
import ParametricModels
import Production
import ScriptValues
import Selection
import Sky
import Units

/// The declarations of the Lua classes, functions and modules with which recipes select runs, and make, write and draw
/// models.
public enum RecipeDeclarations {
  /// The Lua classes of this target.
  public static let classes: [ClassDeclaration] = [
    ClassDeclaration(of: DataStore.self), ClassDeclaration(of: RunSelection.self), ClassDeclaration(of: Run.self),
    ClassDeclaration(of: RunMatches.self), ClassDeclaration(of: RunGroups.self), ClassDeclaration(of: RunGroup.self),
    ClassDeclaration(of: GroupAxis.self),
    ClassDeclaration(of: BackgroundBuilder<RadialKind>.self), ClassDeclaration(of: BackgroundBuilder<CubeKind>.self),
    ClassDeclaration(of: ScriptedRunCounts<RadialKind>.self), ClassDeclaration(of: ScriptedRunCounts<CubeKind>.self),
    ClassDeclaration(of: Residuals.self),
    ClassDeclaration(of: ScriptedModel<RadialKind>.self), ClassDeclaration(of: ScriptedModel<CubeKind>.self),
    ClassDeclaration(of: FitSet.self), ClassDeclaration(of: RunFit.self),
    ClassDeclaration(of: BackgroundSource.self), ClassDeclaration(of: Systematics.self),
    ClassDeclaration(of: ModelSet.self), ClassDeclaration(of: SkyRegions.self),
    ClassDeclaration(of: RecipeOutput.self), ClassDeclaration(of: Figure.self), ClassDeclaration(of: Axis.self),
    ClassDeclaration(of: Quantity.self), ClassDeclaration(of: Interval.self), ClassDeclaration(of: Recipe.self),
    ClassDeclaration(of: RecipeParameter.self), ClassDeclaration(of: LuaError.self),
  ]

  /// The functions of the table `dt`.
  public static let functions: [Function] = [
    Recipe.function, BackgroundFunctions.radial, BackgroundFunctions.cube, ModelSet.function, ModelFunctions.read,
    ModelFunctions.stack, ModelFunctions.blend, FitFunction.function, ModelXMLFunctions.read, Quantity.function,
  ]

  /// The modules within the table `dt`, such as `dt.sky`.
  public static let modules: [Module] = [AxisModule.module, GroupAxisModule.module]
}
