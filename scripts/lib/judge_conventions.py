#!/usr/bin/env python3
"""Runs every shipped recipe with its defaults on simulated stores in the conventions of every experiment, unchanged and with
deviations of their index tables.

    judge_conventions.py DARKTIME SCRATCH [--convention NAME ...] [--deviation NAME ...] [--recipe NAME ...] [--fine]

Each run must end with a model (M; studies: a ranking), or with one line that names the parameter or option to give (P).
Anything else is a failure (X), and its message is printed. Prints a line of letters for each convention and deviation, and how
often each line (P) came; exit status 1 if any run fails. The stores are small. Without --fine, some recipes get coarser axes, which saves time."""
import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
from astropy.io import fits

RECIPES = Path(__file__).resolve().parents[2] / "recipes"
CONVENTIONS = ["hess-dr1", "hess-old", "magic", "veritas", "cta-1dc", "lst", "fact"]
COARSE = {
    "acceptance_curves": ["offset=linear 0 2.5 deg 5 bins"],
    "parametric": ["enumbins=2", "runwise=false", "per_decade=5", "cell=0.5 deg"],
    "best_model": ["bins=1, 5, 30 TeV", "pixel=0.5 deg", "updates=2", "field=linear -2 2 deg 8 bins"],
    "study_zenith": ["bands=0, 90 deg", "neighbours=2"],
    "study_smoothing": ["smoothing=none", "empty=shrink", "energy=log 0.5 50 TeV 4 bins", "reader=none"],
    "study_matching": ["neighbours=2", "rounds=1", "livetime=0.1 h", "energy=log 0.5 50 TeV 4 bins"],
}
TEXTS = ("TARGET_NAME", "OBJECT", "OBS_MODE", "TELESCOP")


def index_files(store):
    """Returns the paths of both index tables."""
    return [next(store.glob(f"{name}-index.fits*")) for name in ("obs", "hdu")]


def replaced(table, name, form, values, unit=None):
    """Replaces the values of a column that may not exist."""
    if name not in table.columns.names:
        return table
    columns = [
        fits.Column(name, form, unit=unit or column.unit, array=values(table.data[name])) if column.name == name else column
        for column in table.columns
    ]
    return fits.BinTableHDU.from_columns(columns, header=kept(table.header))


def without(table, names):
    """Removes columns."""
    columns = [column for column in table.columns if column.name not in names]
    return fits.BinTableHDU.from_columns(columns, header=kept(table.header))


def kept(header):
    """Returns the keywords of a header that do not describe its columns."""
    return fits.Header([c for c in header.cards if not re.fullmatch(r"(T[A-Z]+\d+)|TFIELDS|NAXIS.*|PCOUNT|GCOUNT|CHECKSUM|DATASUM", c.keyword)])


def texts(table, names, change, nulls=0):
    """Changes the texts of columns. Behind a text, astropy fills the width of the column with nulls."""
    for name in names:
        if name in table.columns.names:
            new = [change(str(text)) for text in table.data[name]]
            table = replaced(table, name, f"{max(map(len, new)) + nulls}A", lambda _, new=new: np.array(new))
    return table


def no_target(runs, hdus):
    gone = ["TARGET_NAME", "TARGET_TAG", "RA_OBJ", "DEC_OBJ", "ZEN_PNT", "ALT_PNT", "AZ_PNT", "ONTIME"]
    runs = without(runs, gone)
    return texts(runs, ["OBJECT"], lambda text: "off observation" if text.startswith("Field") else text), hdus


def nameless(runs, hdus):
    return without(runs, ["TARGET_NAME", "TARGET_TAG", "OBJECT"]), hdus


def padded(runs, hdus):
    return texts(runs, TEXTS, lambda text: f"  {text}  "), hdus


def padded_index(runs, hdus):
    return runs, texts(hdus, ["HDU_TYPE", "HDU_CLASS", "FILE_DIR", "FILE_NAME", "HDU_NAME"], lambda text: f"{text}   ")


def null_padded(runs, hdus):
    return texts(runs, TEXTS, str, nulls=4), texts(hdus, ["HDU_TYPE", "HDU_CLASS", "FILE_NAME", "HDU_NAME"], str, nulls=4)


def negative_azimuth(runs, hdus):
    return replaced(runs, "AZ_PNT", "D", lambda values: np.where(values > 180, values - 360, values)), hdus


def long_ids(runs, hdus):
    def change(ids):
        return ids.astype("int64") + (20_131_104_000 if ids.min() < 10**10 else 0)

    return replaced(runs, "OBS_ID", "K", change), replaced(hdus, "OBS_ID", "K", change)


def base_dir(runs, hdus):
    hdus.header["BASE_DIR"] = "../store"
    return runs, hdus


