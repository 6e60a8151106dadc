"""The result file: what is written, that it reads back, and what is refused."""

from __future__ import annotations

import base64
import io
import json
import os
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from dedup.model import (
    SKIP_REASONS,
    Block,
    ClassCounts,
    Counts,
    DocumentResult,
    Figures,
    Match,
    MatchSide,
    Occurrence,
    Pair,
    Report,
    Run,
    Section,
    Skipped,
    SlotSegment,
    SlotValue,
    Substitution,
    Template,
    TextSegment,
)
from reports.jsonfile import read_json, schema, write_json

VALIDATOR = Draft202012Validator(schema())
KINDS = ("copied", "boilerplate", "quoted", "self")

# Lone surrogates are what undecodable bytes of a path become.
texts = st.text(st.characters(), max_size=12)
words = st.text(st.characters(), min_size=1, max_size=8)
numbers = st.integers(0, 10**6)
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
ratios = st.integers(0, 10**6).map(lambda value: value / 10**6)
dates = st.sampled_from([None, "2024", "2024-03", "2024-03-05"])


@st.composite
def figures(draw, identifiers=("a",)):
    copied, boilerplate, quoted, own = (draw(st.integers(0, 500)) for _ in range(4))
    same = draw(st.none() | st.integers(0, 500))
    matched = copied + boilerplate + quoted + (same or 0)
    optional = st.none() | st.integers(0, copied)
    counts = Counts(
        counted=matched + own,
        matched=matched,
        copied=copied,
        boilerplate=boilerplate,
        quoted=quoted,
        self=same,
        own=own,
        max_single=draw(st.integers(0, matched)),
        longest_run=draw(numbers),
        repeated=draw(st.integers(0, matched + own)),
        set_phrases=draw(st.none() | st.integers(0, own)),
        from_earlier=draw(optional),
        base=draw(st.integers(0, boilerplate)),
        allowed=draw(st.integers(0, boilerplate)),
        phrases=draw(st.integers(0, boilerplate)),
    )
    return Figures(counts, draw(st.none() | st.sampled_from(identifiers)))


@st.composite
def documents(draw, identifier):
    text = draw(texts)
    role = draw(st.sampled_from(["draft", "archive", "audited", "base", "frame"]))
    return DocumentResult(
        id=identifier,
        role=role,
        input=draw(numbers),
        path=draw(words),
        part=draw(st.none() | st.integers(1, 99)),
        offset=draw(numbers),
        length=len(text) if draw(st.booleans()) else 100,
        title=draw(st.none() | texts),
        author=draw(st.none() | texts),
        group=draw(st.none() | texts),
        date=draw(dates),
        sha256=draw(hashes),
        text_sha256=draw(hashes),
        encoding=draw(st.none() | texts),
        reader=draw(texts),
        counted=draw(numbers),
        figures=None if role in ("base", "frame") else draw(figures()),
        sections=(Section(draw(texts), 0, 3, draw(figures())),) if draw(st.booleans()) else (),
        text=text,
        dated=draw(st.sampled_from([None, "metadata", "name", "heading", "text"])),
        percentile=draw(st.none() | ratios),
    )


@st.composite
def sides(draw, document):
    start = draw(st.integers(0, document.length - 1))
    end = draw(st.integers(start + 1, document.length))
    classes = ClassCounts(*(draw(numbers) for _ in range(4)))
    return MatchSide(document.id, start, end, draw(st.sampled_from(KINDS)), classes)


@st.composite
def matches(draw, one, two):
    left, right = draw(sides(one)), draw(sides(two))
    return Match(
        id=draw(words),
        key=draw(words),
        left=left,
        right=right,
        blocks=(Block(left.start, left.end, right.start, right.end),) * draw(st.integers(1, 3)),
        similarity=draw(ratios),
        identical=draw(numbers),
        kind=draw(st.sampled_from([*KINDS, "repeat"])),
        template=draw(st.none() | words),
        earlier=draw(st.sampled_from([None, "left", "right"])),
    )


