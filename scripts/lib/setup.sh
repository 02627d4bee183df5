# shellcheck shell=bash
# Sourced by the scripts. Its functions install what the scripts need; they print what they do and never prompt.

say() { printf '%s\n' "$*"; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# The oldest Swift that builds Darktime.
swift_major=6
swift_minor=2

# The scripts must not keep the results of studies in the user's data folder, and each run of a script begins without any.
export XDG_DATA_HOME=$repository/.build/data-of-scripts
rm -rf "$XDG_DATA_HOME/darktime"

# Tests a condition of scripts/lib/system-packages.
is_present() {
  local name=${1#*:}
  case $1 in
    command:*) command -v "$name" >/dev/null 2>&1 ;;
    library:*) command -v pkg-config >/dev/null 2>&1 && pkg-config --exists "$name" 2>/dev/null ;;
    font:*) [[ -n $(find /usr/share/fonts /usr/local/share/fonts ~/Library/Fonts /Library/Fonts -name "$name.ttf" 2>/dev/null) ]] ;;
    python:*) command -v python3 >/dev/null 2>&1 && python3 -c "import $name" >/dev/null 2>&1 ;;
    *) fail "scripts/lib/system-packages: unknown condition '$1'" ;;
  esac
}

# Prints the missing packages of some sets. $1 is the column of their names (2: Debian, 3: Homebrew); the sets follow.
missing_packages() {
  local column=$1 set debian brew condition wanted
  shift
  while read -r set debian brew condition _; do
    case $set in '' | '#'*) continue ;; esac
    for wanted in "$@"; do
      if [[ $set == "$wanted" ]] && ! is_present "$condition"; then
        if [[ $column == 2 ]]; then say "$debian"; else say "$brew"; fi
      fi
    done
  done <"$repository/scripts/lib/system-packages" | sort -u
}

# Runs a command as root: directly or with sudo, which may ask for a password only if there is a terminal.
as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif ! command -v sudo >/dev/null 2>&1; then
    fail "root rights are needed, and there is no sudo; run as root: $*"
  elif [[ -t 0 ]]; then
    sudo "$@"
  else
    sudo -n "$@" || fail "sudo needs a password, and there is no terminal; run as root: $*"
  fi
}

install_with_apt() {
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
  say "Installing with apt-get: $*"
  # The package lists of a fresh machine or container are empty; those of a used one may be old.
  local package known=yes
  for package in "$@"; do
    apt-cache show "$package" >/dev/null 2>&1 || known=no
  done
  if [[ $known == yes ]] && as_root "${apt[@]}" install -y --no-install-recommends "$@" </dev/null; then return; fi
  say "Refreshing the package lists: apt-get update"
  as_root "${apt[@]}" update </dev/null
  as_root "${apt[@]}" install -y --no-install-recommends "$@" </dev/null
}

# Installs the missing packages of some sets of scripts/lib/system-packages.
need_packages() {
  local system column package packages=()
  system=$(uname -s)
  case $system in
    Linux) column=2 ;;
    Darwin) column=3 ;;
    *) fail "Darktime builds on Linux and macOS, not on $system" ;;
  esac
  while read -r package; do packages+=("$package"); done < <(missing_packages "$column" "$@")
  if [[ ${#packages[@]} == 0 ]]; then return; fi
  if command -v apt-get >/dev/null 2>&1; then
    install_with_apt "${packages[@]}"
  elif command -v brew >/dev/null 2>&1; then
    say "Installing with Homebrew: ${packages[*]}"
    HOMEBREW_NO_AUTO_UPDATE=1 brew install --quiet "${packages[@]}"
  elif [[ $system == Darwin ]]; then
    fail "missing packages (Homebrew names): ${packages[*]}; install Homebrew, or install them yourself"
  else
    fail "missing packages (Debian names): ${packages[*]}; there is no apt-get, so install the corresponding packages yourself"
  fi
}

need_swift() {
  local wanted="$swift_major.$swift_minor" found
  command -v swift >/dev/null 2>&1 ||
    fail "no Swift toolchain was found; install Swift $wanted or later (see swift.org/install) and add it to the PATH"
  found=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)
  if [[ -z $found ]] || ((${found%%.*} < swift_major)) ||
    ((${found%%.*} == swift_major && ${found#*.} < swift_minor)); then
    fail "Swift ${found:-of unknown version} is too old; install Swift $wanted or later (see swift.org/install)"
  fi
}

# Builds the program for installation, and prints its path. It is optimised and stripped. On Linux it contains the Swift
# libraries, so that it starts in milliseconds and runs without an installed Swift.
release_program() {
  local build=(-c release --product darktime)
  if [[ $(uname -s) == Linux ]]; then build+=(--static-swift-stdlib -Xlinker -s); fi
  swift build "${build[@]}" >&2
  say "$(swift build "${build[@]}" --show-bin-path)/darktime"
}

# Creates a Python environment in a folder of the checkout, unless it exists, and prints the path of its interpreter. $1 is
# the folder, $2 the file of scripts/lib that lists its pinned packages.
python_environment() {
  local folder=$repository/$1 wanted=$repository/scripts/lib/$2
  if ! cmp -s "$wanted" "$folder/installed-requirements.txt"; then
    say "Creating a Python environment in $1: $(tr '\n' ' ' <"$wanted")" >&2
    rm -rf "$folder"
    python3 -m venv "$folder" >&2
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-input -r "$wanted" >&2
    cp "$wanted" "$folder/installed-requirements.txt"
  fi
  say "$folder/bin/python"
}

# Prints the interpreter of the environment with gammapy, which tests the outputs.
judge_python() { python_environment .venv judge-requirements.txt; }

# Prints the interpreter of the environment with BAccMod, which only the benchmark uses.
baccmod_python() { python_environment .venv-baccmod baccmod-requirements.txt; }
