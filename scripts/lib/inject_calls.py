"""Makes the system calls of darktime fail one by one, and checks that outputs are whole."""
import re
import subprocess
import time

from inject_bench import ENVIRONMENT, change_recipe, contents

# The failures by name: the system calls that fail, and the error that they return.
CALLS = {
    "open": ("openat", "EMFILE"),
    "read": ("read,pread64", "EIO"),
    "read, interrupted": ("read,pread64", "EINTR"),
    "write": ("write,pwrite64,writev", "ENOSPC"),
    "fsync": ("fsync,fdatasync", "EIO"),
    "rename": ("rename,renameat,renameat2", "EACCES"),
    "mkdir": ("mkdir,mkdirat", "ENOSPC"),
    "unlink": ("unlink,unlinkat,rmdir", "EIO"),
    "close": ("close", "EIO"),
    "stat": ("stat,lstat,fstat,newfstatat,statx", "EIO"),
    "list": ("getdents64", "EIO"),
    "mmap": ("mmap", "ENOMEM"),
    "clone": ("clone,clone3", "EAGAIN"),
}

WAITING = "to change; press Ctrl-C to stop"


class Position:
    """The N-th occurrence of a system call, and whether it happens before the main function."""

    def __init__(self, call, number, is_early):
        self.call, self.number, self.is_early = call, number, is_early


def strace(position, error, *options):
    """The command line that makes one call fail. The other calls run at full speed."""
    return [
        "strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", f"trace={position.call}", "-e",
        f"inject={position.call}:error={error}:when={position.number}", *options
    ]


def positions(bench, work, command):
    """Returns the positions of all calls that a command makes, by the name of the call. strace counts the calls of each
    thread for itself, and so does this function: a failure at N is the failure of the N-th call of each thread."""
    bench.prepare(work, command)
    log = bench.folder / f"strace-{command.name}.log"
    names = sorted({call for calls, _ in CALLS.values() for call in calls.split(",")})
    prefix = ["strace", "-f", "--seccomp-bpf", "-o", str(log), "-e", f"trace={','.join(names)},munmap"]
    if command is bench.watch:
        Watching(bench, work, prefix).end()
    else:
        bench.execute(work, command.arguments, prefix)
    counts, early, first = {}, {}, None
    for line in log.read_text(errors="replace").split("\n"):
        match = re.match(r"(\d+) +(\w+)\(", line)
        if not match:
            continue
        process, call = match[1], match[2]
        if call == "munmap" and first is None:
            # The linker unmaps its cache when all libraries are loaded.
            first, early = process, {name: count for (_, name), count in counts.items()}
        counts[process, call] = counts.get((process, call), 0) + 1
    found = {name: [] for name in names}
    for name in names:
        most = max((count for (_, call), count in counts.items() if call == name), default=0)
        found[name] = [Position(name, number, number <= early.get(name, 0)) for number in range(1, most + 1)]
    return found


def sample(numbers, count):
    """Returns at most `count` of the numbers, evenly spread, with both ends."""
    if count is None or count >= len(numbers):
        return list(numbers)
    return [numbers[i] for i in sorted({round(i * (len(numbers) - 1) / max(count - 1, 1)) for i in range(count)})]


