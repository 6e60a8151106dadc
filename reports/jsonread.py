"""From the parsed JSON of a result to its records; whatever does not fit is named by its place."""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Any, Literal, cast, get_args

from dedup.model import (
    Block,
    CharacterClass,
    ClassCounts,
    Counts,
    DocumentResult,
    Figures,
    Match,
    MatchKind,
    MatchSide,
    Occurrence,
    Pair,
    Report,
    Role,
    Run,
    Section,
    Side,
    Skipped,
    SlotSegment,
    SlotValue,
    Substitution,
    Template,
    TextSegment,
    field_names,
)
from reports.jsonfields import Fields

_Mode = Literal["check", "audit", "compare"]


def report_from(data: object) -> Report:
    """Make the report of a parsed result file.

    Raises:
        ValueError: something is missing, of the wrong kind, or contradicts something else; the
            message begins with its place, as `matches[3].left.start`.

    """
    top = Fields(data, "")
    report = Report(
        documents=top.all("documents", _document),
        matches=top.all("matches", _match),
        templates=top.all("templates", _template),
        pairs=top.all("pairs", _pair),
        groups=top.all("groups", _pair),
        copies=_copies(top),
        skipped=top.all("skipped", _skipped),
        run=top.one("run", _run),
        mode=cast("_Mode", top.one_of("mode", get_args(_Mode))),
    )
    _check_references(report)
    return report


def _check_references(report: Report) -> None:
    """Refuse what would break a renderer, which looks documents up and slices their texts."""
    if len(report.by_id) != len(report.documents):
        raise ValueError("documents: two have the same id")
    spans = [
        (f"matches[{index}]", side.document, side.end)
        for index, match in enumerate(report.matches)
        for side in (match.left, match.right)
    ]
    spans += [
        (f"templates[{index}]", place.document, place.end)
        for index, template in enumerate(report.templates)
        for place in template.occurrences
    ]
    spans += [
        (f"pairs[{index}]", document, 0)
        for index, pair in enumerate(report.pairs)
        for document in (pair.left, pair.right)
    ]
    for place, identifier, end in spans:
        document = report.by_id.get(identifier)
        if document is None:
            raise ValueError(f"{place} names document {identifier!r}, which is not in documents")
        if end > document.length:
            raise ValueError(f"{place} ends at {end}, past the end of document {identifier!r}")


def _document(fields: Fields) -> DocumentResult:
    figures = None if fields.get("figures") is None else fields.one("figures", _figures)
    length = fields.whole("length")
    return DocumentResult(
        id=fields.text("id"),
        role=cast("Role", fields.one_of("role", get_args(Role))),
        input=fields.whole("input"),
        path=fields.text("path"),
        part=fields.whole_or_none("part"),
        offset=fields.whole("offset"),
        length=length,
        title=fields.text_or_none("title"),
        author=fields.text_or_none("author"),
        group=fields.text_or_none("group"),
        date=fields.text_or_none("date"),
        sha256=fields.text("sha256"),
        text_sha256=fields.text("text_sha256"),
        encoding=fields.text_or_none("encoding"),
        reader=fields.text("reader"),
        counted=fields.whole("counted"),
        figures=figures,
        sections=fields.all("sections", _section),
        text=_unpacked(fields.text_or_none("text"), length),
    )


def _unpacked(packed: str | None, length: int) -> str | None:
    if packed is None:
        return None
    try:
        # UTF-8 takes at most 4 bytes a character: no more is unpacked, whatever the data claims.
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(base64.b64decode(packed, validate=True), 4 * length + 1)
        text = raw.decode("utf-8", "surrogatepass")
    except (binascii.Error, zlib.error, UnicodeDecodeError):
        raise ValueError("text is no base64 of zlib of UTF-8") from None
    # An empty text unpacks to nothing before the end mark is seen.
    if len(text) != length or (length and not unpacker.eof):
        raise ValueError(f"text is not {length} characters long, as length says")
    return text


def _figures(fields: Fields) -> Figures:
    return Figures(fields.one("counts", _counts), fields.text_or_none("max_single_source"))


def _counts(fields: Fields) -> Counts:
    optional = ("self", "set_phrases", "from_earlier")
    values = {
        name: fields.whole_or_none(name) if name in optional else fields.whole(name)
        for name in field_names(Counts)
    }
    return Counts(**cast("dict[str, int]", values))


def _section(fields: Fields) -> Section:
    return Section(
        title=fields.text("title"),
        start=fields.whole("start"),
        end=fields.whole("end"),
        figures=fields.one("figures", _figures),
    )


