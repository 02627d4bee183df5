#!/usr/bin/env python3
"""Checks that two versions of darktime give the same results. With both versions, it runs every shipped recipe with its
defaults and every command line of docs/coming-from.md and of scripts/lib/command_lines.py, and compares everything that they
write and print.

    compare_outputs.py OLD NEW STORE...             compare two versions
    compare_outputs.py --keep FOLDER OLD STORE...   run only the old version, and keep its outputs in a folder
    compare_outputs.py FOLDER NEW [STORE...]        compare a version with kept outputs
    compare_outputs.py --self-test                  test that a comparison finds small differences

OLD and NEW are checkouts in which the release program is built, or folders with bin/darktime, recipes/ and
docs/coming-from.md. STORE is a data store, or simulate:DIALECT, which both versions simulate. With kept outputs, the name of a
store is enough. Names that may differ are listed in scripts/lib/renames.toml. Exits with 0 if nothing else differs, and with
1 otherwise.

The command lines are those of OLD. Both versions run in folders of the same structure with copies of the stores, because
FILE_DIR in an index table depends on the path of the output."""
import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from compare_files import Comparison
from renames import Renames, Side

SIMULATION = ["--runs", "16", "--source-runs", "6", "--rate", "10 s-1"]
SIMULATED = "simulate:"
TOP = "../../.."
TIME_LIMIT = 900
MOST_SHOWN = 12


@dataclass
class Job:
    """Commands that are run one after another in their own folder. The words are those of the old version."""
    place: str
    recipe: str
    commands: list[list[str]]


