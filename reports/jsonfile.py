"""The result as a JSON file: written item by item, read back into the same records.

Records become objects with the names and the order of their fields, and the type hints of the
fields say what is read back; what differs is written out here: `Figures` carry their ratios,
blocks and substitutions are lists, texts are packed. A float of a record is a ratio, an int is
never negative.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import secrets
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, fields, is_dataclass, replace
from functools import cache, partial
from importlib import resources
from pathlib import Path
from types import NoneType, UnionType
from typing import IO, Any, Literal, Union, get_args, get_origin, get_type_hints

from dedup.model import (
    FORMAT,
    FORMAT_VERSION,
    Block,
    DocumentResult,
    Figures,
    Report,
    Run,
    SlotSegment,
    Substitution,
    Template,
    field_names,
)
from reports.numbers import six_decimals

_Read = Callable[[Any], Any]

_SURROGATE = re.compile("[\ud800-\udfff]")
_LISTS = ("documents", "matches", "templates", "pairs", "groups", "copies", "skipped")
_ROWS = (Block, Substitution)
_RATIOS = (
    *("overlap_total", "overlap_specific", "overlap_boilerplate", "overlap_quoted"),
    *("overlap_self", "own", "max_single", "max_single_source", "overlap_from_earlier"),
)
_names = cache(field_names)


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

    Unknown fields are passed over and later additions may be absent, so any result of this
    format version reads.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no result, is damaged, or is of a later format; the message says what,
            where (`matches[3].left.start`) and what to do.

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
        report: Report = _reader(Report)(data)
        _check_references(report)
    except ValueError as error:
        raise ValueError(
            f"{path}: {error}. The file was changed or damaged; write it again with --json."
        ) from None
    return report


def schema() -> dict[str, Any]:
    """Load the JSON Schema (draft 2020-12) that every result file obeys."""
    text = resources.files("reports").joinpath("schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


# -- writing --------------------------------------------------------------------------------------


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
    for name in _LISTS:
        yield f'"{name}": ['
        separator = "\n"
        for item in getattr(report, name):
            yield separator + _dump(_json_value(item))
            separator = ",\n"
        yield "],\n" if separator == "\n" else "\n],\n"
    # One entry a line: what differs between two runs stands on lines of its own.
    entries = (f"{_dump(name)}: {_dump(getattr(report.run, name))}" for name in _names(Run))
    yield '"run": {\n' + ",\n".join(entries) + "\n}\n}\n"


def _dump(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=dict)
    # Undecodable bytes of a path are lone surrogates, which UTF-8 cannot hold but JSON can name.
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _json_value(value: Any) -> object:  # noqa: ANN401 - any field of any record
    match value:
        case float():
            return six_decimals(value)
        case tuple():
            return [_json_value(item) for item in value]
        case Figures():
            return _figures(value)
        case _ if is_dataclass(value):
            plain = {name: _json_value(getattr(value, name)) for name in _names(type(value))}
            if isinstance(value, _ROWS):
                return list(plain.values())
            if isinstance(value, DocumentResult) and value.text is not None:
                plain["text"] = _packed(value.text)
            return plain
    return value


def _figures(figures: Figures) -> dict[str, object]:
    return {
        **{name: getattr(figures, name) for name in _RATIOS},
        "longest_run": figures.counts.longest_run,
        "repeated": figures.repeated,
        "set_phrases": figures.set_phrases,
        "counts": _json_value(figures.counts),
    }


def _packed(text: str) -> str:
    packed = zlib.compress(text.encode("utf-8", "surrogatepass"), 6)
    return base64.b64encode(packed).decode("ascii")


# -- reading --------------------------------------------------------------------------------------


class _Misfit(ValueError):
    """What is wrong with a value, and its place, which grows on the way out."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place.removeprefix('.')}: {message}")
        self.place = place
        self.message = message


def _inside(step: str, read: _Read, value: object) -> Any:  # noqa: ANN401 - as `read` gives
    try:
        return read(value)
    except _Misfit as error:
        raise _Misfit(step + error.place, error.message) from None
    except ValueError as error:
        raise _Misfit(step, str(error)) from None


@cache
def _reader(kind: Any) -> _Read:  # noqa: ANN401 - a type hint
    """Make the function that checks a parsed value against a type hint and gives the record."""
    arguments = get_args(kind)
    match get_origin(kind):
        case None if is_dataclass(kind):
            return partial(_row if kind in _ROWS else _record, kind)
        case None:
            return _SCALARS[kind]
        case origin if origin is Literal:
            return partial(_choice, arguments)
        case origin if origin in (Union, UnionType):
            return partial(_either, arguments)
        case origin if origin is Mapping:
            return partial(_mapping, _reader(arguments[1]))
    if arguments[-1] is Ellipsis:
        return partial(_items, _reader(arguments[0]))
    return partial(_exactly, tuple(map(_reader, arguments)))


@cache
def _shape(kind: type) -> dict[str, tuple[_Read, bool]]:
    """Give for each field how to read it, and whether it must be there."""
    # The model imports Mapping for its checker alone.
    hints = get_type_hints(kind, localns={"Mapping": Mapping})
    return {
        item.name: (
            _reader(hints[item.name]),
            item.default is MISSING and item.default_factory is MISSING,
        )
        for item in fields(kind)
        if item.init
    }


