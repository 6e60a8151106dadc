"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def whole_file(target: Path) -> Iterator[IO[str]]:
    """A stream into a temporary file that takes the target's place once it is complete.

    A link stays a link; what is no regular file (`/dev/null`, a pipe) is written as it is.
    """
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
        return
    final = Path(os.path.realpath(target))
    # Short, so that it fits wherever the final name does; not mkstemp, whose files are private.
    temporary = final.with_name(f".dedup-{secrets.token_hex(6)}.tmp")
    try:
        with temporary.open("x", encoding="utf-8", newline="\n") as stream:
            yield stream
        os.replace(temporary, final)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
