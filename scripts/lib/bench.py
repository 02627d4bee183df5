#!/usr/bin/env python3
"""Times darktime against its peers on the same jobs, whole processes in turn, and prints the tables of docs/performance.md.

    bench.py DARKTIME STORE [--baccmod PYTHON [--limit-baccmod S]] [--repeat N] [--copies N] [--only WORD] [--page FILE]

Wall time, CPU time of the process and its children, and greatest resident memory are those the kernel reports."""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from astropy.table import Table

HERE = Path(__file__).resolve().parent
# Four runs on the Crab of H.E.S.S. DL3 public data release 1.
CRAB = 23523, 23526, 23559, 23592


@dataclass
class Run:
    wall: float
    cpu: float
    memory: float
    is_finished: bool


def run(command, limit=None):
    """Runs a command to its end, or stops it after `limit` seconds, and returns its cost. If it fails, prints its output and
    exits."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT)
        stopped = threading.Event()

        def stop():
            stopped.set()
            process.kill()

        timer = threading.Timer(limit, stop) if limit else None
        if timer:
            timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        if timer:
            timer.cancel()
        if status != 0 and not stopped.is_set():
            said.seek(0)
            sys.exit(f"failed: {' '.join(map(str, command))}\n{said.read().decode(errors='replace')}")
    scale = 2**20 if sys.platform == "darwin" else 2**10
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale, not stopped.is_set())


def repeated_store(store, folder, copies):
    """Writes index tables that list every off run under many ids, all of which refer to the same file."""
    names = lambda column: np.char.strip(np.asarray(column, str))
    observations, hdus = (Table.read(store / f"{name}-index.fits.gz") for name in ("obs", "hdu"))
    observations = observations[names(observations["TARGET_NAME"]) == "Off data"]
    hdus = hdus[np.isin(hdus["OBS_ID"], observations["OBS_ID"])]
    hdus["FILE_DIR"] = [str((store / str(place).strip()).resolve()) for place in hdus["FILE_DIR"]]
    folder.mkdir()
    for name, table in (("obs", observations), ("hdu", hdus)):
        rows = np.tile(np.arange(len(table)), copies)
        many = table[rows]
        many["OBS_ID"] = np.asarray(table["OBS_ID"])[rows] * 1000 + np.repeat(np.arange(copies), len(table))
        many.write(folder / f"{name}-index.fits.gz")
    return len(observations) * copies


def regions_file(store, path, count=20):
    """Writes a ds9 file of circles of 0.3 deg, each 0.7 deg from the pointing of one of the first off runs."""
    observations = Table.read(store / "obs-index.fits.gz")
    off = observations[np.char.strip(np.asarray(observations["TARGET_NAME"], str)) == "Off data"][:count]
    circles = [f"circle({row['RA_PNT']:.5f}d,{row['DEC_PNT'] + 0.7:.5f}d,0.3d)" for row in off]
    path.write_text("\n".join(["# Region file format: DS9", "fk5", *circles]) + "\n")


@dataclass
class Peer:
    """A program that does a job: its command line for an output folder, the number of turns (all of them by default), and
    the number of seconds after which it is stopped."""

    command: object
    turns: int = None
    limit: float = None

    def cost(self, out):
        return run(self.command(out), self.limit)

    def stop(self):
        pass


class Watch:
    """Changes the binning of a recipe that is watched. The cost is that from the save to the new output."""

    turns = None

    def __init__(self, darktime, store, recipe, folder):
        self.recipe, self.out = folder / "watched.lua", folder / "watched"
        self.source = recipe.read_text()
        self.bins = 19
        self.command = [darktime, "watch", self.recipe, "--data", store, "--out", self.out, "--overwrite"]
        self.process = None

    def save(self):
        new = self.recipe.with_suffix(".new")
        new.write_text(self.source.replace("log 0.1 100 TeV 19 bins", f"log 0.1 100 TeV {self.bins} bins"))
        new.rename(self.recipe)

    def wait(self, old, limit=60):
        """Waits for an output folder that differs from the old one."""
        end = time.perf_counter() + limit
        while not self.out.exists() or self.out.stat().st_ino == old:
            if self.process.poll() is not None or time.perf_counter() > end:
                sys.exit(f"failed: {' '.join(map(str, self.command))}")
            time.sleep(0.0005)

    def spent(self):
        """Returns the CPU time of the process in s, in steps of 0.01 s, and its peak memory in MiB; NaN without /proc."""
        folder = Path(f"/proc/{self.process.pid}")
        if not folder.is_dir():
            return float("nan"), float("nan")
        user, system = (folder / "stat").read_text().rpartition(")")[2].split()[11:13]
        memory = next(line.split()[1] for line in (folder / "status").read_text().splitlines() if line.startswith("VmHWM"))
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK"), int(memory) / 2**10

    def cost(self, _):
        if self.process is None:
            self.save()
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.wait(None)
        time.sleep(0.5)
        self.bins += 1
        (before, _), old, start = self.spent(), self.out.stat().st_ino, time.perf_counter()
        self.save()
        self.wait(old)
        wall = time.perf_counter() - start
        time.sleep(0.2)
        after, memory = self.spent()
        return Run(wall, after - before, memory, True)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def compare(label, peers, repeat, scratch):
    """Runs the peers in turn, and returns the costs of each."""
    costs = {name: [] for name in peers}
    for turn in range(repeat + 1):
        for name, peer in peers.items():
            if turn > (repeat if peer.turns is None else peer.turns) or (turn == 0 and peer.turns is not None):
                continue
            out = scratch / "out"
            shutil.rmtree(out, ignore_errors=True)
            cost = peer.cost(out)
            # The first turn only fills the file cache.
            if turn:
                costs[name].append(cost)
            print(f"{label}, {name}, turn {turn}: {cost.wall:.3f} s wall, {cost.cpu:.3f} s CPU, {cost.memory:.0f} MiB",
                  file=sys.stderr)
    for peer in peers.values():
        peer.stop()
    return costs


def table(label, costs):
    """Returns lines of the page: medians, in seconds and relative to darktime."""
    median = lambda name, what: statistics.median(getattr(cost, what) for cost in costs[name])
    lines = [f"### {label}", "", "| | wall time | CPU time | wall s | CPU s | memory |", "|---|---|---|---|---|---|"]
    for name in costs:
        wall, cpu = (median(name, what) / median("darktime", what) for what in ("wall", "cpu"))
        seconds = [median(name, what) for what in ("wall", "cpu")]
        # A process that was stopped would have taken longer.
        least = "" if all(cost.is_finished for cost in costs[name]) else "> "
        figures = [f"{least}{wall:.1f}", f"{least}{cpu:.1f}", *(f"{least}{time:.3g}" for time in seconds)]
        lines.append(f"| {name} | {' | '.join(figures)} | {median(name, 'memory'):.0f} MiB |")
    return lines + [""]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("darktime", type=Path)
    arguments.add_argument("store", type=Path)
    arguments.add_argument("--repeat", type=int, default=5, help="turns that count (default 5)")
    arguments.add_argument("--repeat-large", type=int, default=1, help="the same for the large store (default 1)")
    arguments.add_argument("--repeat-baccmod", type=int, default=1, help="the same for BAccMod, which is slow (default 1)")
    arguments.add_argument("--limit-baccmod", type=float, default=300, help="s after which it is stopped (default 300)")
    arguments.add_argument("--copies", type=int, default=100, help="ids under which every off run stands in the large store")
    arguments.add_argument("--baccmod", type=Path, help="an interpreter with BAccMod; without it that job is left out")
    arguments.add_argument("--only", default="", help="only the jobs whose title holds this")
    arguments.add_argument("--page", type=Path, help="write the tables into this page")
    options = arguments.parse_args()

    with tempfile.TemporaryDirectory(prefix="darktime-bench-") as folder:
        scratch = Path(folder)
        lines = []
        for label, peers, repeat in jobs(options, scratch):
            if options.only in label:
                lines += table(label, compare(label, peers, repeat, scratch))
    text = "\n".join(lines)
    print(text)
    if options.page:
        head = (HERE / "performance-head.md").read_text()
        options.page.write_text(head + "\n" + text)


def made(options, out, recipe, *arguments):
    """Runs a recipe on the store, and returns its output folder."""
    run([options.darktime, "run", recipe, "--data", options.store, "--out", out, "--quiet", *arguments])
    return out


def jobs(options, scratch):
    """Yields the jobs: a title, the programs that do the job, and the number of turns."""
    runs = repeated_store(options.store, scratch / "many", options.copies)
    bands, cubes = (made(options, scratch / name, *command) for name, command in (
        ("bands", ["zenith_bands"]), ("cubes", ["cube_models", "-p", "filter=none"])))
    regions = scratch / "regions.reg"
    regions_file(options.store, regions)

    def radial(store):
        return {
            "darktime": Peer(lambda out: ["bash", HERE / "darktime_job.sh", options.darktime, store, out]),
            "gammapy": Peer(lambda out: [sys.executable, HERE / "gammapy_job.py", store, out]),
        }

    def cube(*parameters):
        return Peer(lambda out: [
            options.darktime, "run", HERE / "altaz_cube.lua", "--data", options.store, "--out", out, "--quiet", *parameters])

    def beside(recipe, *arguments):
        """Returns a recipe whose peer cannot be installed, with gammapy's job on all off runs as a reference."""
        return {
            "darktime": Peer(lambda out: [options.darktime, "run", recipe, "--out", out, "--quiet", *arguments]),
            "gammapy, radial models of all off runs": radial(options.store)["gammapy"],
        }

    def fits(select):
        return beside(
            "parametric", "--data", options.store, "-p", f"select={select}", "-p", "emin=0.7 TeV", "-p", "emax=30 TeV",
            "-p", "gti=keep")

    def page(output):
        return {"darktime": Peer(lambda _: [options.darktime, "report", output])}

    yield f"{runs // options.copies} off runs", radial(options.store), options.repeat
    # Gammapy 0.7 took 0.5 times the CPU time of the reference for the first of these jobs; csbkgmodel of ctools took 1.6 and
    # 33 times that for the others.
    shared = HERE.parents[2] / "shared" / "data"
    if shared.is_dir() and options.store.resolve().is_relative_to(shared.resolve()):
        yield "Acceptance curves of 4 runs", beside(
            "acceptance_curves", "--data", shared / "hess-crab4-hd-hap-prod2", "-p", "legacy=true",
            "-p", f"catalogue={shared / 'gammacat' / 'gammacat.fits.gz'}"), options.repeat
        yield "Parametric models of 4 runs", fits(" || ".join(f"OBS_ID == {run}" for run in CRAB)), options.repeat
    yield f"Parametric models of {runs // options.copies} runs", fits("TARGET_NAME == 'Off data'"), options.repeat
    yield f"A changed binning of {runs // options.copies} off runs", {
        "darktime": Watch(options.darktime, options.store, HERE.parents[1] / "recipes" / "zenith_bands.lua", scratch),
        "gammapy": radial(options.store)["gammapy"],
    }, options.repeat
    yield f"{runs} off runs", radial(scratch / "many"), options.repeat_large
    model = sorted((bands / "models").iterdir())[0]
    plot = lambda *kind: Peer(lambda out: [options.darktime, "plot", model, "--out", f"{out}.png", "--overwrite", *kind])
    yield "A figure of a model", {
        "darktime": plot("--kind", "spectrum"),
        "gammapy and matplotlib": Peer(
            lambda out: [sys.executable, HERE / "gammapy_plot_job.py", model, f"{out}.png"])}, options.repeat
    yield "A page of six figures of a model", {"darktime": plot()}, options.repeat
    yield "A report page of radial models", page(bands), options.repeat
    yield "A report page of cubes", page(cubes), options.repeat
    yield "40 million simulated events", {
        "darktime": Peer(lambda out: [
            options.darktime, "simulate", out, "--runs", "20", "--rate", "1686 s-1", "--dialect", "magic", "--quiet"], 1),
    }, 1
    yield "Cube in ALTAZ alignment", {
        "darktime": cube(),
        "gammapy and numpy": Peer(lambda out: [sys.executable, HERE / "gammapy_cube_job.py", options.store, out]),
    }, options.repeat
    yield f"12 zenith strategies, each with {runs // options.copies} runs left out in turn", {
        "darktime": Peer(lambda out: [
            options.darktime, "run", "study_zenith", "--data", options.store, "--out", out, "--quiet", "--ledger", "none"]),
        "gammapy and numpy": Peer(lambda _: [sys.executable, HERE / "gammapy_study_job.py", options.store]),
    }, options.repeat
    yield f"120 strategies, each with {runs // options.copies} runs left out in turn", {
        "darktime": Peer(lambda out: ["bash", HERE / "study_job.sh", options.darktime, options.store, out]),
    }, options.repeat
    if options.baccmod:
        yield "Cube in ALTAZ alignment, 20 excluded regions", {
            "darktime": cube("-p", f"regions={regions}"),
            "BAccMod": Peer(
                lambda out: [options.baccmod, HERE / "baccmod_job.py", options.store, regions, out],
                options.repeat_baccmod, options.limit_baccmod),
        }, options.repeat


if __name__ == "__main__":
    main()
