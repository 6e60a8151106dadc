"""One rung of the ladder: an audit in a process of its own, so that its peak of memory is its own.

Reads what is asked as JSON from standard input, and writes what was needed to standard output.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from dedup import failures


def measure(paths: list[str], limits: dict[str, Any]) -> dict[str, Any]:
    """Audit files, write the result, and give the record of the machine with counts."""
    from dedup.config import Config
    from dedup.documents import Input
    from dedup.job import Job
    from dedup.pipeline import run
    from reports.jsonfile import write_json

    inputs = [Input(number, path, "audited") for number, path in enumerate(paths)]
    report = run(Job("audit", inputs, Config(embed_text="none"), **limits))
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="dedup-") as folder:
        target = Path(folder, "result.json")
        write_json(report, target)
        size = target.stat().st_size
    seconds = {**report.run.machine["seconds"], "write": time.perf_counter() - started}
    counts = {"documents": len(report.documents), "matches": len(report.matches), "result": size}
    return {**report.run.machine, "seconds": seconds, **counts}


def main() -> None:
    """Measure what standard input asks for."""
    from dedup.kernels.compiled import announce

    failures.prepare()
    try:
        asked = json.load(sys.stdin)
        if asked["announcement"]:
            announce(lambda: failures.say(asked["announcement"]))
        json.dump(measure(asked["paths"], asked["limits"]), sys.stdout)
    except KeyboardInterrupt:
        sys.exit(failures.INTERRUPTED)  # the parent says so
    except BaseException as error:
        sys.exit(failures.failed(error))


if __name__ == "__main__":
    main()
