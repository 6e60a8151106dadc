"""The result as a JSON file: written item by item, read back into the same records.

Records become objects with the names and the order of their fields, and the type hints of the
fields say what is read back; what differs is written out here: `Figures` carry their ratios,
blocks and substitutions are lists, texts are packed. A float of a record is a ratio, an int is
never negative.
"""

from __future__ import annotations

import base64
import json
import os
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import MISSING, fields, is_dataclass, replace
from functools import cache, partial
from importlib import resources
from itertools import cycle
from operator import attrgetter
from pathlib import Path
from types import NoneType
from typing import IO, Any, Literal, get_args, get_origin, get_type_hints

from dedup import model
from dedup.model import field_names, six_decimals
from reports.files import whole_file

_Read = Callable[[Any], Any]

_SURROGATE = re.compile("[\ud800-\udfff]")
_LISTS = ("documents", "matches", "templates", "pairs", "groups", "copies", "skipped")
_ROWS = (model.Block, model.Substitution)
_FIGURES = (
    *("overlap_total", "overlap_specific", "overlap_boilerplate", "overlap_quoted"),
    *("overlap_self", "own", "max_single", "max_single_source", "overlap_from_earlier"),
    *("longest_run", "repeated", "set_phrases", "counts"),
)
_AT_A_TIME = 64  # texts that are packed while those before them are written
_names = cache(field_names)


def write_json(report: model.Report, target: Path | IO[str]) -> None:
    """Write `report` as JSON: UTF-8, one item of each list a line, keys in the contract's order.

    A path is written under a temporary name in its folder and then renamed, so it holds either
    the whole result or what it held before; a path that is no regular file (`/dev/null`, a pipe)
    is written directly. A stream is written and left open.

    Raises:
        OSError: the target cannot be written.
        ValueError, TypeError: JSON has no form for something in settings or machine.

    """
    with whole_file(target) if isinstance(target, Path) else nullcontext(target) as stream:
        stream.writelines(_lines(report))


def read_json(path: Path) -> model.Report:
    """Read a result back: any of this format version, whatever fields were added to it since.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no result, is damaged, or is of a later format; the message says what,
            where (`matches[3].left.start`) and what to do.

    """
    advice = "write it again with --json"
    try:
        data = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        what = error or type(error).__name__
        raise ValueError(f"{path}: not a whole JSON file ({what}); {advice}.") from None
    found = data.get("format") if isinstance(data, dict) else None
    if found != model.FORMAT:
        reason = f'"format" is {found!r}, not {model.FORMAT!r}'
        raise ValueError(f"{path}: not a result of dedup: {reason}; give one made with --json.")
    version, known = data.get("version"), model.FORMAT_VERSION
    if version != known:
        reason = f"format version {version!r}; this release reads version {known}"
        raise ValueError(f"{path}: {reason}. Use the release that wrote it, or {advice}.")
    try:
        report: model.Report = _reader(model.Report)(data)
        _check_references(report)
    except ValueError as error:
        raise ValueError(f"{path}: {error}. It was changed or damaged; {advice}.") from None
    return report


