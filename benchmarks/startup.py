"""How long the command takes to start, and to audit a small folder: whole processes, medians.

python benchmarks/startup.py [FOLDER] [--runs 7]

FOLDER defaults to examples/. One uncounted run comes first, so that compiled kernels are cached;
the first compilation, into an empty cache, is timed apart, and in processor seconds.
Prints a table and writes `benchmarks/results/startup.json`.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from record import record

ROOT = Path(__file__).parent.parent


def seconds(command: list[str], runs: int) -> list[float]:
    """Wall seconds of each counted run."""
    taken = []
    for run in range(runs + 1):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        if run:
            taken.append(round(time.perf_counter() - started, 3))
    return taken


def first_compilation(command: list[str]) -> float:
    """Processor seconds of a command that finds no compiled kernels."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "NUMBA_CACHE_DIR": cache}
        subprocess.run(command, check=True, capture_output=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1)


def main() -> None:
    """Time the commands."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", default=str(ROOT / "examples"))
    parser.add_argument("--runs", type=int, default=7)
    given = parser.parse_args()
    dedup = [sys.executable, "-m", "dedup.cli"]
    first = next(path for path in sorted(Path(given.folder).rglob("*.txt")) if path.stat().st_size)
    place = tempfile.TemporaryDirectory()  # gone with this process
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import dedup": [sys.executable, "-c", "import dedup"],
        "dedup --help": [*dedup, "--help"],
        "dedup check FILE --against FOLDER": [
            *dedup, "check", str(first), "--against", given.folder,
        ],
        "dedup audit FOLDER --json --html": [
            *dedup, "audit", given.folder, "--json", "/dev/null",
            "--html", str(Path(place.name, "report.html")),
        ],
    }  # fmt: skip
    results = {name: seconds(command, given.runs) for name, command in commands.items()}
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    for name, taken in results.items():
        print(f"{name:36} median {statistics.median(taken):.3f} s  ({min(taken)}–{max(taken)})")
    compiled = first_compilation(commands["dedup audit FOLDER --json --html"])
    print(
        f"peak memory {peak} MB; an audit that compiles its kernels {compiled} s of processor time"
    )
    record("startup", seconds=results, peak_memory_mb=peak, first_compilation=compiled)


if __name__ == "__main__":
    main()
