"""Makes system calls of darktime fail one by one, or kills it at random moments, and checks its outputs.

Usage: inject.py PROGRAM calls [COUNT | all]
       inject.py PROGRAM kills [COUNT]

calls: The commands run, simulate, report and plot are executed many times. In each execution, strace makes one system
call fail: the N-th open, read, write, and so on. COUNT is the number of N for each call and command; they are evenly
spread. With "all", every N is used. A failure while the dynamic linker loads the libraries is not tested. Allowed are

- exit code 0 with the complete new output, or exit code 3 with the old output unchanged
- exit code 3 with the complete new output, if only the standard output could not be written
- the end of the process with the old output, if GLib cannot start a thread
- other files next to the output, if the next run removes them: a folder that cannot be opened cannot be removed

kills: run, simulate, report and watch are killed by SIGKILL or SIGTERM at random moments. Afterwards the output must be
wholly old or wholly new, and the next run must succeed and remove all other files.
"""
import hashlib
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

# The calls by name: the system calls, and the error that they return.
CALLS = {
    "open": ("openat", "EMFILE"),
    "read": ("read,pread64", "EIO"),
    "interrupted read": ("read,pread64", "EINTR"),
    "write": ("write,pwrite64,writev", "ENOSPC"),
    "fsync": ("fsync,fdatasync", "EIO"),
    "rename": ("rename,renameat,renameat2", "EACCES"),
    "mkdir": ("mkdir,mkdirat", "ENOSPC"),
    "close": ("close", "EIO"),
    "stat": ("stat,lstat,fstat,newfstatat,statx", "EIO"),
    "mmap": ("mmap", "ENOMEM"),
    "clone": ("clone,clone3", "EAGAIN"),
}

# The hidden names under which outputs are built.
LEFTOVER = ".*.darktime-partial-*"

ENVIRONMENT = dict(os.environ, SWIFT_BACKTRACE="enable=no")


class Command:
    """A command that changes the entry `place` of the work folder from the old state to the new one."""

    def __init__(self, name, place, arguments, old):
        self.name, self.place, self.arguments, self.old = name, place, arguments, old


class Bench:
    """The program, the inputs, and the outputs of each command before and after it."""

    def __init__(self, program, folder):
        self.program, self.folder = program, pathlib.Path(folder)
        self.work = self.folder / "work"
        store = str(self.folder / "store")
        self.quietly("simulate", store, "--runs", "4", "--source-runs", "1", "--ontime", "60 s", "--rate", "3 s-1")
        first = str(self.folder / "first")
        recipe = ["run", "zenith_bands", "--data", store, "--jobs", "1", "--quiet"]
        self.quietly(*recipe[:-1], "--out", first)
        model = str(next((pathlib.Path(first) / "models").glob("*_g000.fits.gz")))
        small = ["--runs", "1", "--source-runs", "0", "--ontime", "60 s", "--rate", "3 s-1", "--jobs", "1", "--quiet"]
        self.commands = [
            Command("run", "out", [*recipe, "--out", "out", "--overwrite", "-p", "gti=keep"], first),
            Command("simulate", "store", ["simulate", "store", *small], None),
            Command("report", "out", ["report", "out"], first),
            Command("plot", "figure.svg", ["plot", model, "--out", "figure.svg"], None),
        ]
        self.states = {}
        for command in self.commands:
            self.prepare(command)
            before = contents(self.work / command.place)
            outcome = self.execute(command.arguments)
            if outcome.returncode != 0:
                sys.exit(f"{command.name} fails even without a fault: {outcome.stderr}")
            self.states[command.name] = (before, contents(self.work / command.place))

    def quietly(self, *arguments):
        subprocess.run([self.program, *arguments, "--quiet"], check=True, env=ENVIRONMENT)

    def prepare(self, command):
        """Restores the work folder to its state before a command."""
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()
        if command.old:
            shutil.copytree(command.old, self.work / command.place)

    def execute(self, arguments, prefix=()):
        return subprocess.run(
            [*prefix, self.program, *arguments], cwd=self.work, env=ENVIRONMENT, text=True, capture_output=True,
            errors="replace", timeout=600)

    def others(self, command):
        """The entries of the work folder that should not be there."""
        entries = [entry.name for entry in self.work.iterdir() if entry.name != command.place]
        return sorted(entries + [path.name for path in (self.work / command.place).rglob(LEFTOVER)])

    def state(self, command):
        """Whether the output is old, new, or something else."""
        old, new = self.states[command.name]
        now = contents(self.work / command.place)
        return "old" if now == old else "new" if now == new else "mixed"

    def next_run(self, command):
        """Runs the command again, without a fault. Returns what is wrong then; None if nothing is."""
        if self.state(command) == "new" and not command.old:
            path = self.work / command.place
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        outcome = self.execute(command.arguments)
        if outcome.returncode != 0:
            return f"the next run fails: {outcome.stderr.strip()}"
        if self.state(command) != "new":
            return "the next run does not give the new output"
        if self.others(command):
            return f"the next run leaves {self.others(command)}"
        return None


