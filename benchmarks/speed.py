"""A whole command on an archive, beside other engines: speed, memory, and what is found.

python benchmarks/archives.py generated ../archive --like ../shared/corpora/laws --megabytes 100
python benchmarks/speed.py ../archive --peers datasketch rensa gaoya
python benchmarks/speed.py ../shared/corpora/laws --name laws
python benchmarks/speed.py ../shared/corpora/laws --before ../earlier --runs 3

Times are of the whole process, with reading the folder and writing the result; memory is that of
the largest process. Recall is the mean share of a planted copy (`archives.py`) that is found in
both documents. `--before` takes a checkout of an earlier version, which is run in turns with this
one; what both count on the way must be the same. Needs `make bench`; peers need
`pip install --group peers`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from record import record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


Span = tuple[int, int]
Shared = dict[tuple[str, str], list[tuple[Span, Span]]]


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder of text, its size, and the copies that were planted in it."""

    folder: Path
    megabytes: float
    copies: Sequence[Mapping[str, Any]]

    @classmethod
    def of(cls, folder: Path) -> Archive:
        """The archive of a folder; the truth stands beside it."""
        size = sum(file.stat().st_size for file in folder.rglob("*.txt")) / 1e6
        truth = folder.with_name(folder.name + ".truth.json")
        copies = json.loads(truth.read_text(encoding="utf-8"))["copies"] if truth.exists() else []
        return cls(folder, size, copies)

    def row(
        self, engine: str, version: str, used: tuple[float, int], shared: Shared, **more: Any
    ) -> Row:
        """What an engine needed (seconds, MB) and found."""
        seconds, memory = used
        found = recall(self.copies, shared) if self.copies else None
        return Row(engine, version, seconds, self.megabytes / seconds, memory, found, **more)


@dataclass(frozen=True, slots=True)
class Row:
    """What one engine needed, and what it found of what was planted."""

    engine: str
    version: str
    seconds: float
    speed: float  # MB of text in a second
    memory: int  # MB of the largest process
    recall: float | None
    stages: Mapping[str, float] = field(default_factory=dict)
    funnel: Mapping[str, Any] = field(default_factory=dict)
    result: int = 0  # bytes

    def line(self) -> str:
        """The row as it is printed."""
        recall = "" if self.recall is None else f"  recall {self.recall:.3f}"
        return (
            f"{self.engine:12} {self.version:10} {self.seconds:8.1f} s {self.speed:7.2f} MB/s "
            f"{self.memory:6} MB{recall}"
        )


def measured(command: Sequence[str], checkout: Path | None = None) -> tuple[float, int]:
    """Seconds and megabytes of the largest process of a command, of `dedup` from a checkout.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    start = time.perf_counter()
    found = {"PYTHONPATH": str(checkout.resolve())} if checkout else {}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, **found})
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    unit = 1 if platform.system() == "Darwin" else 1024
    return seconds, used.ru_maxrss * unit // 1_000_000


def recall(copies: Sequence[Mapping[str, Any]], shared: Shared) -> float:
    """Mean share of the copies that is found, on the side where less is."""
    shares = []
    for copy in copies:
        wanted = (
            (copy["source"], (copy["start"], copy["start"] + copy["size"])),
            (copy["target"], (copy["at"], copy["at"] + copy["size"])),
        )
        one, other = sorted(wanted)
        touching = [
            pair
            for pair in shared.get((one[0], other[0]), [])
            if _overlap(pair[0], one[1]) and _overlap(pair[1], other[1])
        ]
        found = [
            len({at for pair in touching for at in _common(pair[side], (one, other)[side][1])})
            for side in (0, 1)
        ]
        shares.append(min(found) / copy["size"])
    return float(statistics.mean(shares))


def _common(one: Span, other: Span) -> range:
    return range(max(one[0], other[0]), min(one[1], other[1]))


def _overlap(one: Span, other: Span) -> bool:
    return len(_common(one, other)) > 0


def ours(archive: Archive, workers: int, memory: str | None, before: Path | None = None) -> Row:
    """`dedup audit` with its result as JSON, of this version or of a checkout."""
    with tempfile.TemporaryDirectory() as place:
        target = Path(place, "result.json")
        program = Path(sys.executable).with_name("dedup")
        options = ["--json", target, "--quiet", "--embed-text", "none", "--workers", workers]
        options += ["--memory", memory] if memory else []
        command = [str(word) for word in (program, "audit", archive.folder, *options)]
        used = measured(command, before)
        data = json.loads(target.read_text(encoding="utf-8"))
        size = target.stat().st_size
    path = {document["id"]: document["path"] for document in data["documents"]}
    shared: Shared = defaultdict(list)
    for match in data["matches"]:
        left, right = path[match["left"]["document"]], path[match["right"]["document"]]
        shared[left, right] += [((b[0], b[1]), (b[2], b[3])) for b in match["blocks"]]
    run = data["run"]
    stages = run["machine"]["seconds"]
    name = "before" if before else "dedup"
    return archive.row(
        name, run["version"], used, shared, stages=stages, funnel=run["funnel"], result=size
    )


def peer(named: str, archive: Archive) -> Row:
    """Another engine, in a process of its own; `passim=PYTHON` runs it by another interpreter."""
    name, _, python = named.partition("=")
    python = python or sys.executable
    with tempfile.TemporaryDirectory() as place:
        target = Path(place, "pairs.json")
        program = Path(__file__).with_name("peers.py")
        used = measured([python, str(program), name, str(archive.folder), str(target)])
        data = json.loads(target.read_text(encoding="utf-8"))
    shared: Shared = defaultdict(list)
    for one, start, end, other, at, until in data["pairs"]:
        pair = ((start, end), (at, until))
        shared[min(one, other), max(one, other)].append(pair if one < other else pair[::-1])
    return archive.row(name, data["version"], used, shared)


def main() -> None:
    """Time every engine on one archive and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peers", nargs="*", default=[], metavar="NAME[=PYTHON]")
    parser.add_argument("--before", type=Path, metavar="CHECKOUT", help="an earlier version")
    parser.add_argument("--runs", type=int, default=1, help="of dedup; the median counts")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--memory", help="as `dedup audit` takes it; its own")
    parser.add_argument("--name")
    given = parser.parse_args()
    archive = Archive.of(given.folder)
    versions = [None, *([given.before] if given.before else [])]
    runs = [
        [ours(archive, given.workers, given.memory, version) for version in versions]
        for _ in range(given.runs)
    ]
    ranked = [sorted(some, key=attrgetter("seconds")) for some in zip(*runs, strict=True)]
    rows = [some[len(some) // 2] for some in ranked]
    if any(row.funnel != rows[0].funnel for row in rows):
        sys.exit("The two versions do not count the same: compare their results first.")
    rows += [peer(name, archive) for name in given.peers]
    for row in rows:
        print(row.line())
    seeds = rows[0].funnel["candidates"]["seeds"] / archive.megabytes / 1e6
    size = rows[0].result / archive.megabytes
    print(f"{seeds:.2f} seeds and {size / 1e6:.3f} bytes of result for each byte of text")
    print("  ".join(f"{name} {seconds:.1f} s" for name, seconds in rows[0].stages.items()))
    record(
        f"speed-{given.name or given.folder.name}",
        megabytes=round(archive.megabytes, 1),
        rows=[asdict(row) for row in rows],
    )


if __name__ == "__main__":
    main()
