"""Finds copied passages and shared boilerplate in collections of documents, and explains them.

import dedup

report = dedup.check("讲话稿.docx", against=["往年讲话"])
report.documents[0].figures.overlap_specific
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.config import Config
    from dedup.model import Report

__all__ = ["__version__", "audit", "check"]


def audit(
    *paths: str, config: Config | None = None, metadata: str | None = None, workers: int = 1
) -> Report:
    """Who shares what with whom in a collection, and which templates it runs on.

    Args:
        paths: files, folders, globs or zips.
        config: settings; None takes the defaults.
        metadata: a table with the columns path, title, author, group, date.
        workers: processes; more than 1 needs the caller's module to be importable.

    Raises:
        dedup.errors.NothingReadableError: no path gave a text.
        dedup.errors.UsageError: the metadata table does not say what it should.
    """
    return _run("audit", {"audited": paths}, config, metadata, workers)


def check(
    *drafts: str,
    against: Sequence[str],
    config: Config | None = None,
    metadata: str | None = None,
    workers: int = 1,
) -> Report:
    """What of the drafts stands elsewhere; the other arguments and errors are those of `audit`.

    Args:
        drafts: files or folders to check.
        against: files, folders, globs or zips to compare them with.
        config, metadata, workers: as in `audit`.
    """
    return _run("check", {"draft": drafts, "archive": against}, config, metadata, workers)


def _run(
    mode: str,
    paths: dict[str, Sequence[str]],
    config: Config | None,
    metadata: str | None,
    workers: int,
) -> Report:
    from dedup import config as settings
    from dedup import documents, job, pipeline

    named = [(role, path) for role, many in paths.items() for path in many]
    asked = job.Job(
        mode=mode,  # type: ignore[arg-type]
        inputs=[documents.Input(i, path, role) for i, (role, path) in enumerate(named)],  # type: ignore[arg-type]
        config=config or settings.Config(),
        metadata=documents.load_metadata(metadata) if metadata else None,
        workers=workers,
    )
    return pipeline.run(asked)