class Watching:
    """A `watch`, which has ended its first run or itself."""

    def __init__(self, bench, work, prefix):
        self.bench, self.work = bench, work
        self.log = work / "log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [*prefix, bench.program, *bench.watch.arguments], cwd=work, env=ENVIRONMENT, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=log)
        self.wait(lambda: WAITING in self.text())

    def text(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait(self, is_reached):
        """Waits until a condition holds. Returns whether it does, and the command still watches."""
        limit = time.monotonic() + 10
        while self.process.poll() is None and time.monotonic() < limit:
            if is_reached():
                return True
            time.sleep(0.02)
        return False

    def end(self):
        """Ends the command, and returns its exit code."""
        if self.process.poll() is None:
            children = subprocess.run(
                ["pgrep", "-P", str(self.process.pid)], text=True, capture_output=True, check=False).stdout.split()
            for child in children or [str(self.process.pid)]:
                subprocess.run(["kill", "-INT", child], check=False)
        try:
            return self.process.wait(timeout=20)
        finally:
            self.process.kill()
            self.log.unlink(missing_ok=True)


def judge(bench, work, command, position, outcome):
    """Returns how a command ended after a failed call, and what is wrong about it; None if nothing is."""
    state, others = bench.state(work, command), bench.others(work, command)
    message = outcome.stderr.strip().replace("\n", " ")[:200]
    ending = (outcome.returncode, state)
    if position.is_early and outcome.returncode != 0:
        # The dynamic linker or the C library ended the process.
        return "loader", None if state == "old" and not others else f"exit code {outcome.returncode}, output {state}"
    if "creating thread" in message and state == "old":
        # GLib, which draws texts, ends the process if the system refuses a thread.
        return "ended", bench.next_run(work, command)
    if ending == (3, "new") and "standard output" in message:
        return "refused", None
    if ending not in [(0, "new"), (3, "old")]:
        return "wrong", f"exit code {outcome.returncode}, output {state}: {message}"
    kind = "complete" if outcome.returncode == 0 else "refused"
    if not others:
        return kind, None
    if outcome.returncode == 0 and not position.call.startswith(("unlink", "rmdir")) and position.call != "openat":
        kind += ", with other files"
    return kind, bench.next_run(work, command)


def judge_watch(bench, work, position, watching):
    """Returns how a watch went on after a failed call, and what is wrong about it."""
    if watching.process.poll() is not None:
        text = watching.text().strip().replace("\n", " ")[:200]
        code = watching.end()
        state = bench.state(work, bench.watch)
        if position.is_early:
            return "loader", None if state == "old" else f"exit code {code}, output {state}: {text}"
        if (code, state) == (3, "new") and "standard output" in text:
            return "refused", None
        return "refused", None if (code, state) == (3, "old") else f"exit code {code}, output {state}: {text}"
    is_reported = "darktime: " in watching.text()
    state = bench.state(work, bench.watch)
    # The N-th call of the system may also belong to the next run, so there may be an error message once more.
    for _ in range(2):
        errors = watching.text().count("darktime: ")
        change_recipe(work)
        watching.wait(
            lambda: contents(work / bench.watch.place) in bench.changed or watching.text().count("darktime: ") > errors)
        if contents(work / bench.watch.place) in bench.changed:
            break
    text = watching.text().strip().replace("\n", " ")[:300]
    code = watching.end()
    is_new = contents(work / bench.watch.place) in bench.changed and not bench.others(work, bench.watch)
    if code != 130:
        return "wrong", f"does not go on, exit code {code}: {text}"
    if (is_reported, state) not in [(False, "new"), (True, "old")]:
        return "wrong", f"output {state}, {text}"
    if not is_new:
        return "wrong", f"the next run does not give its output, or leaves other files: {text}"
    return "went on" if is_reported else "complete", None


def inject(bench, count, chosen_commands):
    """Makes calls fail. Prints a table of calls and commands, and returns the number of findings."""
    commands = [command for command in [*bench.commands, bench.watch] if command.name in chosen_commands]
    findings, rows, total = 0, {name: [name] for name in CALLS}, 0
    for command in commands:
        found = positions(bench, bench.folder / "work", command)
        for name, (calls, error) in CALLS.items():
            everything = [position for call in calls.split(",") for position in found[call]]
            chosen = sample(everything, count)

            def fail(work, position, command=command, error=error):
                bench.prepare(work, command)
                if command is bench.watch:
                    return judge_watch(bench, work, position, Watching(bench, work, strace(position, error)))
                outcome = bench.execute(work, command.arguments, strace(position, error))
                return judge(bench, work, command, position, outcome)

            kinds = {}
            for position, (kind, problem) in zip(chosen, bench.each(chosen, fail)):
                if problem:
                    findings += 1
                    kind = "wrong"
                    print(f"{command.name}, {error} of {position.call} {position.number}: {problem}", flush=True)
                kinds[kind] = kinds.get(kind, 0) + 1
            total += len(chosen)
            parts = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
            rows[name].append(f"{len(chosen)} of {len(everything)}: {parts}" if chosen else "–")
        print(f"{command.name} is done, {total} failures so far", flush=True)
    print("| failing call | " + " | ".join(f"`{command.name}`" for command in commands) + " |")
    print("|---" * (len(commands) + 1) + "|")
    for row in rows.values():
        print("| " + " | ".join(row) + " |")
    print(f"{total} failures")
    return findings
