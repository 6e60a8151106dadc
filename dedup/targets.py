"""The files that a run writes: found to be writable before the work, written after it."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, TextIO

from dedup.errors import UsageError
from dedup.failures import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dedup.model import Report
    from reports.words import Language

STDOUT = "-"
# Each is loaded when it is asked for.
_WRITERS = {
    "--html": "reports.html:write_html",
    "--html-dir": "reports.html:write_html_folder",
    "--xlsx": "reports.xlsx:write_xlsx",
    "--csv": "reports.csvfiles:write_csv",
    "--docx": "dedup.marked:write_marked",
    "--markdown": "reports.markdown:write_markdown",
    "--sarif": "reports.sarif:write_sarif",
}
FOLDERS = ("--html-dir", "--csv", "--docx")


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
    review: Mapping[str, Any] | None = None,
) -> None:
    """Write all that was asked for; `review` is what readers noted in an earlier page."""
    for number, (option, target) in enumerate(targets.items()):
        progress("write", number, len(targets))
        if option == "--json":
            from reports.jsonfile import write_json

            write_json(report, _stdout() if target == STDOUT else Path(target))
            continue
        known: dict[str, object] = {"language": language}
        if option == "--xlsx":
            known["page"] = targets.get("--html")
        if option in ("--html", "--html-dir"):
            known["review"] = review
        for lacking in resolve_name(_WRITERS[option])(report, Path(target), **known) or ():
            say(f"{lacking}: has no marked copy; neither the result nor its file gives its text")
    if targets:
        progress("write", len(targets), len(targets))


def _stdout() -> TextIO:
    """Standard output for JSON, which is UTF-8 whatever the terminal's encoding."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    return sys.stdout