def _match(fields: Fields) -> Match:
    earlier = None if fields.get("earlier") is None else fields.one_of("earlier", get_args(Side))
    return Match(
        id=fields.text("id"),
        key=fields.text("key"),
        left=fields.one("left", _side),
        right=fields.one("right", _side),
        blocks=tuple(_block(item) for item in fields.items("blocks")),
        similarity=fields.ratio("similarity"),
        identical=fields.whole("identical"),
        kind=cast("MatchKind", fields.one_of("kind", get_args(MatchKind))),
        template=fields.text_or_none("template"),
        earlier=cast("Side | None", earlier),
    )


def _block(item: object) -> Block:
    if not isinstance(item, list) or [type(number) for number in item] != [int] * 4:
        raise ValueError("a block should be a list of four whole numbers")
    return Block(*item)


def _side(fields: Fields) -> MatchSide:
    return MatchSide(
        document=fields.text("document"),
        start=fields.whole("start"),
        end=fields.whole("end"),
        kind=cast("CharacterClass", fields.one_of("kind", get_args(CharacterClass))),
        classes=fields.one("classes", _classes),
    )


def _classes(fields: Fields) -> ClassCounts:
    return ClassCounts(**{name: fields.whole(name) for name in field_names(ClassCounts)})


def _template(fields: Fields) -> Template:
    template = Template(
        id=fields.text("id"),
        boilerplate=fields.flag("boilerplate"),
        segments=fields.all("segments", _segment),
        occurrences=fields.all("occurrences", _occurrence),
        documents=fields.whole("documents"),
        sources=fields.whole("sources"),
        first=fields.whole_or_none("first"),
    )
    if template.first is not None and template.first >= len(template.occurrences):
        raise ValueError("first is the number of no occurrence")
    slots = sum(isinstance(segment, SlotSegment) for segment in template.segments)
    if any(len(place.slots) != slots for place in template.occurrences):
        raise ValueError("an occurrence has not one entry for each slot")
    return template


def _segment(fields: Fields) -> TextSegment | SlotSegment:
    if "text" in fields:
        return TextSegment(fields.text("text"), fields.flag("optional"))
    values = fields.items("values")
    return SlotSegment(fields.text("slot"), tuple(_row(row, (str, int)) for row in values))


def _row(row: object, types: tuple[type, ...]) -> tuple[Any, ...]:
    if not isinstance(row, list) or tuple(type(value) for value in row) != types:
        names = ", ".join("a text" if kind is str else "a whole number" for kind in types)
        raise ValueError(f"{row!r:.60} should be [{names}]")
    return tuple(row)


def _occurrence(fields: Fields) -> Occurrence:
    return Occurrence(
        document=fields.text("document"),
        start=fields.whole("start"),
        end=fields.whole("end"),
        slots=tuple(
            None if value is None else _slot_value(Fields(value, f"{fields.at('slots')}[{index}]"))
            for index, value in enumerate(fields.items("slots"))
        ),
    )


def _slot_value(fields: Fields) -> SlotValue:
    return SlotValue(fields.whole("start"), fields.whole("end"), fields.text("value"))


def _pair(fields: Fields) -> Pair:
    rows = (_row(row, (str, str, int)) for row in fields.items("substitutions"))
    return Pair(
        left=fields.text("left"),
        right=fields.text("right"),
        shared=fields.whole("shared"),
        left_ratio=fields.ratio("left_ratio"),
        right_ratio=fields.ratio("right_ratio"),
        matches=fields.whole("matches"),
        substitutions=tuple(Substitution(*row) for row in rows),
        leftovers=None if fields.get("leftovers") is None else fields.texts("leftovers"),
    )


def _copies(top: Fields) -> tuple[tuple[str, ...], ...]:
    rows = top.items("copies")
    if not all(isinstance(row, list) and all(type(name) is str for name in row) for row in rows):
        raise ValueError("copies should be a list of lists of document ids")
    return tuple(tuple(row) for row in rows)


def _skipped(fields: Fields) -> Skipped:
    return Skipped(fields.text("path"), fields.text("reason"), fields.text("message"))


def _run(fields: Fields) -> Run:
    funnel = fields.mapping("funnel")
    for stage, reasons in funnel.items():
        if not isinstance(reasons, dict):
            raise ValueError(f"{fields.at('funnel')}.{stage} should be an object")
    return Run(
        version=fields.text("version"),
        command=fields.texts("command"),
        settings=fields.mapping("settings"),
        funnel=funnel,
        machine=fields.mapping("machine"),
        notes=fields.texts("notes"),
    )
