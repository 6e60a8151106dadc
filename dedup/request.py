"""Arguments → a job: inputs, settings, and how it may be computed."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dedup import failures
from dedup.config import FamilyConfig
from dedup.errors import UnreadableError, UsageError, reading
from dedup.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.documents import Input
    from dedup.job import Job, Mode, Progress


def job(
    mode: Mode,
    named: Sequence[tuple[str, Sequence[str]]],
    given: dict[str, Any],
    known: Sequence[str],
    progress: Progress,
) -> Job:
    """The job that a command's arguments ask for.

    Args:
        mode: of the command.
        named: role and paths of the inputs.
        given: the options' values.
        known: files that the run itself reads or writes.
        progress: told how far it is.

    Raises:
        UsageError: a file of options cannot be read, or standard input is named twice or closed.
    """
    from dedup import documents
    from dedup.job import Job

    preset = PRESETS[given["preset"]]
    if given["min_chars"] is not None:
        preset = replace(preset, min_chars=given["min_chars"])
    config = preset.config(
        families=FamilyConfig(
            sources=given["sources"], pairs_per_template=given["pairs_per_template"]
        ),
        only_earlier=given["only_earlier"],
        common_phrases=not given["no_common_phrases"],
        max_matches=given["max_matches"],
        embed_text=given["embed_text"],
    )
    allowed = [line for path in given["allow"] for line in _lines(path)]
    return Job(
        mode=mode,
        inputs=list(_inputs([*named, ("base", given["template"])])),
        config=config,
        exclude=given["exclude"],
        known=[path for path in known if path != "-"],
        metadata=documents.load_metadata(given["metadata"]) if given["metadata"] else None,
        allowed=allowed,
        workers=given["workers"],
        memory=given["memory"],
        work=given["work"],
        command=("dedup", *sys.argv[1:]),
        progress=progress,
    )


def _inputs(named: Sequence[tuple[Any, Sequence[str]]]) -> Iterator[Input]:
    from dedup.documents import Input

    paths = [(role, path) for role, many in named for path in many]
    if [path for _, path in paths].count("-") > 1:
        raise UsageError("`-` is given twice, but standard input holds one text")
    for number, (role, path) in enumerate(paths):
        yield Input(number, path, role, _pasted() if path == "-" else None)


def _pasted() -> bytes:
    if sys.stdin is None:
        raise UsageError("`-` reads a draft from standard input, which is closed")
    if sys.stdin.buffer.isatty():
        end = "Ctrl-Z and Enter" if os.name == "nt" else "Ctrl-D"
        failures.say(f"paste the draft, then press {end} on a line of its own")
    return sys.stdin.buffer.read()


def _lines(path: str) -> list[str]:
    from dedup.documents.encodings import decode

    with reading(path):
        data = Path(path).read_bytes()
    try:
        return decode(data).text.splitlines()
    except UnreadableError as error:
        raise UsageError(f"{path}: is no text; give one phrase a line") from error
