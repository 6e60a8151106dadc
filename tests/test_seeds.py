"""The five collections the project starts from: what is known to stand twice in them is found."""

from __future__ import annotations

import docx
import pytest

from dedup.documents import Input, find, read
from dedup.model import SlotSegment


@pytest.fixture(scope="module")
def report(request):
    from dedup.config import Config
    from dedup.job import Job
    from dedup.pipeline import run

    folder = request.config.rootpath.parent / "shared" / "seeds"
    if not folder.exists():
        pytest.skip("the real text seeds is not beside this checkout")
    return run(Job("audit", [Input(0, str(folder), "audited")], Config()))


def part(report, file, title):
    (found,) = [d for d in report.documents if d.path.startswith(file) and d.title == title]
    return found


def between(report, one, other):
    """Matches of two documents, seen from the first."""
    return [m for m in report.matches if {m.left.document, m.right.document} == {one.id, other.id}]


def covered(report, one, other):
    """Share of the first document inside blocks shared with the second."""
    inside = set()
    for match in between(report, one, other):
        for b in match.blocks:
            left = match.left.document == one.id
            inside |= set(
                range(b.left_start, b.left_end) if left else range(b.right_start, b.right_end)
            )
    letters = [i for i, c in enumerate(one.text) if c.isalnum()]
    return sum(i in inside for i in letters) / len(letters)


def test_the_parts_are_the_speeches_that_a_reader_would_name(report):
    titles = {
        file: [d.title for d in report.documents if d.path.startswith(file) and d.part]
        for file in ("000", "001", "003")
    }
    assert titles["000"] == ["篇一", "篇二", "篇三 / 篇1", "篇三 / 篇2", "篇三 / 篇3", "篇四"]
    numbers = [
        "一",
        "二",
        "三",
        "四",
        "五",
        "六",
        "七",
        "八",
        "九",
        "十",
        "十一",
        "十二",
        "十三",
        "十四",
        "十五",
        "十六",
        "十七",
        "十八",
        "十九",
    ]
    assert titles["001"] == [f"篇{number}" for number in numbers]
    assert titles["003"] == ["第一篇", "第三篇", "第四篇", "第五篇"]
    for file in ("002", "004"):
        assert [d.part for d in report.documents if d.path.startswith(file)] == [None]


@pytest.mark.parametrize(
    ("file", "one", "other", "share", "most"),
    [
        ("001", "篇四", "篇五", 0.95, 3),  # censored, filler cut in
        ("001", "篇十四", "篇十六", 0.95, 2),
        ("001", "篇十四", "篇十七", 0.95, 2),
        ("001", "篇十六", "篇十七", 0.95, 2),
        ("003", "第三篇", "第一篇", 0.95, 4),
        ("003", "第三篇", "第四篇", 0.95, 3),
        ("003", "第四篇", "第一篇", 0.95, 4),
    ],
)
def test_what_stands_twice_is_found(report, file, one, other, share, most):
    first, second = part(report, file, one), part(report, file, other)
    assert covered(report, first, second) >= share
    assert len(between(report, first, second)) <= most


def test_the_opening_matches_twice_and_overlaps_on_one_side(report):
    whole, opening = part(report, "003", "第一篇"), part(report, "003", "第四篇")
    largest = sorted(between(report, opening, whole), key=lambda m: -m.identical)[:2]
    spans = [
        ((m.left.start, m.left.end), (m.right.start, m.right.end))
        if m.left.document == opening.id
        else ((m.right.start, m.right.end), (m.left.start, m.left.end))
        for m in largest
    ]
    (here, there), (here_too, there_too) = spans
    assert min(here[1], here_too[1]) - max(here[0], here_too[0]) > 1000
    assert min(there[1], there_too[1]) <= max(there[0], there_too[0])


def test_a_repeat_within_a_part_is_found(report):
    whole = part(report, "003", "第一篇")
    repeats = [m for m in report.matches if m.kind == "repeat" and m.left.document == whole.id]
    assert max(m.identical for m in repeats) > 1000
    assert whole.figures.repeated > 0.05


def test_speeches_of_their_own_share_nothing_long(report):
    files = ("000", "002", "004")
    alone = {d.id for d in report.documents if d.path.startswith(files)}
    shared = [
        m
        for m in report.matches
        if m.kind != "repeat" and {m.left.document, m.right.document} & alone
    ]
    assert all(m.identical < 60 for m in shared)
    assert all(
        d.figures.overlap_total < 0.02 for d in report.documents if d.id in alone and d.figures
    )


def test_copies_are_one_source_and_no_boilerplate(report):
    trees = [{report.by_id[i].title for i in tree} for tree in report.copies]
    assert {"篇四", "篇五"} in trees
    assert {"篇十四", "篇十六", "篇十七"} in trees
    assert {"第一篇", "第三篇", "第四篇"} in trees
    assert not any(t.boilerplate for t in report.templates)


def test_one_speech_in_three_parts_is_one_family_with_its_dropped_years_unfilled(report):
    titles = {"篇十四", "篇十六", "篇十七"}
    first = part(report, "001", "篇十四")
    found = [
        t
        for t in report.templates
        if {report.by_id[o.document].title for o in t.occurrences} == titles
        and any(
            o.document == first.id and o.end - o.start > 0.9 * len(first.text)
            for o in t.occurrences
        )
    ]
    (family,) = found
    assert family.sources == 1
    assert not family.boilerplate
    dropped = [
        one
        for one in family.segments
        if isinstance(one, SlotSegment) and one.slot in ("number", "date") and one.unfilled
    ]
    assert len(dropped) >= 10
    assert all(one.unfilled == 2 for one in dropped)


def test_masks_come_out_as_substitutions(report):
    one, other = part(report, "001", "篇四"), part(report, "001", "篇五")
    (pair,) = [p for p in report.pairs if {p.left, p.right} == {one.id, other.id}]
    replaced = {(s.before, s.after) for s in pair.substitutions}
    assert {("习近平", "******"), ("中央", "***"), ("党史", "xx")} <= replaced


def test_a_part_as_a_docx_draft_names_both_its_sources(report, shared, check, tmp_path):
    folder = shared("seeds")
    source = next(f for f in find([Input(0, str(folder), "audited")]).files if "001" in f.path)
    whole = read(source)
    (here,) = [p for p in whole.parts if p.title == "篇五"]
    paper = docx.Document()
    for line in whole.text[here.start : here.end].splitlines():
        paper.add_paragraph(line)
    target = tmp_path / "篇五.docx"
    paper.save(str(target))
    result = check(target, against=[folder])
    (draft,) = [d for d in result.documents if d.role == "draft"]
    sources = {result.by_id[p.right].title: p for p in result.pairs}
    assert sources["篇五"].left_ratio == 1.0
    assert sources["篇四"].left_ratio == pytest.approx(0.908, abs=0.02)
    assert sources["篇四"].right_ratio > 0.98
    for match in result.matches:
        there = result.by_id[match.right.document]
        if match.similarity == 1.0:
            for b in match.blocks:
                left = [c for c in draft.text[b.left_start : b.left_end] if c.isalpha()]
                right = [c for c in there.text[b.right_start : b.right_end] if c.isalpha()]
                assert left == right
