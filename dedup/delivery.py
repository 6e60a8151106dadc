"""What a command takes up from earlier runs, and how it hands over what it found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from dedup import failures, languages, memory
from dedup.errors import UsageError, reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dedup.model import Report


def load(path: str) -> Report:
    """A result read back, with the texts of its documents where their files are still there.

    Raises:
        UsageError: it cannot be read, or is no result.
    """
    from dedup.reread import with_texts
    from reports.jsonfile import read_json

    with reading(path), memory.uncollected():
        loaded, missing = with_texts(read_json(Path(path)))
    if missing:
        failures.say(
            f"{missing} documents are shown without their text: the result does not hold it, and "
            "their files are gone, have changed, or were named from another folder"
        )
    return loaded


def review(path: str | None, targets: Mapping[str, str]) -> dict[str, Any] | None:
    """What readers noted in the page of an earlier report.

    Raises:
        UsageError: no page is written that could show it, or it cannot be read.
    """
    if path is None:
        return None
    from reports.review import read_review

    if not {"--html", "--html-dir"} & targets.keys():
        raise UsageError(f"--review {path}: is shown by the HTML report; add --html FILE")
    with reading(path):
        return read_review(Path(path))


def print_report(found: Report, targets: Mapping[str, str], given: Mapping[str, Any]) -> None:
    """Print the report unless quiet or standard output is taken."""
    if given["quiet"] or targets.get("--json") == "-":
        return
    from dedup import screen
    from reports import terminal

    with screen.console() as console:
        terminal.print_report(
            found,
            console,
            language=languages.printable(given["lang"], found),
            limit=given["limit"],
            verbose=given["verbose"],
        )
    for target in targets.values():
        screen.line(f"→ {target}")


def exit_code(found: Report, given: Mapping[str, Any]) -> int:
    """What the gate and `--strict` make of a result."""
    limit = given.get("fail_over")
    if limit is not None:
        for document in found.documents:
            figures = document.figures
            if (
                figures
                and figures.overlap_specific is not None
                and figures.overlap_specific > limit
            ):
                return failures.GATE
    unread = any(skipped.reason != "same-as-draft" for skipped in found.skipped)
    return failures.UNREAD if given.get("strict") and unread else failures.OK