@st.composite
def pairs(draw, left, right):
    rows = st.builds(Substitution, texts, texts, st.integers(1, 99))
    return Pair(
        left,
        right,
        draw(numbers),
        draw(ratios),
        draw(ratios),
        draw(numbers),
        tuple(draw(st.lists(rows, max_size=2))),
        draw(st.none() | st.lists(texts, max_size=2).map(tuple)),
        draw(st.none() | ratios),
        tuple(draw(st.lists(rows, max_size=2))),
    )


@st.composite
def templates(draw, document):
    values = st.lists(st.tuples(texts, st.integers(1, 9)), max_size=2).map(tuple)
    kind = draw(st.sampled_from(["number", "place", "free"]))
    slot = SlotSegment(kind, draw(values), draw(numbers))
    filled = draw(st.none() | st.builds(SlotValue, st.just(0), st.just(1), texts))
    return Template(
        id=draw(words),
        boilerplate=draw(st.booleans()),
        segments=(TextSegment(draw(texts), draw(st.booleans())), slot),
        occurrences=(Occurrence(document.id, 0, 1, (filled,)),),
        documents=draw(numbers),
        sources=draw(numbers),
        first=draw(st.sampled_from([None, 0])),
        dates=draw(st.sampled_from([None, ("2023", "2024-03-05")])),
    )


@st.composite
def reports(draw):
    plain = [draw(documents(name)) for name in ("a", "b")]
    # A text of another length than the document says is damage; one that is left out is not.
    found = [one if one.length == len(one.text) else replace(one, text=None) for one in plain]
    long = [one for one in found if one.length]
    ends = (long[0], long[-1]) if long else None
    return Report(
        documents=tuple(found),
        matches=tuple(draw(st.lists(matches(*ends), max_size=2))) if ends else (),
        templates=tuple(draw(st.lists(templates(long[0]), max_size=2))) if ends else (),
        pairs=tuple(draw(st.lists(pairs("a", "b"), max_size=2))),
        groups=tuple(draw(st.lists(pairs("甲县", "乙县"), max_size=1))),
        copies=draw(st.sampled_from([(), (("a", "b"),)])),
        skipped=tuple(
            draw(st.lists(st.builds(Skipped, texts, st.sampled_from(SKIP_REASONS), texts)))
        ),
        run=Run(
            version="0.1.0",
            command=tuple(draw(st.lists(texts, max_size=2))),
            settings={"analysis": {"min_chars": 30, "x": [1, None, True, draw(texts)]}},
            funnel=draw(st.dictionaries(texts, st.dictionaries(texts, numbers, max_size=2))),
            machine={"seconds": {"read": 0.25}},
            notes=tuple(draw(st.lists(texts, max_size=2))),
        ),
        mode=draw(st.sampled_from(["check", "audit", "compare"])),
    )


TEXT = "同志们：\n我县经济平稳增长。\U00020000"


def small() -> Report:
    counts = Counts(12, 4, 4, own=8)
    document = DocumentResult(
        id="a1",
        role="audited",
        input=0,
        path="讲话.txt",
        part=None,
        offset=0,
        length=len(TEXT),
        title=None,
        author=None,
        group=None,
        date="2024-03",
        sha256="a" * 64,
        text_sha256="b" * 64,
        encoding="utf-8",
        reader="text",
        counted=12,
        figures=Figures(counts, "b2"),
        sections=(),
        text=TEXT,
    )
    side = MatchSide("a1", 0, 4, "copied", ClassCounts(copied=4))
    match = Match(
        "m1",
        "k1",
        side,
        replace(side, document="b2"),
        (Block(0, 4, 0, 4),),
        2 / 3,
        4,
        "copied",
        None,
        None,
    )
    return Report(
        documents=(document, replace(document, id="b2", path="b.txt", text=None)),
        matches=(match, replace(match, id="m2")),
        templates=(),
        pairs=(Pair("a1", "b2", 4, 1 / 3, 1.0, 2),),
        groups=(),
        copies=(),
        skipped=(),
        run=Run("0.1.0", ("dedup", "audit"), {"analysis": {}}, {"align": {"short": 1}}, {}),
    )


