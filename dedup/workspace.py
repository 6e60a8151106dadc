"""Where a run keeps its arrays: memory, a temporary folder, or the user's, to go on from."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dedup.arrays import Arrays
from dedup.errors import UsageError
from dedup.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.config import Config
    from dedup.store import Store

_LARGE = 3_000_000  # bytes of files from which on their letters are mapped from files


@contextmanager
def letters(work: str | None, size: int, memory: int) -> Iterator[Arrays]:
    """Arrays for the letters of one run, gone when it ends.

    Args:
        work: the user's folder, made if it is not there; else the system's for temporary files.
        size: bytes of the files.
        memory: see `Arrays`.

    Raises:
        UsageError: the folder cannot be made or written.
    """
    if work is None and size <= _LARGE:
        yield Arrays(None, memory)
        return
    try:
        if work is not None:
            Path(work).mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(prefix="dedup-", dir=work, ignore_cleanup_errors=True)
    except OSError as error:
        raise UsageError(f"{work}: no folder to work in: {error.strerror}") from error
    with folder:
        arrays = Arrays(Path(folder.name), memory)
        with arrays.watched():
            yield arrays


@contextmanager
def steps(work: str | None, store: Store, roles: Sequence[str], config: Config) -> Iterator[Arrays]:
    """Arrays for what is found on the way.

    In the user's folder they stay if the run is interrupted, and the next run over the same letters
    with the same settings and version goes on from them. They are gone when it is finished.
    """
    if work is None:
        yield store.arrays
        return
    digest = hashlib.blake2b(repr((__version__, config, roles)).encode(), digest_size=12)
    for array in (store.tokens, store.sizes, store.bounds):
        digest.update(array.data)
    folder = Path(work).absolute() / f"steps-{digest.hexdigest()}"
    yield store.arrays.under(folder, lasting=True)
    shutil.rmtree(folder, ignore_errors=True)
