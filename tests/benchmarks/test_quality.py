"""What the benchmark takes from a report, and how it sums up."""

from __future__ import annotations

from types import SimpleNamespace

from measures import Reuse, Side
from planting import Planted
from quality import Outcome, detected, table

from dedup.model import Block


def match(left, right, *blocks, kind="verbatim"):
    sides = (SimpleNamespace(document=document) for document in (left, right))
    return SimpleNamespace(left=next(sides), right=next(sides), blocks=blocks, kind=kind)


REPORT = SimpleNamespace(
    documents=[
        SimpleNamespace(id="d1", path="a.txt", offset=0),
        SimpleNamespace(id="d2", path="b.txt", offset=100),  # a part of its file
        SimpleNamespace(id="d3", path="beside/c.txt", offset=0),
        SimpleNamespace(id="d4", path="beside/d.txt", offset=0),
    ],
    matches=[
        match("d1", "d2", Block(0, 10, 5, 15), Block(20, 30, 15, 26)),
        match("d3", "d1", Block(0, 10, 50, 60)),
        match("d3", "d4", Block(0, 10, 0, 10)),
        match("d1", "d1", Block(0, 10, 90, 100), kind="repeat"),
    ],
)
PLANTED = Planted({"a.txt": "", "b.txt": ""}, [])


def test_detections_are_the_blocks_of_matches_in_the_files():
    assert detected(REPORT, PLANTED, all_count=False) == [
        Reuse(
            Side("a.txt", ((0, 10), (20, 30))), Side("b.txt", ((105, 115), (115, 126))), "verbatim"
        ),
        Reuse(Side("beside/c.txt", ((0, 10),)), Side("a.txt", ((50, 60),)), "verbatim"),
    ]


def test_where_nothing_is_hidden_all_matches_count():
    assert len(detected(REPORT, PLANTED, all_count=True)) == 3


def test_each_kind_is_scored_with_all_detections():
    cases = [
        Reuse(Side("a", ((n, n + 10),)), Side("b", ((n, n + 10),)), kind)
        for n, kind in ((0, "verbatim/mid"), (100, "edit8/mid"), (200, "edit8/paragraph"))
    ]
    scores = table(Outcome(cases, cases[:2]))
    assert list(scores) == ["all", "(mid)", "(paragraph)", "edit8", "verbatim"]
    recalls = {kind: one.recall for kind, one in scores.items()}
    assert recalls == {
        "all": 2 / 3, "(mid)": 1, "(paragraph)": 0, "edit8": 1 / 2, "verbatim": 1,
    }  # fmt: skip
    assert scores["all"].precision == 1
