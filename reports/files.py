"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def whole_file(target: Path) -> Iterator[IO[str]]:
    """A stream of UTF-8 into a file that takes the target's place once it is complete."""
    with replacing(target) as path, path.open("w", encoding="utf-8", newline="\n") as stream:
        yield stream


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A path to write to, whose file takes the target's place once it is complete.

    A link stays a link; what is no regular file (`/dev/null`, a pipe) is written as it is.
    """
    if target.exists() and not target.is_file():
        yield target
        return
    final = Path(os.path.realpath(target))
    temporary = _beside(final)
    try:
        yield temporary
        os.replace(temporary, final)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def filling(target: Path) -> Iterator[Path]:
    """A folder to write to, whose files move to the folder `target` once all are complete.

    Files of other names stay there as they are.
    """
    final = Path(os.path.realpath(target))
    # Inside a folder that is there: it may be the root of a disk of its own.
    temporary = _beside(final / "files" if final.is_dir() else final)
    temporary.mkdir()
    try:
        yield temporary
        final.mkdir(exist_ok=True)
        for file in sorted(temporary.iterdir()):
            os.replace(file, final / file.name)
    finally:
        shutil.rmtree(temporary)


def _beside(final: Path) -> Path:
    # Short, so that it fits wherever the final name does; not mkstemp, whose files are private.
    return final.with_name(f".dedup-{secrets.token_hex(6)}.tmp")
