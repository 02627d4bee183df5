"""Makes system calls of darktime fail one by one, or kills it at random moments, and checks its outputs.

Usage: inject.py PROGRAM calls [COUNT | all] [COMMAND ...]
       inject.py PROGRAM kills [COUNT]

calls: The commands run, simulate, report, plot and watch are executed many times. In each execution, strace makes one
system call fail: the N-th open, read, write, and so on. COUNT is the largest number of N for each kind of call and
command; they are evenly spread. With "all", every N is used. Allowed are

- exit code 0 with the complete new output, or exit code 3 with the old output unchanged
- exit code 3 with the complete new output, if only the standard output could not be written
- any end with the old output, if the call fails before the main function ("loader")
- the end of the process with the old output, if GLib cannot start a thread ("ended")
- other files next to the output, if the next run removes them
- for watch: an error message, after which the command continues and the next run succeeds ("went on")

kills: run, simulate, report and watch are killed by SIGKILL or SIGTERM at random moments. Afterwards the output must be
wholly old or wholly new, and the next run must succeed and remove all other files. A program that catches SIGTERM must
exit with 143 and leave no other files.

The variable DARKTIME_INJECT_WORKERS is the number of executions at the same time (2).
"""
import os
import sys
import tempfile

from inject_bench import Bench
from inject_calls import inject
from inject_kills import kill


def main():
    program, what, *rest = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="darktime-inject-") as folder:
        bench = Bench(program, folder, int(os.environ.get("DARKTIME_INJECT_WORKERS", "2")))
        if what == "calls":
            count = 6 if not rest else None if rest[0] == "all" else int(rest[0])
            findings = inject(bench, count, rest[1:] or ["run", "simulate", "report", "plot", "watch"])
        elif what == "kills":
            findings = kill(bench, int(rest[0]) if rest else 40)
        else:
            sys.exit(__doc__)
    print(f"{findings} findings")
    sys.exit(1 if findings else 0)


main()
