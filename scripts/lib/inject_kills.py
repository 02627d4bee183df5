"""Kills darktime at random moments, and checks that outputs are whole."""
import random
import signal
import subprocess
import time

from inject_bench import ENVIRONMENT


def duration(bench, command):
    """Returns how long a command takes, in seconds."""
    work = bench.folder / "work"
    bench.prepare(work, command)
    start = time.monotonic()
    bench.execute(work, command.arguments)
    return time.monotonic() - start


def kill(bench, count):
    """Kills commands at random moments, prints a table, and returns the number of findings."""
    chance = random.Random(17)
    commands = [*bench.commands[:3], bench.watch]
    lengths = {command.name: duration(bench, command) for command in commands[:3]}
    lengths["watch"] = 1.3 * lengths["run"]
    jobs = []
    for number in range(count):
        command = commands[number % len(commands)]
        stop = signal.SIGKILL if number // len(commands) % 2 == 0 else signal.SIGTERM
        jobs.append((command, stop, chance.uniform(0, 1.1) * lengths[command.name]))

    def end(work, job):
        command, stop, moment = job
        bench.prepare(work, command)
        process = subprocess.Popen(
            [bench.program, *command.arguments], cwd=work, env=ENVIRONMENT, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moment)
        process.send_signal(stop)
        status = process.wait(timeout=60)
        state, others = bench.state(work, command), bench.others(work, command)
        if state == "mixed":
            problem = "the output is neither old nor new"
        elif status > 0 and (status != 128 + stop or others):
            problem = f"exit code {status}, and {others or 'no'} other files"
        else:
            problem = bench.next_run(work, command)
        return status, state, others, problem

    findings, table = 0, {}
    for number, (job, (status, state, others, problem)) in enumerate(zip(jobs, bench.each(jobs, end))):
        command, stop, moment = job
        if problem:
            findings += 1
            print(f"kill {number}, {command.name}, {stop.name}, {moment:.3f} s, status {status}: {problem}", flush=True)
        entry = table.setdefault((command.name, stop.name), [0, 0, 0, 0])
        for place, happened in enumerate([True, status != 0, state == "new", bool(others)]):
            entry[place] += happened
    print("| command | signal | kills | ended by it | output already new | files removed by the next run |")
    print("|---|---|---|---|---|---|")
    for (name, stop), entry in sorted(table.items()):
        print(f"| `{name}` | {stop} | " + " | ".join(str(value) for value in entry) + " |")
    return findings
