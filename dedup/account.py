"""How a result came about: notes, funnel, settings, seconds, memory."""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dedup.job import silent
from dedup.model import Run
from dedup.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dedup.documents.document import Collection
    from dedup.job import Job, Progress


@dataclass(slots=True)
class Clock:
    """Seconds and memory per stage, in order, and the bytes of the input.

    `peaks` are the largest resident size by the end of a stage, in bytes: a stage that needs less
    than one before it shows that one's.
    """

    tell: Progress = silent
    seconds: dict[str, float] = field(default_factory=dict)
    peaks: dict[str, int | None] = field(default_factory=dict)
    size: int = 0
    started: str = field(default_factory=lambda: time.strftime("%Y-%m-%dT%H:%M:%S%z"))
    _last: float = field(default_factory=time.perf_counter)

    def lap(self, stage: str) -> None:
        """The time since the last lap went into this stage."""
        now = time.perf_counter()
        self.seconds[stage] = round(self.seconds.get(stage, 0.0) + now - self._last, 3)
        self._last = now
        self.peaks[stage] = peak_memory()

    def progress(self, stage: str, done: int, total: int, size: int = 0) -> None:
        """Tell progress; a finished stage is a lap."""
        self.size = size or self.size
        if done == total > 0:
            self.lap(stage)
        self.tell(stage, done, total, size)


def account(
    job: Job,
    collection: Collection,
    funnel: Mapping[str, Mapping[str, int]],
    clock: Clock,
    workers: int,
    independent: int,
) -> Run:
    """The record of a run.

    Args:
        job: what was asked for.
        collection: what was read.
        funnel: what remained after each later stage, by reason.
        clock: the seconds of each stage.
        workers: threads used.
        independent: sources that were compared.
    """
    reasons = Counter(skipped.reason for skipped in collection.skipped)
    read = {
        "files": collection.files,
        "documents": len(collection.documents),
        **{f"skipped_{reason}": n for reason, n in sorted(reasons.items())},
        **{f"passed_over_{kind}": n for kind, n in collection.passed_over.items()},
    }
    analysis = {
        **job.config.as_settings(),
        "exclude": list(job.exclude),
        "allowed": len(job.allowed),
    }
    inputs = [
        {"number": item.number, "role": item.role, "location": item.location} for item in job.inputs
    ]
    return Run(
        version=__version__,
        command=tuple(job.command),
        settings={"analysis": analysis, "inputs": inputs},
        funnel={"read": read, **funnel},
        machine={
            "seconds": clock.seconds,
            "peak_memory": peak_memory(),
            "peak_memory_by_stage": clock.peaks,
            "input_bytes": clock.size,
            "workers": workers,
            "engine": "local",
            "started": clock.started,
        },
        notes=(*collection.notes, *_notes(job, collection, independent)),
    )


def _notes(job: Job, collection: Collection, independent: int) -> list[str]:
    notes = []
    needed = job.config.families.sources
    if independent < needed and job.mode != "compare":
        notes.append(
            f"Boilerplate cannot be judged by count: there are {independent} independent sources, "
            f"and a passage is boilerplate from {needed} on (--sources)."
        )
    if job.config.only_earlier:
        undated = sum(d.date is None for d in collection.documents if d.role != "frame")
        notes.append(f"Only earlier documents count as sources; {undated} undated ones do not.")
    return notes


def peak_memory() -> int | None:
    """The largest resident size of this process so far, in bytes; None where it is not known."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