def contents(path):
    """Returns the SHA-256 of each file below a path, by its path."""
    files = [path] if path.is_file() else sorted(path.rglob("*")) if path.is_dir() else []
    return {
        str(file.relative_to(path)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.is_file() and not file.match(LEFTOVER)
    }


def positions(bench, command, calls):
    """Returns the range of N, counted from 1, of the calls that the program makes after its libraries are loaded."""
    bench.prepare(command)
    log = bench.folder / "strace.log"
    bench.execute(command.arguments, ["strace", "-f", "-o", str(log), "-e", f"trace={calls},munmap"])
    names, loaded, count = set(calls.split(",")), 0, 0
    is_loading = True
    for line in log.read_text(errors="replace").split("\n"):
        match = re.match(r"\d+ +(?:<\.\.\. )?(\w+)(?:\(| resumed)", line)
        if not match or "resumed" in line:
            continue
        if match[1] == "munmap" and is_loading:
            # The linker unmaps its cache when all libraries are loaded.
            is_loading, loaded = False, count
        if match[1] in names:
            count += 1
    return range(loaded + 1, count + 1)


def sample(numbers, count):
    """Returns about `count` of the numbers, evenly spread, with both ends."""
    if count >= len(numbers):
        return list(numbers)
    return sorted({numbers[round(i * (len(numbers) - 1) / max(count - 1, 1))] for i in range(count)})


def judge(bench, command, outcome):
    """Returns what is wrong after a failed call; None if nothing is."""
    state, others = bench.state(command), bench.others(command)
    message = outcome.stderr.strip().replace("\n", " ")[:200]
    if "creating thread" in message and state == "old":
        # GLib, which draws texts, ends the process if the system refuses a thread.
        return bench.next_run(command)
    if outcome.returncode < 0 or outcome.returncode >= 128:
        return f"ends with signal {outcome.returncode}, output {state}: {message}"
    if state == "new" and outcome.returncode == 3 and "standard output" in message:
        return None
    if (outcome.returncode, state) not in [(0, "new"), (3, "old")]:
        return f"exit code {outcome.returncode}, output {state}: {message}"
    return bench.next_run(command) if others else None


def inject(bench, count):
    """Makes calls fail. Prints a table of calls and commands, and returns the number of findings."""
    findings, rows = [], []
    for name, (calls, error) in CALLS.items():
        row = [name]
        for command in bench.commands:
            numbers = positions(bench, command, calls)
            chosen = list(numbers) if count is None else sample(numbers, count)
            done = failed = 0
            for number in chosen:
                bench.prepare(command)
                rule = f"inject={calls}:error={error}:when={number}"
                outcome = bench.execute(
                    command.arguments, ["strace", "-f", "-o", "/dev/null", "-e", f"trace={calls}", "-e", rule])
                done += outcome.returncode == 0
                problem = judge(bench, command, outcome)
                if problem:
                    failed += 1
                    findings.append(f"{command.name}, {name} {number} of {numbers[-1]}: {problem}")
                    print(findings[-1], flush=True)
            refused = len(chosen) - done
            row.append(f"{len(chosen)} of {len(numbers)}: {done} complete, {refused} refused, {failed} wrong")
        rows.append(row)
    print("| failing call | " + " | ".join(command.name for command in bench.commands) + " |")
    print("|---" * (len(bench.commands) + 1) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    return len(findings)


def kill(bench, count):
    """Kills commands at random moments, and returns the number of findings."""
    chance = random.Random(17)
    commands = bench.commands[:3] + [
        Command(
            "watch", "out",
            ["watch", "zenith_bands", "--data", str(bench.folder / "store"), "--jobs", "1", "--out", "out",
             "--overwrite", "-p", "gti=keep"], bench.commands[0].old)
    ]
    lengths = {}
    for command in commands[:3]:
        bench.prepare(command)
        start = time.monotonic()
        bench.execute(command.arguments)
        lengths[command.name] = time.monotonic() - start
    lengths["watch"] = 1.3 * lengths["run"]
    bench.states["watch"] = bench.states["run"]
    findings, table = [], {}
    for number in range(count):
        command = commands[number % len(commands)]
        stop = signal.SIGKILL if number // len(commands) % 2 == 0 else signal.SIGTERM
        bench.prepare(command)
        process = subprocess.Popen(
            [bench.program, *command.arguments], cwd=bench.work, env=ENVIRONMENT, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0, 1.1) * lengths[command.name])
        process.send_signal(stop)
        status = process.wait(timeout=60)
        state, others = bench.state(command), bench.others(command)
        following = bench.commands[0] if command.name == "watch" else command
        problem = "the output is neither old nor new" if state == "mixed" else bench.next_run(following)
        if problem:
            findings.append(f"kill {number}, {command.name}, {stop.name}, status {status}: {problem}")
            print(findings[-1], flush=True)
        key = (command.name, stop.name)
        entry = table.setdefault(key, [0, 0, 0, 0])
        for place, happened in enumerate([True, status != 0, state == "new", bool(others)]):
            entry[place] += happened
    print("| command | signal | kills | ended by it | output already new | files removed by the next run |")
    print("|---|---|---|---|---|---|")
    for (name, stop), entry in sorted(table.items()):
        print(f"| {name} | {stop} | " + " | ".join(str(value) for value in entry) + " |")
    return len(findings)


def main():
    program, what, *rest = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="darktime-inject-") as folder:
        bench = Bench(program, folder)
        if what == "calls":
            count = None if rest == ["all"] else int(rest[0]) if rest else 6
            findings = inject(bench, count)
        elif what == "kills":
            findings = kill(bench, int(rest[0]) if rest else 40)
        else:
            sys.exit(__doc__)
    print(f"{findings} findings")
    sys.exit(1 if findings else 0)


main()
