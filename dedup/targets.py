"""The files that a run writes: found to be writable before the work, written after it."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from dedup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dedup.model import Report
    from reports.words import Language

STDOUT = "-"
FOLDERS = ("--html-dir",)


def check_targets(targets: Mapping[str, str], read: Sequence[str]) -> None:
    """Find out before an hour's work, not after it, that a report cannot be written.

    Args:
        targets: where each option is to write.
        read: what the user named to be read; no report may take its place.

    Raises:
        UsageError: what cannot be written, and why.
    """
    taken = {os.path.realpath(path): f"{path} is to be read" for path in read if path != STDOUT}
    for option, target in targets.items():
        if target == STDOUT:
            _check_stdout(option)
            continue
        path = os.path.realpath(target)
        if path in taken:
            raise UsageError(f"{option} {target}: {taken[path]}; name another file")
        taken[path] = f"{target} is written already"
        if option in FOLDERS:
            _check_folder(target, Path(path))
        else:
            _check_file(option, target, Path(path))


def _check_stdout(option: str) -> None:
    if option != "--json":
        raise UsageError(f"{option} cannot write to standard output; name a file")
    if sys.stdout is None:
        raise UsageError("`--json -` writes to standard output, which is closed")


def _check_file(option: str, target: str, path: Path) -> None:
    if path.is_dir():
        raise UsageError(f"{target}: is a folder; name a file")
    if not path.parent.is_dir():
        raise UsageError(f"{target}: there is no folder {path.parent}; create it first")
    if path.exists() and not path.is_file():
        if option == "--json":  # such as /dev/null
            return
        raise UsageError(f"{target}: is no regular file; name one")
    if path.exists() and not os.access(path, os.W_OK):
        raise UsageError(f"{target}: is write-protected; name another file")
    try:
        tempfile.TemporaryFile(dir=path.parent).close()
    except OSError as error:
        raise UsageError(f"{target}: cannot be written: {error.strerror}") from error


def _check_folder(target: str, path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise UsageError(f"{target}: is a file; name a folder")
    if path.is_dir() and not (path / "index.html").exists() and any(path.iterdir()):
        raise UsageError(f"{target}: holds other files; name a new folder")
    parent = path if path.exists() else path.parent
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        raise UsageError(f"{target}: cannot be made in {parent}")


def write(
    report: Report,
    targets: Mapping[str, str],
    language: Language,
    progress: Callable[[str, int, int], None],
    review: Mapping[str, Any] | None = None,
) -> None:
    """Write all that was asked for; `review` is what readers noted in an earlier page."""
    for number, (option, target) in enumerate(targets.items()):
        progress("write", number, len(targets))
        if option == "--json":
            from reports.jsonfile import write_json

            write_json(report, _stdout() if target == STDOUT else Path(target))
        elif option == "--html-dir":
            from reports.html import write_html_folder

            write_html_folder(report, Path(target), language=language, review=review)
        else:
            from reports.html import write_html

            write_html(report, Path(target), language=language, review=review)
    if targets:
        progress("write", len(targets), len(targets))


def _stdout() -> TextIO:
    """Standard output for JSON, which is UTF-8 whatever the terminal's encoding."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    return sys.stdout
