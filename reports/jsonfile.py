"""The result as a JSON file: written item by item, read back into the same records."""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import zlib
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from dedup.model import (
    FORMAT,
    FORMAT_VERSION,
    ClassCounts,
    Counts,
    Run,
    Skipped,
    TextSegment,
    field_names,
)
from reports.jsonread import report_from
from reports.numbers import six_decimals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dedup.model import (
        DocumentResult,
        Figures,
        Match,
        MatchSide,
        Occurrence,
        Pair,
        Report,
        Section,
        SlotSegment,
        Template,
    )

_SURROGATE = re.compile("[\ud800-\udfff]")
# Plain fields of a document, in the order of the file.
_DOCUMENT = (
    *("id", "role", "input", "path", "part", "offset", "length", "title", "author", "group"),
    *("date", "sha256", "text_sha256", "encoding", "reader", "counted"),
)


def write_json(report: Report, target: Path | IO[str]) -> None:
    """Write `report` as JSON: UTF-8, one item of each list a line, keys in the contract's order.

    A path is written under a temporary name in its folder and then renamed, so it holds either
    the whole result or what it held before; a path that is no regular file (`/dev/null`, a pipe)
    is written directly. A stream is written and left open.

    Raises:
        OSError: the target cannot be written.
        ValueError: a number is not finite.
        TypeError: settings, funnel or machine hold something JSON has no form for.

    """
    if not isinstance(target, Path):
        target.writelines(_lines(report))
        return
    with _whole(target) as stream:
        stream.writelines(_lines(report))


def read_json(path: Path) -> Report:
    """Read a result back; it equals the report that was written.

    Unknown fields are passed over, so a result of a later release of this format version reads.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no result, is damaged, or is of a later format; the message says what,
            where and what to do.

    """
    try:
        data = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValueError(
            f"{path}: not a whole JSON file ({error or type(error).__name__}). It is damaged, cut "
            "short or of another kind; write it again with --json."
        ) from None
    found = data.get("format") if isinstance(data, dict) else None
    if found != FORMAT:
        raise ValueError(
            f'{path}: not a result of dedup: "format" is {found!r}, not {FORMAT!r}. '
            "Give a file that was written with --json."
        )
    version = data.get("version")
    if version != FORMAT_VERSION:
        raise ValueError(
            f"{path}: format version {version!r}; this release reads version {FORMAT_VERSION}. "
            "Use the release that wrote it, or write it again."
        )
    try:
        return report_from(data)
    except ValueError as error:
        raise ValueError(
            f"{path}: {error}. The file was changed or damaged; write it again with --json."
        ) from None


def schema() -> dict[str, Any]:
    """Load the JSON Schema (draft 2020-12) that every result file obeys."""
    text = resources.files("reports").joinpath("schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@contextmanager
def _whole(target: Path) -> Iterator[IO[str]]:
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
        return
    # A link stays a link: its target is replaced.
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


def _lines(report: Report) -> Iterator[str]:
    yield f'{{\n"format": {_dump(FORMAT)},\n"version": {FORMAT_VERSION},\n'
    yield f'"mode": {_dump(report.mode)},\n'
    yield from _list("documents", map(_document, report.documents))
    yield from _list("matches", map(_match, report.matches))
    yield from _list("templates", map(_template, report.templates))
    yield from _list("pairs", map(_pair, report.pairs))
    yield from _list("groups", map(_pair, report.groups))
    yield from _list("copies", iter(report.copies))
    yield from _list("skipped", (_plain(item, field_names(Skipped)) for item in report.skipped))
    # One entry a line: what differs between two runs stands on lines of its own.
    yield '"run": {\n'
    run = report.run
    entries = (f"{_dump(name)}: {_dump(getattr(run, name))}" for name in field_names(Run))
    yield ",\n".join(entries)
    yield "\n}\n}\n"


def _list(name: str, items: Iterator[object]) -> Iterator[str]:
    yield f'"{name}": ['
    separator = "\n"
    for item in items:
        yield separator + _dump(item)
        separator = ",\n"
    yield "\n],\n" if separator == ",\n" else "],\n"


def _dump(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=_json_value)
    # Undecodable bytes of a path are lone surrogates, which UTF-8 cannot hold but JSON can name.
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _json_value(value: object) -> object:
    if hasattr(value, "keys"):
        return dict(value)  # type: ignore[call-overload]
    raise TypeError(f"no JSON form for {type(value).__name__}: {value!r}")


def _plain(record: object, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(record, name) for name in names}


def _document(document: DocumentResult) -> dict[str, object]:
    text = document.text
    return {
        **_plain(document, _DOCUMENT),
        "figures": _figures(document.figures),
        "sections": [_section(section) for section in document.sections],
        "text": None if text is None else _packed(text),
    }


def _packed(text: str) -> str:
    packed = zlib.compress(text.encode("utf-8", "surrogatepass"), 6)
    return base64.b64encode(packed).decode("ascii")


def _figures(figures: Figures | None) -> Mapping[str, object] | None:
    if figures is None:
        return None
    return {
        "overlap_total": figures.overlap_total,
        "overlap_specific": figures.overlap_specific,
        "overlap_boilerplate": figures.overlap_boilerplate,
        "overlap_quoted": figures.overlap_quoted,
        "overlap_self": figures.overlap_self,
        "own": figures.own,
        "max_single": figures.max_single,
        "max_single_source": figures.max_single_source,
        "overlap_from_earlier": figures.overlap_from_earlier,
        "longest_run": figures.counts.longest_run,
        "repeated": figures.repeated,
        "set_phrases": figures.set_phrases,
        "counts": _plain(figures.counts, field_names(Counts)),
    }


def _section(section: Section) -> dict[str, object]:
    return {
        **_plain(section, ("title", "start", "end")),
        "figures": _figures(section.figures),
    }


def _match(match: Match) -> dict[str, object]:
    return {
        "id": match.id,
        "key": match.key,
        "left": _side(match.left),
        "right": _side(match.right),
        "blocks": [
            [block.left_start, block.left_end, block.right_start, block.right_end]
            for block in match.blocks
        ],
        "similarity": six_decimals(match.similarity),
        **_plain(match, ("identical", "kind", "template", "earlier")),
    }


def _side(side: MatchSide) -> dict[str, object]:
    return {
        **_plain(side, ("document", "start", "end", "kind")),
        "classes": _plain(side.classes, field_names(ClassCounts)),
    }


def _template(template: Template) -> dict[str, object]:
    return {
        **_plain(template, ("id", "boilerplate")),
        "segments": [_segment(segment) for segment in template.segments],
        "occurrences": [_occurrence(occurrence) for occurrence in template.occurrences],
        **_plain(template, ("documents", "sources", "first")),
    }


def _segment(segment: TextSegment | SlotSegment) -> dict[str, object]:
    if isinstance(segment, TextSegment):
        return {"text": segment.text, "optional": segment.optional}
    return {"slot": segment.slot, "values": segment.values}


def _occurrence(occurrence: Occurrence) -> dict[str, object]:
    return {
        **_plain(occurrence, ("document", "start", "end")),
        "slots": [
            None if value is None else _plain(value, ("start", "end", "value"))
            for value in occurrence.slots
        ],
    }


def _pair(pair: Pair) -> dict[str, object]:
    return {
        **_plain(pair, ("left", "right", "shared")),
        "left_ratio": six_decimals(pair.left_ratio),
        "right_ratio": six_decimals(pair.right_ratio),
        "matches": pair.matches,
        "substitutions": [[item.before, item.after, item.count] for item in pair.substitutions],
        "leftovers": pair.leftovers,
    }
