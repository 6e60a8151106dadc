"""The pipeline on archives of growing size: seconds and memory, how they grow, and an estimate."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dedup import documents
from dedup.bench.generating import invented
from dedup.bench.planted import BYTES, write_planted
from dedup.errors import NothingReadableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

_PARTS = 8, 4, 2, 1  # of the whole, where no sizes are asked for
_REPEATED = 0.51  # share of letters in repeated runs of 13: that of the laws of a country
_MODEL = 300_000, 10_000_000  # characters that text is generated from
_SEED = 1
_WARM = 200_000  # bytes of the uncounted run that compiles the kernels
_NOTABLE = 0.05  # seconds: a stage that takes less says nothing of its growth


@dataclass(frozen=True, slots=True)
class Rung:
    """What one run needed: bytes of the files, seconds per stage, bytes of memory by stage."""

    size: int
    files: int
    documents: int
    matches: int
    result: int
    seconds: Mapping[str, float]
    peak_memory: int | None
    peak_memory_by_stage: Mapping[str, int | None]

    @property
    def total(self) -> float:
        """Seconds of all stages; the start of the program is not among them."""
        return sum(self.seconds.values())

    def record(self) -> dict[str, Any]:
        """The rung as JSON has it."""
        speeds = {stage: self.size / 1e6 / max(1e-3, s) for stage, s in self.seconds.items()}
        return {**asdict(self), "total": self.total, "mb_per_second": speeds}


@dataclass(frozen=True, slots=True)
class Estimate:
    """What an archive of `size` bytes is likely to need; `factor` times the largest measured."""

    size: int
    factor: float
    seconds: float
    peak_memory: int | None


def climb(
    paths: Sequence[str],
    sizes: Sequence[int],
    limits: Mapping[str, int | None],
    announcement: str,
    tell: Callable[[int, int], None],
) -> list[Rung]:
    """Measure one rung after another, smallest first.

    Args:
        paths: the user's archive; none: text is generated.
        sizes: bytes of the rungs; one: an eighth, a quarter, a half of it and the whole; none:
            of the whole archive.
        limits: `workers` and `memory` of a run, as a job has them.
        announcement: what is said when kernels are compiled; "" for nothing.
        tell: told files and bytes before each run.

    Raises:
        NothingReadableError: the paths lead to no file.
        subprocess.CalledProcessError: a run failed, and has said why.
        UsageError: a size is not within the archive.
    """
    with tempfile.TemporaryDirectory(prefix="dedup-bench-") as place:
        archives = _rungs_of(paths, sizes) if paths else _archives(Path(place), sizes)
        _run(_generated(Path(place, "warm"), _WARM), limits, announcement)
        rungs = []
        for files in archives:
            size = sum(map(os.path.getsize, files))
            tell(len(files), size)
            needed = _run(files, limits, announcement)
            kept = {name: needed[name] for name in Rung.__dataclass_fields__ if name in needed}
            rungs.append(Rung(size=size, files=len(files), **kept))
        return rungs


def _parts(sizes: Sequence[int]) -> list[int]:
    return sorted(set(sizes)) if len(sizes) > 1 else [sizes[0] // part for part in _PARTS]


def _archives(place: Path, sizes: Sequence[int]) -> Iterator[list[str]]:
    for size in _parts(sizes):
        yield _generated(place / str(size), size)


def _generated(folder: Path, size: int) -> list[str]:
    characters = min(_MODEL[1], max(_MODEL[0], int(size / BYTES / 3)))
    write_planted(folder, [invented(characters, _SEED)], size, _REPEATED, _SEED)
    return sorted(map(str, folder.rglob("*.txt")))


def _rungs_of(paths: Sequence[str], sizes: Sequence[int]) -> list[list[str]]:
    """Files of an archive, each rung within the next and spread evenly over the whole."""
    inputs = [documents.Input(number, path, "audited") for number, path in enumerate(paths)]
    found = documents.find(inputs)
    files = list(dict.fromkeys(file.location for file in found.files))
    if not files:
        why = [f"{one.path}: {one.message}" for one in found.skipped[:10]]
        raise NothingReadableError("\n".join(["No path leads to a file to read.", *why]))
    # By the bits of their number turned round: any first part of them lies all over the whole.
    spread = [files[at] for at in sorted(range(len(files)), key=lambda at: f"{at:032b}"[::-1])]
    upto = np.cumsum([os.path.getsize(path) for path in spread])
    whole = int(upto[-1])
    for size in sizes:
        if size > whole:
            raise UsageError(f"--size: the archive holds {whole / 1e6:.1f} MB only")
    ends = [int(np.searchsorted(upto, size)) + 1 for size in _parts(sizes or [whole])]
    return [sorted(spread[:end]) for end in dict.fromkeys(ends)]


def _run(paths: list[str], limits: Mapping[str, int | None], announcement: str) -> dict[str, Any]:
    asked = {"paths": paths, "limits": limits, "announcement": announcement}
    command = [sys.executable, "-m", "dedup.bench.rung"]
    told = json.dumps(asked).encode()
    done = subprocess.run(command, check=True, input=told, stdout=subprocess.PIPE)  # noqa: S603
    needed: dict[str, Any] = json.loads(done.stdout)
    return needed


def growth(rungs: Sequence[Rung], stage: str | None = None) -> float | None:
    """The exponent b of seconds = a * size**b, by least squares on logarithms.

    Args:
        rungs: measured.
        stage: None for the whole run.

    Returns:
        None where fewer than two rungs took long enough to say.
    """
    taken = [(r.size, r.total if stage is None else r.seconds.get(stage, 0.0)) for r in rungs]
    points = [point for point in taken if point[1] >= _NOTABLE]
    return round(_slope(np.log(points)), 3) if len(points) > 1 else None


def _slope(points: NDArray[np.float64]) -> float:
    """Of the line through points, by least squares."""
    x, y = points.T
    return float(np.polyfit(x, y, 1)[0])


def estimate(rungs: Sequence[Rung], size: int) -> Estimate:
    """Seconds by the exponent measured, 1 at least, from the largest rung; memory by a line.

    What is small flatters the exponent: constant costs weigh on it. Nothing here knows whether a
    larger archive repeats itself more than what was measured.
    """
    largest = rungs[-1]
    factor = size / largest.size
    exponent = max(1.0, growth(rungs) or 1.0)
    memory = None
    if largest.peak_memory is not None:
        known = np.array([(rung.size, rung.peak_memory) for rung in rungs], dtype=np.float64)
        slope = max(0.0, _slope(known)) if len(known) > 1 else 0.0
        memory = round(largest.peak_memory + slope * (size - largest.size))
    return Estimate(size, factor, largest.total * factor**exponent, memory)


def record(rungs: Sequence[Rung], source: Sequence[str], estimated: Estimate | None) -> Any:  # noqa: ANN401
    """All of it as JSON has it."""
    from dedup.version import __version__

    return {
        "format": "dedup-bench",
        "version": 1,
        "dedup": __version__,
        "python": sys.version.split()[0],
        "cores": os.cpu_count(),
        "source": list(source) or "generated",
        "rungs": [rung.record() for rung in rungs],
        "growth": {
            "all": growth(rungs),
            **{stage: growth(rungs, stage) for stage in rungs[-1].seconds},
        },
        "estimate": asdict(estimated) if estimated else None,
    }