def _checked(value: Any, fits: bool, wanted: str) -> Any:  # noqa: ANN401, FBT001 - returns `value`
    if not fits:
        raise ValueError(f"should be {wanted}")
    return value


def _ratio(value: Any) -> float:  # noqa: ANN401
    fits = type(value) in (int, float) and 0 <= value <= 1
    return float(_checked(value, fits, "a number in 0..1"))


_SCALARS: dict[object, _Read] = {
    str: lambda value: _checked(value, type(value) is str, "a text"),
    bool: lambda value: _checked(value, type(value) is bool, "true or false"),
    int: lambda value: _checked(value, type(value) is int and value >= 0, "a whole number >= 0"),
    float: _ratio,
    Any: lambda value: value,
}


def _record(kind: type, value: object) -> object:
    data = _checked(value, isinstance(value, dict), "an object")
    given: dict[str, Any] = {}
    for name, (read, required) in _shape(kind).items():
        if name in data:
            given[name] = _inside(f".{name}", read, data[name])
        elif required:
            raise _Misfit(f".{name}", "is missing")
    made = kind(**given)
    return _AFTER[kind](made) if kind in _AFTER else made


def _row(kind: type, value: object) -> object:
    return kind(*_exactly(tuple(read for read, _ in _shape(kind).values()), value))


def _exactly(readers: tuple[_Read, ...], value: object) -> tuple[Any, ...]:
    fits = isinstance(value, list) and len(value) == len(readers)
    data = _checked(value, fits, f"a list of {len(readers)}")
    pairs = zip(readers, data, strict=True)
    return tuple(_inside(f"[{index}]", read, item) for index, (read, item) in enumerate(pairs))


def _items(read: _Read, value: object) -> tuple[Any, ...]:
    data = _checked(value, isinstance(value, list), "a list")
    return tuple(_inside(f"[{index}]", read, item) for index, item in enumerate(data))


def _mapping(read: _Read, value: object) -> dict[str, Any]:
    data = _checked(value, isinstance(value, dict), "an object")
    return {name: _inside(f".{name}", read, item) for name, item in data.items()}


def _choice(choices: tuple[str, ...], value: object) -> object:
    return _checked(value, value in choices, f"one of {', '.join(choices)}")


def _either(kinds: tuple[Any, ...], value: Any) -> object:  # noqa: ANN401
    if value is None and NoneType in kinds:
        return None
    *others, last = (kind for kind in kinds if kind is not NoneType)
    # Records that may stand in one place are told apart by their first field.
    chosen = next((kind for kind in others if _names(kind)[0] in value), last)
    return _reader(chosen)(value)


def _with_text(document: DocumentResult) -> DocumentResult:
    if document.text is None:
        return document
    length = document.length
    try:
        # UTF-8 takes at most 4 bytes a character: no more is unpacked, whatever the data claims.
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(base64.b64decode(document.text, validate=True), 4 * length + 1)
        text = raw.decode("utf-8", "surrogatepass")
    except (binascii.Error, zlib.error, ValueError):
        raise _Misfit(".text", "is no base64 of zlib of UTF-8") from None
    # An empty text unpacks to nothing before the end mark is seen.
    if len(text) != length or (length and not unpacker.eof):
        raise _Misfit(".text", f"is not {length} characters long, as length says")
    return replace(document, text=text)


def _with_slots(template: Template) -> Template:
    if template.first is not None and template.first >= len(template.occurrences):
        raise _Misfit(".first", "is the number of no occurrence")
    slots = sum(isinstance(segment, SlotSegment) for segment in template.segments)
    for index, occurrence in enumerate(template.occurrences):
        if len(occurrence.slots) != slots:
            raise _Misfit(f".occurrences[{index}].slots", f"should be a list of {slots}")
    return template


_AFTER: dict[type, _Read] = {DocumentResult: _with_text, Template: _with_slots}


def _check_references(report: Report) -> None:
    """Refuse what would break a renderer, which looks documents up and slices their texts."""
    if len(report.by_id) != len(report.documents):
        raise _Misfit("documents", "two have the same id")
    for place, identifier, end in _references(report):
        document = report.by_id.get(identifier)
        if document is None:
            raise _Misfit(place, f"names document {identifier!r}, which is not in documents")
        if end > document.length:
            raise _Misfit(place, f"ends at {end}, past the end of document {identifier!r}")


def _references(report: Report) -> Iterator[tuple[str, str, int]]:
    for index, match in enumerate(report.matches):
        yield f"matches[{index}].left", match.left.document, match.left.end
        yield f"matches[{index}].right", match.right.document, match.right.end
    for index, template in enumerate(report.templates):
        for number, found in enumerate(template.occurrences):
            yield f"templates[{index}].occurrences[{number}]", found.document, found.end
    for index, pair in enumerate(report.pairs):
        yield f"pairs[{index}].left", pair.left, 0
        yield f"pairs[{index}].right", pair.right, 0
