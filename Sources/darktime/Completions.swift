import ArgumentParser
import Recipes

extension CompletionKind {
  /// Completes the argument that names a recipe.
  static let recipe = CompletionKind.custom { _, _, prefix in RecipeCompletion.recipes(prefix) }
  /// Completes the parameters of the recipe on the command line, and their values.
  static let recipeParameter = CompletionKind.custom { words, _, prefix in RecipeCompletion.parameters(words, prefix) }
}

struct CompletionsCommand: ParsableCommand {
  /// The shells for which there is a script.
  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish

    var completionShell: CompletionShell {
      switch self {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Print a completion script for a shell.",
    discussion: """
      The script completes commands, options, files, the names of recipes, and the parameters (with their choices) of \
      the recipe on the command line. 'scripts/install' installs it. To try it in bash:

        source <(darktime completions bash)
      """)
  @Argument(help: "The shell: bash, zsh or fish.") var shell: Shell

  func run() {
    let script = Darktime.completionScript(for: shell.completionShell)
    Terminal.out(shell == .bash ? Self.joiningParameters(script) : script)
  }

  /// Returns the completion script for bash, extended by a function that joins words.
  ///
  /// Bash splits words at `=`, but swift-argument-parser expects that `name=value` is one word.
  static func joiningParameters(_ script: String) -> String {
    let registration = "complete -o filenames -F _darktime darktime"
    return script.replacing(
      registration, with: joiningFunction + "\ncomplete -o filenames -F _darktime_joined darktime")
  }

  private static let joiningFunction = """
    # Bash splits words at '='. This function joins them, so that name=value is one word.
    _darktime_joined() {
        local -a joined=()
        local -i position cword=0
        local word previous=
        for position in "${!COMP_WORDS[@]}"; do
            word="${COMP_WORDS[position]}"
            if [[ "${#joined[@]}" -gt 1 && ( "${word}" = '='* || ( "${previous}" = '=' && -n "${word}" ) ) ]]; then
                joined[${#joined[@]} - 1]+="${word}"
            else
                joined+=("${word}")
            fi
            previous="${word}"
            if [[ "${position}" -eq "${COMP_CWORD}" ]]; then cword="$((${#joined[@]} - 1))"; fi
        done
        local -a COMP_WORDS=("${joined[@]}")
        local -i COMP_CWORD="${cword}"
        local word="${joined[cword]}"
        _darktime "${1}" "${word}" "${joined[cword - 1]}"
        if [[ "${word}" = *'='* ]]; then COMPREPLY=("${COMPREPLY[@]#"${word%%=*}="}"); fi
        if [[ "${#COMPREPLY[@]}" -eq 1 && "${COMPREPLY[0]}" = *'=' ]]; then compopt -o nospace 2>/dev/null; fi
    }
    """
}
