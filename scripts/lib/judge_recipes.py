#!/usr/bin/env python3
"""Runs every shipped recipe with its defaults, and every command line of docs/coming-from.md, on a data store, and tests their
outputs with gammapy (judge_defaults.py).

    judge_recipes.py DARKTIME STORE SCRATCH [--catalogue FILE] [--lopsided RADEC|ALTAZ]

The catalogue of known sources is that of the simulated store unless one is given. With --lopsided the simulated field has a
gradient in this alignment, and only cubes in the same alignment are tested, because the others smear the gradient. Prints one
line for each fact; exit status 1 if any fails. Command lines with legacy=true are skipped: they write the layouts of Gammapy
up to 0.7, which gammapy no longer opens."""
import argparse
import json
import os
import shlex
import subprocess
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from astropy.io import fits
from astropy.table import Table
from command_lines import CATALOGUE, OLD_CUBE, REPOSITORY, documented, shipped
from judge_defaults import Judge


def writes_cubes(words):
    """Returns whether a command line writes cubes for gammapy."""
    return words[0] in ("cube_models", "parametric") or "shape=cube" in words


def alignment(out):
    """Returns the alignment of the cubes in an output, for either direction of lon."""
    return fits.getval(next((out / "models").glob("*.fits*")), "FOVALIGN", "BKG").removeprefix("REVERSE_LON_")


def simulated_sources(store, path):
    """Writes the sources of a simulated store as a catalogue; point sources have no size."""
    sources = json.loads((store / "truth.json").read_text())["sources"]
    rows = [(source["ra_deg"], source["dec_deg"], source["width_deg"] or float("nan")) for source in sources]
    Table(rows=rows, names=["ra", "dec", "morph_sigma"], units=["deg", "deg", "deg"]).write(path, overwrite=True)


def run(program, store, out, words):
    """Runs a command line; returns its error message if it failed."""
    recipe, data = REPOSITORY / "recipes" / f"{words[0]}.lua", ["--data", store] if words[0] != "fov_cube" else []
    command = [program, "run", recipe, *data, "--out", out, "--overwrite", "--quiet", *words[1:]]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return None if result.returncode == 0 else f"exit code {result.returncode}: {result.stderr.strip()}"


# Each process has its own judge, which keeps the events of a store.
JUDGE = Judge()


def work(job, lopsided):
    """Runs and judges one command line; returns how many facts failed, and the lines to print."""
    program, store, out, words = job
    JUDGE.failed, JUDGE.lines = 0, [f"== {shlex.join(words)}"]
    began = time.monotonic()
    failure = run(program, store, out, words)
    JUDGE.remark(f"{time.monotonic() - began:.1f} s to build the models")
    if failure:
        JUDGE.say(False, failure)
    elif not (out / "hdu-index.fits.gz").exists():
        JUDGE.remark("skipped: no index tables, so no run to test the models with")
    elif lopsided and alignment(out) != lopsided:
        JUDGE.remark(f"skipped: its cubes are in {alignment(out)} alignment, which smears the gradient")
    else:
        JUDGE.judge(out, bool(lopsided))
    return JUDGE.failed, JUDGE.lines


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("program", type=Path)
    arguments.add_argument("store", type=Path)
    arguments.add_argument("scratch", type=Path)
    arguments.add_argument("--catalogue", type=Path, help="a table of known sources")
    arguments.add_argument("--lopsided", choices=["RADEC", "ALTAZ"], help="alignment of the gradient of the simulated field")
    options = arguments.parse_args()
    scratch, store, catalogue = options.scratch, options.store.resolve(), options.catalogue
    scratch.mkdir(parents=True, exist_ok=True)
    if not catalogue:
        catalogue = scratch / "sources.fits"
        simulated_sources(store, catalogue)

    lines = []
    for words in shipped() + documented():
        needs_truth = words[0] == "true_reco"
        if words not in lines and "legacy=true" not in words and (not needs_truth or (store / "truth").exists()):
            lines.append(words)
    if options.lopsided:
        lines = [words for words in lines if writes_cubes(words)]
    def jobs(chosen):
        # The old cube is one that cube_models wrote.
        cube = next(scratch.glob("*-cube_models/bg_cube_model_group*_table.fits.gz"), "no cube was written")
        names = {f"catalogue={CATALOGUE}": f"catalogue={catalogue}", f"file={OLD_CUBE}": f"file={cube}"}
        for number, words in enumerate(lines):
            if chosen(words):
                out = scratch / f"{number:02}-{words[0]}"
                yield options.program.resolve(), store, out, [names.get(word, word) for word in words]

    failed, directed = 0, 0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for chosen in (lambda words: words[0] != "fov_cube", lambda words: words[0] == "fov_cube"):
            for failures, texts in pool.map(partial(work, lopsided=options.lopsided), jobs(chosen)):
                failed += failures
                directed += sum("direction:" in text for text in texts)
                print(*texts, sep="\n", flush=True)
    if options.lopsided and not directed:
        failed += 1
        print(f"FAIL no cubes in {options.lopsided} alignment to test")
    print(f"{len(lines)} command lines, {failed} failed facts")
    raise SystemExit(failed > 0)


if __name__ == "__main__":
    main()