class Version:
    """A program with its recipes."""

    def __init__(self, root):
        self.root = root.resolve()
        self.program = self.first("bin/darktime", ".build/release/darktime")
        self.recipes = self.first("recipes", "share/darktime/recipes")
        self.version = subprocess.run([self.program, "--version"], capture_output=True, text=True, check=True).stdout.strip()
        files = sorted(self.recipes.rglob("*.lua"))
        self.digests = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    def first(self, *places):
        found = next((self.root / place for place in places if (self.root / place).exists()), None)
        return found or sys.exit(f"error: {self.root} has none of: {', '.join(places)}")

    def lines(self):
        """Returns the module that lists the command lines of this version, shipped and documented ones."""
        path = self.root / "scripts/lib/command_lines.py"
        path = path if path.exists() else Path(__file__).with_name("command_lines.py")
        spec = importlib.util.spec_from_file_location("command_lines_of_version", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.REPOSITORY = self.root
        return module

    def run(self, job, folder, renames=None):
        """Runs the commands of a job in a folder of outputs. `renames` is given for the new version."""
        place = folder / "results" / job.place
        place.mkdir(parents=True)
        environment = {name: os.environ[name] for name in ("HOME", "PATH", "TMPDIR") if name in os.environ}
        environment |= {"LC_ALL": "C.UTF-8", "TZ": "UTC", "TERM": "dumb", "SOURCE_DATE_EPOCH": "1700000000",
                        "DARKTIME_RECIPES": str(folder / "recipes"), "XDG_DATA_HOME": str(folder / "data" / job.place)}
        for number, words in enumerate(job.commands):
            words = renames.command(words) if renames else words
            try:
                result = subprocess.run([self.program, *words], cwd=place, env=environment, capture_output=True,
                                        stdin=subprocess.DEVNULL, timeout=TIME_LIMIT, check=False)
                status, texts = result.returncode, [result.stdout, result.stderr]
            except subprocess.TimeoutExpired:
                status, texts = f"not finished after {TIME_LIMIT} s", [b"", b""]
            # The files are named by the old words, so that both versions have the same file names.
            stem = place / f"{number}-{job.commands[number][0]}"
            stem.with_suffix(".status").write_text(f"{status}\n")
            for name, text in zip((".stdout", ".stderr"), texts):
                for path, word in ((folder.resolve(), b"<outputs>"), (self.root, b"<version>")):
                    text = text.replace(os.fsencode(path), word)
                stem.with_suffix(name).write_bytes(text)


def linked(source, target):
    """Copies a file, by a hard link if that is possible."""
    try:
        os.link(os.path.realpath(source), target)
    except OSError:
        shutil.copy2(source, target)


def store_name(store):
    return store.removeprefix(SIMULATED) if store.startswith(SIMULATED) else Path(store).resolve().name


def simulation(name):
    """Returns the job that simulates a store in a dialect."""
    return Job(f"{name}/simulate", "", [["simulate", "store", "--dialect", name, *SIMULATION, "--format", "json"]])


def catalogue(inputs, name, given):
    """Writes a catalogue of known sources into the inputs: that of a simulated store, or the given one."""
    truth = inputs / "stores" / name / "truth.json"
    if not truth.exists():
        if not given:
            sys.exit(f"error: {name} is not simulated; give a catalogue of known sources with --catalogue FILE")
        shutil.copy2(given, inputs / f"{name}-sources{''.join(given.suffixes)}")
        return f"{name}-sources{''.join(given.suffixes)}"
    rows = [f"{source['ra_deg']} {source['dec_deg']} {source['width_deg'] or 'nan'}"
            for source in json.loads(truth.read_text())["sources"]]
    head = ["# %ECSV 1.0", "# ---", "# datatype:"]
    head += [f"# - {{name: {column}, unit: deg, datatype: float64}}" for column in ("ra", "dec", "morph_sigma")]
    (inputs / f"{name}-sources.ecsv").write_text("\n".join([*head, "ra dec morph_sigma", *rows, ""]))
    return f"{name}-sources.ecsv"


def recipe_jobs(version, name, sources, has_truth):
    """Returns the jobs of a store: those that are run first, and those that need a cube of cube_models."""
    listed = version.lines()
    store, cube = f"{TOP}/inputs/stores/{name}", f"{TOP}/inputs/{name}-cube.fits.gz"
    values = {f"catalogue={listed.CATALOGUE}": f"catalogue={TOP}/inputs/{sources}", f"file={listed.OLD_CUBE}": f"file={cube}"}
    first = [Job(f"{name}/data", "", [["data", "show", store, "--format", "json"], ["data", "check", store, "--format", "json"],
                                      ["data", "show", store]])]
    second = []
    # With the defaults, results are printed as JSON; otherwise as text.
    lines = [(words, ["--format", "json"]) for words in listed.shipped()]
    lines += [(words, []) for words in listed.documented() + listed.varied()]
    for number, (words, form) in enumerate(lines):
        recipe, rest = words[0], [values.get(word, word) for word in words[1:]]
        data = ["--data", store] if recipe != "fov_cube" else []
        script = f"{TOP}/recipes/{recipe}.lua"
        commands = [["run", script, *data, "--out", "out", "--report", *form, *rest], ["show", "out", "--format", "json"]]
        if words == ["zenith_bands"]:
            commands.append(["plot", "out", "--out", "page.svg"])
        if words == ["zenith_bands"] and has_truth:
            commands.append(["diff", "--poisson", "out", f"{store}/truth", "--format", "json"])
        (second if recipe == "fov_cube" else first).append(Job(f"{name}/{number:02}-{recipe}", recipe, commands))
    # Errors of users must fail in the same way.
    script = f"{TOP}/recipes/zenith_bands.lua"
    wrong = [["run", script, "--data", "nowhere", "--out", "out"], ["run", script, "--data", store],
             ["run", script, "--data", store, "--out", "out", "-p", "energy=wrong"],
             ["run", script, "--data", store, "--out", "out", "-p", "no_such_parameter=1"]]
    return first + [Job(f"{name}/mistakes", "zenith_bands", wrong)], second


def run_all(version, jobs, folder, processes, renames=None):
    """Runs jobs, several at a time."""
    with ThreadPoolExecutor(processes) as pool:
        for _ in pool.map(lambda job: version.run(job, folder, renames), jobs):
            pass


def run_old(version, stores, folder, options):
    """Runs all jobs with the old version, and records them in the folder."""
    shutil.copytree(version.recipes, folder / "recipes")
    inputs = folder / "inputs"
    (inputs / "stores").mkdir(parents=True)
    done = []
    simulated = [simulation(store_name(store)) for store in stores if store.startswith(SIMULATED)]
    run_all(version, simulated, folder, options.processes)
    for store in stores:
        name = store_name(store)
        source = folder / "results" / name / "simulate/store" if store.startswith(SIMULATED) else store
        if not Path(source).is_dir():
            sys.exit(f"error: {store} could not be simulated" if store.startswith(SIMULATED) else f"error: no folder {store}")
        shutil.copytree(source, inputs / "stores" / name)
        first, second = recipe_jobs(
            version, name, catalogue(inputs, name, options.catalogue), (inputs / "stores" / name / "truth").exists())
        run_all(version, first, folder, options.processes)
        cubes = sorted((folder / "results" / name).glob("*-cube_models/out/bg_cube_model_group*_table.fits.gz"))
        if not cubes:
            sys.exit(f"error: cube_models wrote no cube of {name}, but fov_cube needs one")
        shutil.copy2(cubes[0], inputs / f"{name}-cube.fits.gz")
        run_all(version, second, folder, options.processes)
        done += [job for job in simulated if job.place.startswith(f"{name}/")] + first + second
    kept = {"version": version.version, "digests": version.digests, "stores": [store_name(store) for store in stores],
            "jobs": [asdict(job) for job in done]}
    (folder / "kept.json").write_text(json.dumps(kept, indent=1) + "\n")


def compare(kept, version, stores, folder, options):
    """Runs the new version like the old one, and prints the differences; returns the number of jobs that differ."""
    record = json.loads((kept / "kept.json").read_text())
    unknown = set(stores) - set(record["stores"])
    if unknown:
        sys.exit(f"error: {kept} has no outputs of {', '.join(sorted(unknown))}; it has those of {', '.join(record['stores'])}")
    jobs = [Job(**job) for job in record["jobs"] if not stores or job["place"].split("/")[0] in stores]
    jobs = [job for job in jobs if not options.only or any(options.only in word for words in job.commands for word in words)]
    renames = Renames()
    shutil.copytree(version.recipes, folder / "recipes")
    shutil.copytree(kept / "inputs", folder / "inputs", copy_function=linked)
    run_all(version, jobs, folder, options.processes, renames)

    sides = (Side(renames, record["version"], record["digests"], is_old=True),
             Side(renames, version.version, version.digests, is_old=False))
    comparison, differing, statuses, files = Comparison(*sides), 0, 0, 0
    for job in jobs:
        for side in sides:
            side.recipe = job.recipe
        old, new = (root / "results" / job.place for root in (kept, folder))
        differences = list(comparison.folders(old, new))
        status = (old / "0-run.status").read_text().strip() if (old / "0-run.status").exists() else "0"
        statuses += job.place.split("/")[1] != "mistakes" and status != "0"
        files += sum(not path.is_dir() for path in new.rglob("*"))
        differing += bool(differences)
        print("DIFFERS" if differences else "equal  ", job.place + ("" if status == "0" else f" (exit status {status})"))
        show(differences)
    print(f"{len(jobs)} jobs, {files} files: {differing} jobs differ; {statuses} recipes ended with an exit status other than 0")
    return differing


def show(differences):
    """Prints the first differences of each file."""
    shown = {}
    for name, *_ in differences:
        shown[name] = shown.get(name, 0) + 1
    counts = dict.fromkeys(shown, 0)
    for name, place, old, new in differences:
        counts[name] += 1
        if counts[name] <= MOST_SHOWN:
            print(f"  {name}: {place}\n    old: {old}\n    new: {new}")
        elif counts[name] == shown[name]:
            print(f"  {name}: {shown[name] - MOST_SHOWN} more differences")


def main():
    if sys.argv[1:] == ["--self-test"]:
        import unittest
        unittest.main(module="test_compare_outputs", argv=[sys.argv[0]])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", metavar="OLD [NEW] STORE")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="run only OLD, and keep its outputs in a new folder")
    parser.add_argument("--catalogue", type=Path, metavar="FILE", help="the known sources in the fields of real stores")
    parser.add_argument("--only", metavar="WORD", help="compare only command lines with this word, such as a recipe")
    parser.add_argument("--processes", type=int, default=2, help="number of command lines to run at a time (default: 2)")
    parser.add_argument("--scratch", type=Path, metavar="FOLDER", help="keep the outputs in this new folder")
    options = parser.parse_args()
    began = time.monotonic()
    if options.keep:
        options.keep.mkdir(parents=True)
        run_old(Version(Path(options.paths[0])), options.paths[1:], options.keep.resolve(), options)
        print(f"kept in {options.keep} after {time.monotonic() - began:.0f} s")
        return
    if len(options.paths) < 2:
        parser.error("two versions are needed")
    old, new, *stores = options.paths
    with tempfile.TemporaryDirectory(prefix="compare-outputs-") as temporary:
        scratch = options.scratch or Path(temporary)
        if options.scratch:
            scratch.mkdir(parents=True)
        kept, folder = Path(old).resolve(), scratch.resolve() / "new"
        if not (kept / "kept.json").exists():
            if not stores:
                parser.error("no store is given")
            kept = scratch.resolve() / "old"
            kept.mkdir()
            run_old(Version(Path(old)), stores, kept, options)
        folder.mkdir()
        differing = compare(kept, Version(Path(new)), {store_name(store) for store in stores}, folder, options)
    print(f"took {time.monotonic() - began:.0f} s")
    raise SystemExit(differing > 0)


if __name__ == "__main__":
    main()
