"""Seconds, megabytes and memory of each export of a result.

python benchmarks/exports.py RESULT.json [--findings 45000]

The matches of the result are repeated, under other ids, until there are as many as asked for.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from dedup.account import peak_memory
from dedup.job import silent
from dedup.reread import with_texts
from dedup.targets import write
from reports.jsonfile import read_json

if TYPE_CHECKING:
    from dedup.model import Report

_KINDS = ("csv", "xlsx", "markdown", "sarif", "docx")


def repeated(report: Report, findings: int) -> Report:
    """A report with that many matches."""
    matches = enumerate(islice(cycle(report.matches), findings))
    return replace(report, matches=tuple(replace(one, id=f"{n:012x}") for n, one in matches))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("result", type=Path)
    parser.add_argument("--findings", type=int)
    given = parser.parse_args()
    report = with_texts(read_json(given.result))[0]
    report = repeated(report, given.findings or len(report.matches))
    print(f"{len(report.documents):,} documents, {len(report.matches):,} matches")
    with tempfile.TemporaryDirectory() as folder:
        for kind in _KINDS:
            target, started = Path(folder, kind), time.process_time()
            write(report, {f"--{kind}": str(target)}, "zh", silent)
            seconds = time.process_time() - started
            files = [target] if target.is_file() else [*target.iterdir()]
            size = sum(file.stat().st_size for file in files) / 1e6
            memory = (peak_memory() or 0) >> 20
            print(f"{kind:9}{seconds:7.1f} s CPU {size:8.1f} MB {memory:6} MB peak so far")


if __name__ == "__main__":
    main()
