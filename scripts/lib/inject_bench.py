"""What scripts/inject does with the commands of darktime: it prepares outputs, runs commands, and compares the outputs."""
import concurrent.futures
import hashlib
import os
import pathlib
import queue
import shutil
import subprocess
import sys

# The hidden names under which outputs are built.
LEFTOVER = ".*.darktime-partial-*"

# The recipe of the commands `run` and `watch`, a copy in the work folder.
RECIPE = "zenith_bands.lua"

SHIPPED = pathlib.Path(__file__).resolve().parents[2] / "recipes"

ENVIRONMENT = dict(os.environ, SWIFT_BACKTRACE="enable=no")


class Command:
    """A command that changes the entry `place` of a work folder from the old state to the new one."""

    def __init__(self, name, place, arguments, old):
        self.name, self.place, self.arguments, self.old = name, place, arguments, old


class Bench:
    """The program, its small inputs, and the outputs of each command before and after it.

    Several workers use the bench at the same time. Each has its own work folder.
    """

    def __init__(self, program, folder, workers):
        self.program, self.folder, self.workers = os.path.abspath(program), pathlib.Path(folder), workers
        self.store = str(self.folder / "store")
        small = ["--source-runs", "0", "--ontime", "60 s", "--rate", "2 s-1", "--jobs", "1", "--quiet"]
        self.quietly("simulate", self.store, "--runs", "2", *small)
        first = str(self.folder / "first")
        shutil.copyfile(SHIPPED / RECIPE, self.folder / RECIPE)
        recipe = [RECIPE, "--data", self.store, "--jobs", "1"]
        self.quietly("run", *recipe, "--out", "first", "--quiet")
        model = str(next((pathlib.Path(first) / "models").glob("*_g000.fits.gz")))
        change = ["--out", "out", "--overwrite", "-p", "gti=keep"]
        self.commands = [
            Command("run", "out", ["run", *recipe, *change, "--quiet"], first),
            Command("simulate", "store", ["simulate", "store", "--runs", "1", *small], None),
            Command("report", "out", ["report", "out"], first),
            Command("plot", "figure.svg", ["plot", model, "--out", "figure.svg"], None),
        ]
        self.watch = Command("watch", "out", ["watch", *recipe, *change], first)
        self.states = {}
        work = self.folder / "work"
        for command in self.commands:
            self.prepare(work, command)
            before = contents(work / command.place)
            outcome = self.execute(work, command.arguments)
            if outcome.returncode != 0:
                sys.exit(f"{command.name} fails even without a fault: {outcome.stderr}")
            self.states[command.name] = (before, contents(work / command.place))
        self.states["watch"] = self.states["run"]
        self.prepare(work, self.watch)
        # The outputs after one and after two changes of the recipe.
        self.changed = []
        for _ in range(2):
            change_recipe(work)
            self.execute(work, self.commands[0].arguments)
            self.changed.append(contents(work / self.watch.place))

    def quietly(self, *arguments):
        subprocess.run([self.program, *arguments], cwd=self.folder, check=True, env=ENVIRONMENT)

    def prepare(self, work, command):
        """Restores a work folder to its state before a command."""
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        shutil.copyfile(self.folder / RECIPE, work / RECIPE)
        if command.old:
            shutil.copytree(command.old, work / command.place)

    def execute(self, work, arguments, prefix=()):
        return subprocess.run(
            [*prefix, self.program, *arguments], cwd=work, env=ENVIRONMENT, text=True, capture_output=True,
            stdin=subprocess.DEVNULL, errors="replace", timeout=300)

    def others(self, work, command):
        """The entries of a work folder that should not be there."""
        entries = [entry.name for entry in work.iterdir() if entry.name not in (command.place, RECIPE)]
        return sorted(entries + [path.name for path in (work / command.place).rglob(LEFTOVER)])

    def state(self, work, command):
        """Whether the output is old, new, or something else."""
        old, new = self.states[command.name]
        now = contents(work / command.place)
        return "old" if now == old else "new" if now == new else "mixed"

    def next_run(self, work, command):
        """Runs the command again, without a fault. Returns what is wrong then; None if nothing is."""
        if command is self.watch:
            command = self.commands[0]
        if not command.old:
            path = work / command.place
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        outcome = self.execute(work, command.arguments)
        if outcome.returncode != 0:
            return f"the next run fails: {outcome.stderr.strip()}"
        if self.state(work, command) != "new":
            return "the next run does not give the new output"
        if self.others(work, command):
            return f"the next run leaves {self.others(work, command)}"
        return None

    def each(self, jobs, act):
        """Yields the results of act(work folder, job) for each of the jobs, in their order."""
        folders = queue.SimpleQueue()
        for number in range(self.workers):
            folders.put(self.folder / f"work{number}")

        def take(job):
            folder = folders.get()
            try:
                return act(folder, job)
            finally:
                folders.put(folder)

        with concurrent.futures.ThreadPoolExecutor(self.workers) as pool:
            yield from pool.map(take, jobs)


def change_recipe(work):
    """Changes the recipe in a work folder, but not what it does."""
    with open(work / RECIPE, "a", encoding="utf-8") as file:
        file.write("\n")


def contents(path):
    """Returns the SHA-256 of each file below a path, by its path."""
    files = [path] if path.is_file() else sorted(path.rglob("*")) if path.is_dir() else []
    try:
        return {
            str(file.relative_to(path)): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in files
            if file.is_file() and not file.match(LEFTOVER)
        }
    except FileNotFoundError:
        # A command that still runs is just replacing the files.
        return {}
