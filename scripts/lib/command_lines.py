"""The command lines that must work in a checkout: every shipped recipe with its defaults, every command line of
docs/coming-from.md, and some that use other choices of parameters. Each command line is a list of words: the recipe, then its
options, without store and output."""
import re
import shlex
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
# Recipes with a required parameter, and its value as in docs/coming-from.md. best_model does not need the catalogue, but
# without it 10 to 17.8 TeV are predicted 5.8 % (3.4 sigma) too low on H.E.S.S. DR1: its last bin, 10 to 30 TeV, is wide.
CATALOGUE = "gammacat.fits.gz"
OLD_CUBE = "old/bg_cube_model_group0_table.fits.gz"
NEEDED = {
    "best_model": ["-p", f"catalogue={CATALOGUE}"],
    "cube_models": ["-p", f"catalogue={CATALOGUE}"],
    "fov_cube": ["-p", f"file={OLD_CUBE}"],
}
# The selection of runs that point next to their target, as it is in the text of docs/coming-from.md.
WOBBLE = re.compile(r"-p select=\"[^\"]*OFFSET_OBJ[^\"]*\"")

# Command lines that use each method of smoothing, filling empty bins, fitting and finding neighbours once.
VARIED = f"""
zenith_bands -p smoothing="gaussian 0.3 deg" -p empty=merge -p bundle=true
zenith_bands -p smoothing="adaptive 100" -p empty="power-law 10" -p time=livetime
zenith_bands -p smoothing=monotone -p empty=floor -p quality=0 -p min_ontime="20 min"
zenith_bands -p smoothing=spline -p empty=none -p gti=keep -p solid_angle=flat
off_runs -p smoothing=gammapy-0.7-curve -p empty="at-least 1e-10 s-1 MeV-1 sr-1" -p events="ENERGY > 0.5"
agn_exclusion -p threshold=aeff -p zenith="0, 40, 90 deg"
acceptance_curves -p catalogue={CATALOGUE} -p index=raw -p least_radius="0.4 deg" -p threshold="0.3 TeV"
cube_models -p catalogue={CATALOGUE} -p filter=field -p test=true -p target=gammapy-hess-dr1
cube_models -p filter=none -p smoothing=none -p empty=merge -p target=gadf -p groups="ZEN_PNT: 0, 40, 90 deg"
parametric -p spatial=PROFILE -p ebinalg=POW -p ebingamma=2 -p enumbins=5 -p runwise=false -p form=2D
parametric -p spatial=POLYNOM -p spectral=LOGPARABOLA -p runwise=false -p gradient=false
parametric -p spatial="GAUSS(E)" -p spectral=EXPCUTOFF -p emin="0.5 TeV" -p gti=keep -p runwise=false
parametric -p spatial=AEFF -p gradient=false -p ebinalg=COUNTS -p enumbins=5
parametric -p spatial=IRF -p gradient=false -p enumbins=4 -p emin="0.7 TeV" -p emax="30 TeV" -p select="OBS_ID < 25000"
runwise -p shape=cube -p alignment=ALTAZ -p normalise=true -p empty=shrink
runwise -p by=time -p max=4 -p leave_out=true -p min_runs=2 -p exclude=none
"""


def shipped():
    """Returns each shipped recipe with its defaults."""
    return [[path.stem, *NEEDED.get(path.stem, [])] for path in sorted((REPOSITORY / "recipes").glob("*.lua"))]


def documented():
    """Returns each command line of docs/coming-from.md, without store and output."""
    text = (REPOSITORY / "docs/coming-from.md").read_text()
    lines = re.findall(r"^    darktime run ((?:.*\\\n)*.*)$", text, re.MULTILINE)
    # In tables, the head of the table has the beginning of the command line, and each row has an end.
    for start, rows in re.findall(r"^\|[^|\n]*\| `darktime run ([^`\n]*)` \|\n\|[-|]*\n((?:\|.*\n)+)", text, re.MULTILINE):
        for name, options in re.findall(r"^\| `(\w+)` \| `([^`\n]*)` \|$", rows, re.MULTILINE):
            wobble = " " + WOBBLE.search(text)[0] if "wobble" in name else ""
            lines.append(f"{start} {options}{wobble}")
    words = [shlex.split(line.replace("\\\n", " ")) for line in lines]
    return [without(without(line, "--data"), "--out") for line in words]


def varied():
    """Returns command lines that use choices other than the defaults."""
    return [shlex.split(line) for line in VARIED.strip().split("\n")]


def without(words, option):
    """Returns a command line without an option and its value."""
    if option not in words:
        return words
    place = words.index(option)
    return words[:place] + words[place + 2:]
