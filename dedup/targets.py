"""The files that a run writes: found to be writable before the work, written after it."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from dedup.errors import UsageError
from dedup.failures import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dedup.model import Report
    from reports.words import Language

STDOUT = "-"
FOLDERS = ("--csv", "--docx")


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
    _check_room(target, path.parent)


def _check_folder(target: str, path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise UsageError(f"{target}: is a file; name a folder")
    if not path.parent.is_dir():
        raise UsageError(f"{target}: there is no folder {path.parent}; create it first")
    for folder in [path.parent, *([path] if path.exists() else [])]:
        _check_room(target, folder)


def _check_room(target: str, folder: Path) -> None:
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise UsageError(f"{target}: cannot be written: {error.strerror}") from error


def write(
    report: Report,
    targets: Mapping[str, str],
    language: Language,
    progress: Callable[[str, int, int], None],
) -> None:
    """Write all that was asked for."""
    for number, (option, target) in enumerate(targets.items()):
        progress("write", number, len(targets))
        if target == STDOUT:
            from reports.jsonfile import write_json

            write_json(report, _stdout())
        else:
            _write(option, report, Path(target), language, targets.get("--html"))
    if targets:
        progress("write", len(targets), len(targets))


def _write(option: str, report: Report, path: Path, language: Language, page: str | None) -> None:
    """Write one file or folder; each writer is loaded when it is asked for."""
    match option:
        case "--json":
            from reports.jsonfile import write_json

            write_json(report, path)
        case "--html":
            from reports.html import write_html

            write_html(report, path, language=language)
        case "--xlsx":
            from reports.xlsx import write_xlsx

            write_xlsx(report, path, language=language, page=page)
        case "--csv":
            from reports.csvfiles import write_csv

            write_csv(report, path, language=language)
        case "--docx":
            from dedup.marked import write_marked

            for lacking in write_marked(report, path, language=language):
                say(f"{lacking}: has no marked copy; neither result nor file gives its text")
        case "--markdown":
            from reports.markdown import write_markdown

            write_markdown(report, path, language=language)
        case "--sarif":
            from reports.sarif import write_sarif

            write_sarif(report, path, language=language)


def _stdout() -> TextIO:
    """Standard output for JSON, which is UTF-8 whatever the terminal's encoding."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    return sys.stdout
