"""The command lines that a checkout promises to work: every shipped recipe with its defaults, and every command line of
docs/coming-from.md. Each is a list of words: the recipe, then its options, without store and output."""
import re
import shlex
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
# Recipes that cannot do without some parameter, as docs/coming-from.md gives it, and where they find it.
CATALOGUE = "gammacat.fits.gz"
OLD_CUBE = "old/bg_cube_model_group0_table.fits.gz"
NEEDED = {
    "cube_models": ["-p", f"catalogue={CATALOGUE}"],
    "fov_cube": ["-p", f"file={OLD_CUBE}"],
}
# Runs that point next to their target, as the text of docs/coming-from.md has it.
WOBBLE = re.compile(r"-p select=\"[^\"]*OFFSET_OBJ[^\"]*\"")


def shipped():
    """Returns each shipped recipe with its defaults."""
    return [[path.stem, *NEEDED.get(path.stem, [])] for path in sorted((REPOSITORY / "recipes").glob("*.lua"))]


def documented():
    """Returns each command line of docs/coming-from.md, without store and output."""
    text = (REPOSITORY / "docs/coming-from.md").read_text()
    lines = re.findall(r"^    darktime run ((?:.*\\\n)*.*)$", text, re.MULTILINE)
    # The rows of a table whose head is the beginning of the command line, and whose cells are its end.
    for start, rows in re.findall(r"^\|[^|\n]*\| `darktime run ([^`\n]*)` \|\n\|[-|]*\n((?:\|.*\n)+)", text, re.MULTILINE):
        for name, options in re.findall(r"^\| `(\w+)` \| `([^`\n]*)` \|$", rows, re.MULTILINE):
            wobble = " " + WOBBLE.search(text)[0] if "wobble" in name else ""
            lines.append(f"{start} {options}{wobble}")
    words = [shlex.split(line.replace("\\\n", " ")) for line in lines]
    return [without(without(line, "--data"), "--out") for line in words]


def without(words, option):
    """Returns a command line without an option and its value."""
    if option not in words:
        return words
    place = words.index(option)
    return words[:place] + words[place + 2:]