def schema() -> dict[str, Any]:
    """Load the JSON Schema (draft 2020-12) that every result file obeys."""
    text = resources.files("reports").joinpath("schema.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def _lines(report: model.Report) -> Iterator[str]:
    yield f'{{\n"format": {_dump(model.FORMAT)},\n"version": {model.FORMAT_VERSION},\n'
    yield f'"mode": {_dump(report.mode)},\n'
    for name in _LISTS:
        yield f'"{name}": ['
        separator = "\n"
        items = getattr(report, name)
        for parts in _documents(items) if name == "documents" else ([_dump(one)] for one in items):
            yield separator
            yield from parts
            separator = ",\n"
        yield "],\n" if separator == "\n" else "\n],\n"
    # One entry a line: what differs between two runs stands on lines of its own.
    entries = (f"{_dump(name)}: {_dump(getattr(report.run, name))}" for name in _names(model.Run))
    yield '"run": {\n' + ",\n".join(entries) + "\n}\n}\n"


def _documents(documents: Sequence[model.DocumentResult]) -> Iterator[tuple[str, ...]]:
    """Documents in pieces of JSON; their texts are packed on all cores, and copied once."""
    names = _names(model.DocumentResult)
    after = names[names.index("text") + 1 :]
    batches = [documents[n : n + _AT_A_TIME] for n in range(0, len(documents), _AT_A_TIME)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:

        def packed(some: Sequence[model.DocumentResult]) -> Iterator[str]:
            side_by_side = any(document.text for document in some)
            return pool.map(_packed, some) if side_by_side else map(_packed, some)

        packing = packed(documents[:_AT_A_TIME])
        for some, following in zip(batches, (*batches[1:], ()), strict=True):
            texts, packing = packing, packed(following)
            for document, text in zip(some, texts, strict=True):
                record = _form(document)
                later = {name: record.pop(name) for name in after}
                del record["text"]
                yield _dump(record)[:-1], ', "text": ', text, f", {_dump(later)[1:]}"


def _packed(document: model.DocumentResult) -> str:
    if document.text is None:
        return "null"
    # Level 1: a tenth larger than 6, in a third of the time (a tenth of a run).
    packed = zlib.compress(document.text.encode("utf-8", "surrogatepass"), 1)
    return f'"{base64.b64encode(packed).decode("ascii")}"'


def _dump(value: object) -> str:
    text = _encoder().encode(value)
    # Undecodable bytes of a path are lone surrogates, which UTF-8 cannot hold but JSON can name.
    return text if text.isascii() else _SURROGATE.sub(lambda one: f"\\u{ord(one[0]):04x}", text)


@cache
def _encoder() -> json.JSONEncoder:
    return json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_form)


def _form(value: Any) -> Any:  # noqa: ANN401 - a record or a mapping
    """What JSON holds of a value that it has no form for."""
    kind: Any = type(value)
    return _maker(kind)(value)


@cache
def _maker(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401
    """Make the function that gives JSON's form of records of a class, or of mappings."""
    if issubclass(kind, Mapping):
        return dict
    names = paths = _names(kind)
    if kind is model.Figures:
        names = _FIGURES
        paths = tuple({"longest_run": "counts.longest_run"}.get(name, name) for name in names)
    parts = attrgetter(*paths)
    ratios = [item.name for item in fields(kind) if "float" in item.type]

    def form(record: object) -> dict[str, Any]:
        found = dict(zip(names, parts(record), strict=True))
        for name in ratios:
            if found[name]:
                found[name] = six_decimals(found[name])
        return found

    return parts if kind in _ROWS else form


class _MisfitError(ValueError):
    """What is wrong with a value, and its place, which grows on the way out."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place.removeprefix('.')}: {message}")
        self.place = place
        self.message = message


def _inside(step: str, read: _Read, value: object) -> Any:  # noqa: ANN401 - as `read` gives
    try:
        return read(value)
    except _MisfitError as error:
        raise _MisfitError(step + error.place, error.message) from None
    except ValueError as error:
        raise _MisfitError(step, str(error)) from None


@cache
def _reader(kind: Any) -> _Read:  # noqa: ANN401 - a type hint
    """Make the function that checks a parsed value against a type hint and gives the record."""
    arguments = get_args(kind)
    match get_origin(kind):
        case None if is_dataclass(kind):
            return partial(_record, kind)
        case None:
            return partial(_plain, *_SCALARS[kind])
        case origin if origin is Literal:
            return partial(_plain, arguments.__contains__, f"one of {', '.join(arguments)}")
        case origin if origin is Mapping:
            return partial(_mapping, _reader(arguments[1]))
        case origin if origin is tuple and arguments[-1] is Ellipsis:
            return partial(_items, (_reader(arguments[0]),), None)
        case origin if origin is tuple:
            return partial(_items, tuple(map(_reader, arguments)), len(arguments))
    return partial(_either, tuple(one for one in arguments if one is not NoneType))


@cache
def _shape(kind: type) -> dict[str, tuple[_Read, bool]]:
    """Give for each field how to read it, and whether it must be there."""
    # The model imports Mapping for its checker alone.
    hints = get_type_hints(kind, localns={"Mapping": Mapping})
    return {f.name: (_reader(hints[f.name]), f.default is MISSING) for f in fields(kind) if f.init}


def _plain(fits: Callable[[Any], bool], wanted: str, value: Any) -> Any:  # noqa: ANN401
    if not fits(value):
        raise ValueError(f"should be {wanted}")
    return value


_SCALARS: dict[object, tuple[Callable[[Any], bool], str]] = {
    str: (lambda value: type(value) is str, "a text"),
    bool: (lambda value: type(value) is bool, "true or false"),
    int: (lambda value: type(value) is int and value >= 0, "a whole number >= 0"),
    float: (lambda value: type(value) in (int, float) and 0 <= value <= 1, "a number in 0..1"),
    dict: (lambda value: type(value) is dict, "an object"),
    Any: (lambda _: True, ""),
}


def _record(kind: Any, value: object) -> object:  # noqa: ANN401
    shape = _shape(kind)
    if kind in _ROWS:
        return kind(*_items(tuple(read for read, _ in shape.values()), len(shape), value))
    data = _plain(*_SCALARS[dict], value)
    given: dict[str, Any] = {}
    for name, (read, required) in shape.items():
        if name in data:
            given[name] = _inside(f".{name}", read, data[name])
        elif required:
            raise _MisfitError(f".{name}", "is missing")
    made = kind(**given)
    return _AFTER[kind](made) if kind in _AFTER else made


def _items(readers: tuple[_Read, ...], length: int | None, value: object) -> tuple[Any, ...]:
    if not isinstance(value, list) or length not in (None, len(value)):
        raise ValueError("should be a list" + (f" of {length}" if length is not None else ""))
    pairs = enumerate(zip(value, cycle(readers), strict=False))
    return tuple(_inside(f"[{index}]", read, item) for index, (item, read) in pairs)


def _mapping(read: _Read, value: object) -> dict[str, Any]:
    data = _plain(*_SCALARS[dict], value)
    return {name: _inside(f".{name}", read, item) for name, item in data.items()}


def _either(kinds: tuple[Any, ...], value: Any) -> object:  # noqa: ANN401
    """Read None, a value of the one kind there is, or the record whose first field is there."""
    if len(kinds) == 1:
        return None if value is None else _reader(kinds[0])(value)
    data = _plain(*_SCALARS[dict], value)
    return _reader(next((one for one in kinds if _names(one)[0] in data), kinds[-1]))(data)


def _with_text(document: model.DocumentResult) -> model.DocumentResult:
    if document.text is None:
        return document
    length = document.length
    try:
        # UTF-8 takes at most 4 bytes a character: no more is unpacked, whatever the data claims.
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(base64.b64decode(document.text, validate=True), 4 * length + 1)
        text = raw.decode("utf-8", "surrogatepass")
    except (zlib.error, ValueError):
        raise _MisfitError(".text", "is no base64 of zlib of UTF-8") from None
    # An empty text unpacks to nothing before the end mark is seen.
    if len(text) != length or (length and not unpacker.eof):
        raise _MisfitError(".text", f"is not {length} characters long, as length says")
    return replace(document, text=text)


def _with_slots(template: model.Template) -> model.Template:
    if template.first is not None and template.first >= len(template.occurrences):
        raise _MisfitError(".first", "is the number of no occurrence")
    slots = sum(isinstance(segment, model.SlotSegment) for segment in template.segments)
    if any(len(found.slots) != slots for found in template.occurrences):
        raise _MisfitError(".occurrences", "one has not an entry for each slot")
    return template


_AFTER: dict[type, _Read] = {model.DocumentResult: _with_text, model.Template: _with_slots}


def _check_references(report: model.Report) -> None:
    """Refuse what would break a renderer, which looks documents up and slices their texts."""
    if len(report.by_id) != len(report.documents):
        raise _MisfitError("documents", "two have the same id")
    spans: list[tuple[str, model.MatchSide | model.Occurrence]]
    spans = [(f"matches[{n}]", s) for n, m in enumerate(report.matches) for s in (m.left, m.right)]
    spans += [(f"templates[{n}]", s) for n, t in enumerate(report.templates) for s in t.occurrences]
    for place, span in spans:
        document = report.by_id.get(span.document)
        if document is None:
            raise _MisfitError(place, f"names the unknown document {span.document!r}")
        if span.end > document.length:
            raise _MisfitError(place, f"ends at {span.end}, past its document's end")
    for number, pair in enumerate(report.pairs):
        if not {pair.left, pair.right} <= report.by_id.keys():
            raise _MisfitError(f"pairs[{number}]", "names an unknown document")