def drift(runs, hdus):
    modes = ["DRIFT"] + ["POINTING"] * (len(runs.data) - 1)
    columns = [column for column in runs.columns if column.name != "OBS_MODE"]
    columns.append(fits.Column("OBS_MODE", "8A", array=np.array(modes)))
    return fits.BinTableHDU.from_columns(columns, header=kept(runs.header)), hdus


def in_radians(runs, hdus):
    for name in ("RA_OBJ", "DEC_OBJ"):
        runs = replaced(runs, name, "D", lambda degrees: np.radians(degrees.astype(float)), unit="rad")
    return runs, hdus


def one_file(runs, hdus):
    return runs, hdus


DEVIATIONS = {
    "none": None,
    "no target or direction in the table": no_target,
    "no name of a target in the table": nameless,
    "blanks around texts": padded,
    "blanks behind texts of the HDU index": padded_index,
    "nulls behind texts": null_padded,
    "azimuth below 0": negative_azimuth,
    "11-digit ids": long_ids,
    "one file for both tables": one_file,
    "BASE_DIR": base_dir,
    "DRIFT": drift,
    "positions in rad": in_radians,
}


def deviate(store, deviation):
    """Changes the index tables of a store; returns the path to give to --data."""
    change = DEVIATIONS[deviation]
    if change is None:
        return "store"
    paths = index_files(store)
    tables = []
    for path in paths:
        with fits.open(path) as hdus:
            tables.append(fits.BinTableHDU(hdus[1].data.copy(), kept(hdus[1].header), name=hdus[1].name))
    tables = change(*tables)
    for table, name in zip(tables, ("OBS_INDEX", "HDU_INDEX")):
        table.name = table.name or name
    if deviation == "one file for both tables":
        fits.HDUList([fits.PrimaryHDU(), *tables]).writeto(store / "index.fits")
        return "store/index.fits"
    for path, table in zip(paths, tables):
        path.unlink()
        table.writeto(path)
    return "store"


def outcome(program, folder, data, recipe, options):
    """Runs a recipe; returns M, P or X, and the message."""
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    words = [word for option in options for word in ("-p", option)]
    result = subprocess.run(
        [program, "run", str(RECIPES / f"{recipe}.lua"), "--data", data, "--out", "out", "--ledger", "none", *words],
        cwd=folder, capture_output=True, text=True, check=False)
    # The traceback of the recipe may follow the line.
    message, *rest = result.stderr.strip().splitlines() or [""]
    if result.returncode == 0:
        made = (out / "models").is_dir() or bool(list(out.glob("*ranking*"))) or recipe.startswith("study_")
        return ("M", "") if made else ("X", "no model")
    says = re.search(r"(-p \w+=|--site|--keep-going|parameter '\w+')", message)
    wanted = (2, 3) if recipe == "fov_cube" else (3,)
    return ("P" if result.returncode in wanted and says and all(line.startswith("  ") for line in rest) else "X", message)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("program")
    parser.add_argument("scratch", type=Path)
    parser.add_argument("--convention", nargs="*", default=CONVENTIONS)
    parser.add_argument("--deviation", nargs="*", default=list(DEVIATIONS))
    parser.add_argument("--recipe", nargs="*", default=sorted(path.stem for path in RECIPES.glob("*.lua")))
    parser.add_argument("--fine", action="store_true", help="give no parameter, not even coarse axes")
    options = parser.parse_args()
    program = str(Path(options.program).resolve())
    failures, lines, runs = [], {}, 0
    width = max(map(len, options.convention))
    for convention in options.convention:
        made = options.scratch.resolve() / f"{convention}-made"
        shutil.rmtree(made, ignore_errors=True)
        subprocess.run(
            [program, "simulate", str(made), "--dialect", convention, "--runs", "6", "--source-runs", "2", "--ontime", "200 s",
             "--quiet"], check=True)
        for deviation in options.deviation:
            folder = options.scratch.resolve() / "work"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(made, folder / "store")
            data = deviate(folder / "store", deviation)
            row = []
            for recipe in options.recipe:
                letter, message = outcome(program, folder, data, recipe, [] if options.fine else COARSE.get(recipe, []))
                runs += 1
                row.append(letter)
                if letter == "X":
                    failures.append(f"{convention}, {deviation}, {recipe}: {message}")
                elif letter == "P":
                    lines.setdefault(message.split(": ", 1)[-1], []).append(f"{convention}, {deviation}, {recipe}")
            print(f"{convention:{width}}  {deviation:38} {' '.join(row)}", flush=True)
    print("columns:", ", ".join(options.recipe))
    for line, places in sorted(lines.items(), key=lambda item: -len(item[1])):
        print(f"P {len(places):4} times, first in {places[0]}: {line}")
    for failure in failures:
        print("X", failure)
    print(f"{runs} runs, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
