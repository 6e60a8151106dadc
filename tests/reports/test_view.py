"""What a page is told: text cut at its marks without losing a letter, and where things stand."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from reports.marking import MARKS_NAMED, Units, mark
from reports.view import EXCERPT, View

TEXTS = st.text(st.sampled_from("甲乙丙，\n\r\u2028𠀀😀a1 "), min_size=1, max_size=60)


@st.composite
def marked_texts(draw):
    text = draw(TEXTS)
    edge = st.integers(0, len(text))
    span = st.tuples(edge, edge).map(sorted).map(tuple).filter(lambda span: span[0] < span[1])
    spans = draw(st.lists(st.lists(span, min_size=1, max_size=3), max_size=12))
    # Blocks of one match overlap on neither side.
    apart = []
    for blocks in spans:
        kept = []
        for start, end in sorted(blocks):
            if not kept or start >= kept[-1][1]:
                kept.append((start, end))
        apart.append(kept)
    return text, apart, draw(st.permutations(range(len(apart))))


def utf16(text):
    return len(text.encode("utf-16-le")) // 2


@given(marked_texts())
def test_segments_tile_the_text(case):
    text, spans, ranks = case
    segments = mark(text, spans, ranks)
    assert "".join(segment.text for segment in segments) == text
    assert all(segment.text for segment in segments)


@given(marked_texts())
def test_each_character_has_the_marks_of_the_blocks_that_hold_it(case):
    text, spans, ranks = case
    at = 0
    for segment in mark(text, spans, ranks):
        for _ in segment.text:
            holding = [i for i, blocks in enumerate(spans) if any(a <= at < b for a, b in blocks)]
            holding.sort(key=lambda i: ranks[i])
            assert list(segment.marks) == holding[:MARKS_NAMED]
            assert segment.more == max(0, len(holding) - MARKS_NAMED)
            at += 1


def test_a_text_without_marks_is_one_segment():
    assert [segment.text for segment in mark("无标记", [], [])] == ["无标记"]
    assert mark("", [], []) == ()


@given(TEXTS)
def test_offsets_count_astral_characters_twice(text):
    units = Units(text)
    assert [units(i) for i in range(len(text) + 1)] == [
        utf16(text[:i]) for i in range(len(text) + 1)
    ]


def test_blocks_of_a_document_name_its_text(sample, sample_report):
    page = View(sample_report).document(sample_report.documents[0])
    encoded = sample.TEXT_A.encode("utf-16-le")
    copied = next(passage for passage in page.passages if passage.match == "m-copied")
    (start, end, *_) = copied.blocks[0]
    assert encoded[2 * start : 2 * end].decode("utf-16-le") == sample.COPIED_LEFT


def test_passages_stand_in_the_order_of_the_text(sample_report):
    page = View(sample_report).document(sample_report.documents[0])
    assert [passage.number for passage in page.passages] == list(range(1, len(page.passages) + 1))
    assert [passage.start for passage in page.passages] == sorted(p.start for p in page.passages)


def test_a_match_turns_with_the_side_it_is_seen_from(sample_report):
    view = View(sample_report)
    first, second = sample_report.documents[:2]
    here = next(p for p in view.document(first).passages if p.match == "m-moved")
    there = next(p for p in view.document(second).passages if p.match == "m-moved")
    assert (here.other, there.other) == (second.id, first.id)
    assert (here.earlier, there.earlier) == ("right", "left")
    assert [block[2:] + block[:2] for block in there.blocks] == list(here.blocks)


def test_boilerplate_does_not_hide_a_copied_passage(sample, sample_report):
    first = sample_report.documents[0]
    start = sample.TEXT_A.index(sample.COPIED_LEFT)
    wide = next(match for match in sample_report.matches if match.id == "m-opening-1")
    wide = replace(
        wide,
        left=replace(wide.left, start=0, end=len(sample.TEXT_A)),
        blocks=(wide.blocks[0]._replace(left_start=0, left_end=len(sample.TEXT_A)),),
        identical=9999,
    )
    others = tuple(match for match in sample_report.matches if match.id != wide.id)
    page = View(replace(sample_report, matches=(*others, wide))).document(first)
    at = 0
    for segment in page.segments:
        if at == start:
            assert page.passages[segment.marks[0]].match == "m-copied"
            break
        at += len(segment.text)
    else:
        raise AssertionError("no segment begins where the passage does")


def test_sources_count_overlapping_passages_once(sample, sample_report):
    page = View(sample_report).document(sample_report.documents[0])
    largest = page.sources[0]
    passages = [page.passages[i] for i in largest.passages]
    assert largest.counted < sum(passage.counted for passage in passages)
    encoded = sample.TEXT_A.encode("utf-16-le")
    held = {at for each in passages for start, end, *_ in each.blocks for at in range(start, end)}
    # The astral characters of the text stand outside all passages: a unit is a character there.
    letters = [encoded[2 * at : 2 * at + 2].decode("utf-16-le") for at in held]
    assert largest.counted == sum(letter.isalnum() for letter in letters)
    assert [source.counted for source in page.sources] == sorted(
        (source.counted for source in page.sources), reverse=True
    )
    assert sample_report.documents[0].id not in {source.other for source in page.sources}


def test_a_document_without_text_keeps_its_findings(sample):
    report = sample.build(embed=False)
    page = View(report).document(report.documents[2])
    assert page.segments is None
    assert page.passages
    assert 0 < page.sources[0].counted <= report.documents[2].counted


def test_overview_leaves_out_what_has_no_figures(sample_report):
    documents = sample_report.documents
    frame = replace(documents[3], role="frame", figures=None)
    overview = View(replace(sample_report, documents=(*documents[:3], frame))).overview()
    assert overview.documents == 3
    assert overview.counted == sum(each.counted for each in documents[:3])


def test_excerpts_keep_marks_and_places(sample_report, monkeypatch):
    monkeypatch.setattr("reports.marking.AROUND", 20)
    document = sample_report.documents[0]
    whole = View(sample_report).document(document).segments
    cut = View(sample_report).document(document, "excerpts").segments
    assert [s for s in cut if s.marks] == [s for s in whole if s.marks]
    assert sum(utf16(s.text) + s.gap for s in cut) == sum(utf16(s.text) for s in whole)
    assert max(s.gap for s in cut) > 20
    assert View(sample_report).document(document, "none").segments is None


def test_findings_come_strongest_first(sample_report):
    rows = list(View(sample_report).finding_rows(100))
    assert len(rows) == len(sample_report.matches)
    assert rows[0].kind == "copied"
    assert rows[-1].kind == "repeat"
    copied = [row.identical for row in rows if row.kind == "copied"]
    assert copied == sorted(copied, reverse=True)
    assert sample_report.documents[rows[0].left].text.replace("\n", "").find(rows[0].excerpt) >= 0
    assert len(list(View(sample_report).finding_rows(2))) == 2


def test_template_rows_are_short(sample_report):
    from dedup.model import TextSegment

    long = replace(
        sample_report.templates[0],
        segments=(TextSegment("长" * 500), *sample_report.templates[0].segments),
    )
    (row,) = View(replace(sample_report, templates=(long,))).template_rows()
    assert row.slots == 3
    assert row.first == sample_report.documents[1].id
    assert sum(len(getattr(piece, "text", "")) for piece in row.excerpt) == EXCERPT + 1


def test_occurrences_of_a_template_are_in_units(sample, sample_report):
    page = View(sample_report).template(sample_report.templates[0])
    encoded = sample.TEXT_A.encode("utf-16-le")
    for slot in page.occurrences[0].slots:
        assert encoded[2 * slot.start : 2 * slot.end].decode("utf-16-le") == slot.value