def written(report: Report) -> str:
    stream = io.StringIO()
    write_json(report, stream)
    return stream.getvalue()


@settings(max_examples=60, deadline=None)
@given(report=reports())
def test_any_report_obeys_the_schema_and_reads_back_equal(report, tmp_path_factory):
    path = tmp_path_factory.mktemp("json") / "result.json"
    write_json(report, path)
    data = json.loads(path.read_bytes())
    VALIDATOR.validate(data)
    assert read_json(path) == report


def test_the_schema_is_one():
    Draft202012Validator.check_schema(schema())


def test_keys_follow_the_contract():
    data = json.loads(written(small()))
    assert " ".join(data) == (
        "format version mode documents matches templates pairs groups copies skipped run"
    )
    assert (data["format"], data["version"]) == ("dedup-report", 1)
    assert " ".join(data["documents"][0]) == (
        "id role input path part offset length title author group date sha256 text_sha256 "
        "encoding reader counted figures sections text dated percentile"
    )
    assert " ".join(data["documents"][0]["figures"]) == (
        "overlap_total overlap_specific overlap_boilerplate overlap_quoted overlap_self own "
        "max_single max_single_source overlap_from_earlier longest_run repeated set_phrases counts"
    )
    assert " ".join(data["matches"][0]) == (
        "id key left right blocks similarity identical kind template earlier"
    )
    assert " ".join(data["run"]) == "version command settings funnel machine notes"


def test_ratios_have_six_decimals():
    data = json.loads(written(small()))
    assert data["documents"][0]["figures"]["overlap_total"] == 0.333333


def test_text_is_zlib_of_utf8_in_base64():
    packed = json.loads(written(small()))["documents"][0]["text"]
    assert zlib.decompress(base64.b64decode(packed)).decode() == TEXT


def test_items_stand_on_lines_of_their_own():
    lines = written(small()).splitlines()
    assert sum(line.startswith('{"id":"m') for line in lines) == 2
    assert '"command": ["dedup","audit"],' in lines
    assert "讲话.txt" in written(small())


def test_the_same_report_gives_the_same_bytes():
    assert written(small()) == written(small())


def test_writing_is_streamed():
    class Stream(io.StringIO):
        longest = 0

        def write(self, text):
            self.longest = max(self.longest, len(text))
            return len(text)

        def writelines(self, lines):
            for line in lines:
                self.write(line)

    stream = Stream()
    report = small()
    many = tuple(replace(report.matches[0], id=f"m{i}") for i in range(500))
    write_json(replace(report, matches=many), stream)
    assert stream.longest < 2000


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, OSError])
def test_an_interrupted_write_leaves_what_was_there(tmp_path, monkeypatch, error):
    target = tmp_path / "result.json"
    target.write_text("before")

    def fail(*_, **__):
        raise error

    monkeypatch.setattr("reports.jsonfile._dump", fail)
    with pytest.raises(error):
        write_json(small(), target)
    assert os.listdir(tmp_path) == ["result.json"]
    assert target.read_text() == "before"


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [(float("nan"), ValueError, "JSON"), (object(), TypeError, "object")],
)
def test_what_json_cannot_hold_is_refused(tmp_path, value, error, message):
    run = replace(small().run, machine={"seconds": value})
    with pytest.raises(error, match=message):
        write_json(replace(small(), run=run), tmp_path / "result.json")
    assert os.listdir(tmp_path) == []


def test_a_link_stays_a_link(tmp_path):
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("")
    link.symlink_to(real)
    write_json(small(), link)
    assert link.is_symlink()
    assert len(read_json(real).documents) == 2


