"""What a run is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from dedup.config import MEMORY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.config import Config
    from dedup.documents import Input, Metadata

Mode = Literal["check", "audit", "compare"]


class Progress(Protocol):
    """Told what a run is at; called from the main thread only."""

    def __call__(self, stage: str, done: int, total: int, size: int = 0) -> None:
        """`done` of `total` items of a stage are finished; a total of 0 is not known yet.

        `size` is that of the whole input in bytes, where it becomes known.
        """


def silent(stage: str, done: int, total: int, size: int = 0) -> None:
    """Progress for nobody."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked for: inputs, settings, and how it may be computed.

    `known` are files that the run itself reads or writes; inside a folder they are no input.
    `allowed` are the lines of the allow files; `workers` None lets the size of the input decide;
    `memory` are bytes to keep to; what is found goes to the folder `work`, for a run to go on from.
    """

    mode: Mode
    inputs: Sequence[Input]
    config: Config
    exclude: Sequence[str] = ()
    known: Sequence[str] = ()
    metadata: Metadata | None = None
    allowed: Sequence[str] = ()
    workers: int | None = None
    memory: int = MEMORY
    work: str | None = None
    command: Sequence[str] = ()
    progress: Progress = silent
