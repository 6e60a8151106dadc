"""The result as a JSON file: written item by item, read back into the same records.

Records become objects with the names and the order of their fields, rows of a few values lists; the
type hints of the fields say what is read back. What differs is written out here: `Figures` carry
their ratios, texts are packed.
"""

from __future__ import annotations

import base64
import codecs
import json
import os
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from importlib import resources
from operator import attrgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec

from dedup import model
from reports.files import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LISTS = ("documents", "matches", "templates", "pairs", "groups", "copies", "skipped")
_FIGURES = (
    *("overlap_total", "overlap_specific", "overlap_boilerplate", "overlap_quoted"),
    *("overlap_self", "own", "max_single", "max_single_source", "overlap_from_earlier"),
    *("longest_run", "repeated", "set_phrases", "counts"),
)
_AT_A_TIME = 64  # texts that are packed while those before them are written

_encoder = msgspec.json.Encoder()
_fields_of_document = model.field_names(model.DocumentResult)
_fields_of_section = model.field_names(model.Section)
_figures_of = attrgetter(*("counts.longest_run" if n == "longest_run" else n for n in _FIGURES))


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
            where (`matches[3].left`) and what to do.

    """
    advice = "write it again with --json"
    try:
        data = _parsed(path.read_bytes())
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
        return _checked(msgspec.convert(data, model.Report, dec_hook=_segment))
    except (ValueError, msgspec.ValidationError) as error:
        what = _placed(error)
        raise ValueError(f"{path}: {what}. It was changed or damaged; {advice}.") from None


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
        for item in _documents(items) if name == "documents" else items:
            yield separator
            yield _dump(item)
            separator = ",\n"
        yield "],\n" if separator == "\n" else "\n],\n"
    json.dumps(msgspec.to_builtins(report.run), allow_nan=False)  # msgspec would write null for NaN
    # One entry a line: what differs between two runs stands on lines of its own.
    names = model.field_names(model.Run)
    entries = (f"{_dump(name)}: {_dump(getattr(report.run, name))}" for name in names)
    yield '"run": {\n' + ",\n".join(entries) + "\n}\n}\n"


def _documents(documents: Sequence[model.DocumentResult]) -> Iterator[dict[str, Any]]:
    """What JSON holds of documents; their texts are packed on all cores."""
    batches = [documents[n : n + _AT_A_TIME] for n in range(0, len(documents), _AT_A_TIME)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:

        def packed(some: Sequence[model.DocumentResult]) -> Iterator[bytes | None]:
            side_by_side = any(document.text for document in some)
            return pool.map(_packed, some) if side_by_side else map(_packed, some)

        packing = packed(documents[:_AT_A_TIME])
        for some, following in zip(batches, (*batches[1:], ()), strict=True):
            texts, packing = packing, packed(following)
            for document, text in zip(some, texts, strict=True):
                found = {name: getattr(document, name) for name in _fields_of_document}
                found["figures"] = document.figures and _figures(document.figures)
                found["sections"] = list(map(_section, document.sections))
                found["text"] = text  # bytes become base64
                yield found


def _packed(document: model.DocumentResult) -> bytes | None:
    if document.text is None:
        return None
    # Level 1: a tenth larger than 6, in a third of the time (a tenth of a run).
    return zlib.compress(document.text.encode("utf-8", "surrogatepass"), 1)


def _section(section: model.Section) -> dict[str, Any]:
    found = {name: getattr(section, name) for name in _fields_of_section}
    return found | {"figures": _figures(section.figures)}


def _figures(figures: model.Figures) -> dict[str, Any]:
    return dict(zip(_FIGURES, _figures_of(figures), strict=True))


def _dump(value: object) -> str:
    try:
        return _encoder.encode(value).decode()
    except UnicodeEncodeError:
        # Undecodable bytes of a path are lone surrogates: UTF-8 cannot hold them, JSON names them.
        return json.dumps(msgspec.to_builtins(value), separators=(",", ":"))


def _parsed(raw: bytes) -> Any:  # noqa: ANN401 - whatever the file holds
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        return msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return json.loads(raw)  # reads lone surrogates too, and names the place of what is wrong


def _segment(_: type, value: Any) -> model.Segment:  # noqa: ANN401 - whatever the file holds
    """The segment of a template, a text or a slot, of which msgspec cannot tell which it is."""
    text = not isinstance(value, dict) or "text" in value
    try:
        return msgspec.convert(value, model.TextSegment if text else model.SlotSegment)
    except msgspec.ValidationError as error:
        raise ValueError(error) from None  # so that its place is told


def _placed(error: Exception) -> str:
    """An error with its place first: msgspec ends with ` - at `$.inner` - at `$.outer``."""
    what, *places = str(error).split(" - at `$")
    place = "".join(one.rstrip("`") for one in reversed(places)).removeprefix(".")
    return f"{place}: {what}" if place else what


def _checked(report: model.Report) -> model.Report:
    """A report with its texts; refused is what would break a renderer, which slices them."""
    if len(report.by_id) != len(report.documents):
        raise ValueError("documents: two have the same id")
    documents = tuple(_with_text(n, one) for n, one in enumerate(report.documents))
    for number, template in enumerate(report.templates):
        _check_slots(f"templates[{number}]", template)
    spans: list[tuple[str, model.MatchSide | model.Occurrence]]
    spans = [(f"matches[{n}]", s) for n, m in enumerate(report.matches) for s in (m.left, m.right)]
    spans += [(f"templates[{n}]", s) for n, t in enumerate(report.templates) for s in t.occurrences]
    for place, span in spans:
        document = report.by_id.get(span.document)
        if document is None:
            raise ValueError(f"{place}: names the unknown document {span.document!r}")
        if not 0 <= span.start <= span.end <= document.length:
            raise ValueError(f"{place}: {span.start}..{span.end} is no span of its document")
    for number, pair in enumerate(report.pairs):
        if not {pair.left, pair.right} <= report.by_id.keys():
            raise ValueError(f"pairs[{number}]: names an unknown document")
    return replace(report, documents=documents)


def _with_text(number: int, document: model.DocumentResult) -> model.DocumentResult:
    if document.text is None:
        return document
    place, length = f"documents[{number}].text", document.length
    try:
        # UTF-8 takes at most 4 bytes a character: no more is unpacked, whatever the data claims.
        unpacker = zlib.decompressobj()
        packed = base64.b64decode(document.text, validate=True)
        text = unpacker.decompress(packed, 4 * length + 1).decode("utf-8", "surrogatepass")
    except (zlib.error, ValueError):
        raise ValueError(f"{place}: is no base64 of zlib of UTF-8") from None
    # An empty text unpacks to nothing before the end mark is seen.
    if len(text) != length or (length and not unpacker.eof):
        raise ValueError(f"{place}: is not {length} characters long, as length says")
    return replace(document, text=text)


def _check_slots(place: str, template: model.Template) -> None:
    if template.first is not None and not 0 <= template.first < len(template.occurrences):
        raise ValueError(f"{place}.first: is the number of no occurrence")
    slots = sum(isinstance(segment, model.SlotSegment) for segment in template.segments)
    if any(len(found.slots) != slots for found in template.occurrences):
        raise ValueError(f"{place}.occurrences: one has not an entry for each slot")