def test_a_device_is_written_to_not_replaced(tmp_path):
    device = tmp_path / "pipe"
    os.mkfifo(device)
    reader = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_json(replace(small(), matches=()), device)
        assert os.read(reader, 20).startswith(b'{\n"format"')
    finally:
        os.close(reader)
    assert os.listdir(tmp_path) == ["pipe"]


def test_a_folder_is_no_target(tmp_path):
    with pytest.raises(OSError, match="directory"):
        write_json(small(), tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"plain text",
        b'{"format": "dedup-rep',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"[]",
        b"{}",
        b'"dedup-report"',
        b'{"format": "sarif", "version": 1}',
        b"PK\x03\x04",
    ],
)
def test_what_is_no_result_is_refused_with_its_name(tmp_path, content):
    path = tmp_path / "foreign.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"foreign\.json: not a .*--json"):
        read_json(path)


@pytest.mark.parametrize("version", [2, None, "1", 1.5])
def test_another_version_is_refused(tmp_path, version):
    path = tmp_path / "result.json"
    path.write_text(json.dumps({"format": "dedup-report", "version": version}))
    with pytest.raises(ValueError, match="format version"):
        read_json(path)


@pytest.mark.parametrize("kept", range(5, 100, 9))
def test_a_truncated_file_is_refused(tmp_path, kept):
    path = tmp_path / "result.json"
    whole = written(small()).encode()
    path.write_bytes(whole[: len(whole) * kept // 100])
    with pytest.raises(ValueError, match="not a whole JSON file"):
        read_json(path)


def test_an_added_field_may_be_absent(tmp_path):
    data = json.loads(written(small()))
    for name in ("leftovers", "percentile", "mistakes"):
        del data["pairs"][0][name]
    for name in ("dated", "percentile"):
        del data["documents"][0][name]
    path = tmp_path / "result.json"
    path.write_text(json.dumps(data))
    read = read_json(path)
    assert read.pairs[0].leftovers is read.pairs[0].percentile is None
    assert read.pairs[0].mistakes == ()
    assert read.documents[0].dated is read.documents[0].percentile is None


def test_later_fields_and_a_byte_order_mark_are_passed_over(tmp_path):
    data = json.loads(written(small()))
    data["documents"][0]["later"] = data["later"] = 1
    VALIDATOR.validate(data)
    path = tmp_path / "result.json"
    path.write_text(json.dumps(data), encoding="utf-8-sig")
    assert read_json(path).documents == small().documents


def change(data, place, value):
    *inner, last = place
    for key in inner:
        data = data[key]
    if value is KeyError:
        del data[last]
    else:
        data[last] = value


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (("matches",), KeyError, "missing required field `matches`"),
        (("matches",), {}, "matches: Expected `array`"),
        (("matches", 1, "left", "start"), KeyError, r"matches\[1\]\.left: .* missing .*`start`"),
        (("matches", 1, "left", "start"), 9, r"matches\[1\]\.left: empty or negative span"),
        (("matches", 0, "left", "end"), 99, r"matches\[0\]: 0\.\.99 is no span"),
        (
            ("matches", 0, "left", "document"),
            "c3",
            r"matches\[0\]: names the unknown document 'c3'",
        ),
        (("matches", 0, "left"), None, r"matches\[0\]\.left: Expected `object`"),
        (("matches", 0, "blocks"), [[0, 1, 0]], r"matches\[0\]\.blocks\[0\]: .* length 4"),
        (("matches", 0, "blocks", 0, 1), "1", r"matches\[0\]\.blocks\[0\]\[1\]: Expected `int`"),
        (("matches", 0, "blocks", 0, 1), 0, r"matches\[0\]: empty or negative"),
        (("matches", 0, "blocks"), [], r"matches\[0\]: a match without blocks"),
        (("matches", 0, "similarity"), 1.5, r"matches\[0\]: similarity outside 0\.\.1"),
        (("matches", 0, "kind"), "stolen", r"matches\[0\]\.kind: Invalid .*'stolen'"),
        (("matches", 0, "earlier"), [], r"matches\[0\]\.earlier: Expected `str"),
        (("documents", 0, "length"), 3, r"documents\[0\]\.text: is not 3 characters"),
        (("documents", 0, "text"), "%%%", r"documents\[0\]\.text: is no base64"),
        (("documents", 0, "text"), "讲", r"documents\[0\]\.text: is no base64"),
        (("documents", 0, "text"), "eJw=", r"documents\[0\]\.text: is not"),
        (("documents", 0, "input"), True, r"documents\[0\]\.input: Expected `int`"),
        (("documents", 1, "id"), "a1", "two have the same id"),
        (("documents", 0, "figures", "counts", "own"), 1, "figures.counts: classes do not add up"),
        (("pairs", 0, "substitutions"), [["a", "b"]], r"pairs\[0\]\.substitutions\[0\]: .* length"),
        (("pairs", 0, "left_ratio"), 1.5, r"pairs\[0\]: ratio outside 0\.\.1"),
        (("pairs", 0, "percentile"), -0.5, r"pairs\[0\]: ratio outside 0\.\.1"),
        (("pairs", 0, "shared"), -1, r"pairs\[0\]: negative count"),
        (("documents", 0, "percentile"), 2, r"documents\[0\]: ratio outside 0\.\.1"),
        (("documents", 0, "offset"), -1, r"documents\[0\]: negative count"),
        (("documents", 0, "figures", "counts", "repeated"), -1, "figures.counts: negative count"),
        (("matches", 0, "identical"), -1, r"matches\[0\]: negative count"),
        (("templates", 0, "segments", 0), 1, r"templates\[0\]\.segments\[0\]: Expected `object`"),
        (("templates", 0, "segments", 0), {}, r"segments\[0\]: .* missing .*`slot`"),
        (("templates", 0, "segments", 0), {"text": 1}, r"segments\[0\]\.text: Expected `str`"),
        (("templates", 0, "first"), 1, r"templates\[0\]\.first: is the number of no"),
        (("templates", 0, "occurrences", 0, "slots"), [], "an entry for each slot"),
        (("templates", 0, "occurrences", 0, "start"), -1, r"templates\[0\]: -1\.\.4 is no span"),
        (("copies",), [1], r"copies\[0\]: Expected `array`"),
        (("run", "funnel"), {"align": 1}, r"run\.funnel\[\.\.\.\]: Expected `object`"),
        (("mode",), "guess", "mode: Invalid .*'guess'"),
    ],
)
def test_damage_is_named_by_its_place(tmp_path, place, value, message):
    template = Template(
        "t1",
        False,
        (TextSegment("同志们"), SlotSegment("number", (("3", 1),))),
        (Occurrence("a1", 0, 4, (None,)),),
        3,
        3,
        0,
    )
    data = json.loads(written(replace(small(), templates=(template,))))
    change(data, place, value)
    path = tmp_path / "result.json"
    path.write_text(json.dumps(data))
    with pytest.raises(ValueError, match=f"result.json: .*{message}"):
        read_json(path)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("documents", 0, "date"), "2024-13"),
        (("documents", 0, "date"), "last year"),
        (("documents", 0, "sha256"), "abc"),
        (("documents", 0, "role"), "thief"),
        (("documents", 0, "figures", "own"), 1.2),
        (("documents", 0, "figures", "counts", "own"), -1),
        (("documents", 0, "part"), 0),
        (("documents", 0, "offset"), KeyError),
        (("matches", 0, "blocks"), []),
        (("matches", 0, "blocks", 0), [0, 1, 2]),
        (("matches", 0, "blocks", 0), [0, 1, 2, 3, 4]),
        (("matches", 0, "earlier"), "both"),
        (("matches", 0, "key"), KeyError),
        (("run", "funnel"), {"align": {"short": -1}}),
        (("version",), 2),
    ],
)
def test_the_schema_is_strict(place, value):
    data = json.loads(written(small()))
    VALIDATOR.validate(data)
    change(data, place, value)
    assert not VALIDATOR.is_valid(data)
