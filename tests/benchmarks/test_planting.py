"""The truth about what is planted into a text."""

from __future__ import annotations

import itertools
import random
import re
from collections import defaultdict

import numpy as np
import pytest
from invented import LETTERS, prose
from measures import Reuse, Side
from planting import APART, MOSAIC_GAP, Plan, Planter, by_kind, in_letters

from dedup.fold import fold

PASTES = ("paragraph", "mid", "mosaic", "split", "several")


def letters(text):
    return "".join(filter(str.isalnum, text))


def own(seed, length=9_000):
    """Prose with now and then a sentence longer than a mosaic may bridge."""
    rng = random.Random(seed)
    parts = []
    while sum(map(len, parts)) < length:
        parts.append(prose(rng.randrange(10**9), 300))
        parts.append("".join(rng.choices(LETTERS, k=260)) + "。\n")
    return "".join(parts)


@pytest.fixture(scope="module")
def texts():
    return {f"{n}.txt": own(n) for n in range(12)}


def plant(texts, *pastes, seed=1, cases=15, kinds=("verbatim",)):
    return Planter(texts, seed).plant(Plan(cases, 80, 500, kinds, pastes))


def shown(planted, side):
    return [planted.texts[side.document][start:end] for start, end in side.spans]


def places(planted):
    """All spans that are planted or were copied, by document and in order."""
    found = defaultdict(list)
    for case in planted.cases:
        for side in (case.left, case.right):
            found[side.document] += side.spans
    return {document: sorted(spans) for document, spans in found.items()}


@pytest.mark.parametrize("paste", PASTES)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_planted_is_what_was_copied(texts, paste, seed):
    planted = plant(texts, paste, seed=seed)
    assert len(planted.cases) >= 15
    for case in planted.cases:
        left, right = ("".join(shown(planted, side)) for side in (case.left, case.right))
        assert letters(left) == letters(right)
        assert len(letters(left)) >= 12
        assert fold(left).tokens.tolist() == fold(right).tokens.tolist()
        assert case.kind == f"verbatim/{paste}"
        assert right in texts[case.right.document]
        assert case.left.document != case.right.document


@pytest.mark.parametrize("paste", PASTES)
def test_nothing_but_the_cases_is_put_in(texts, paste):
    planted = plant(texts, paste, kinds=("verbatim", "edit25", "masks"))
    put = defaultdict(list)
    for case in planted.cases:
        put[case.left.document] += case.left.spans
    for name, text in planted.texts.items():
        rest, at = [], 0
        for start, end in sorted(put[name]):
            rest.append(text[at:start])
            at = end
        assert "".join([*rest, text[at:]]) == texts[name]


@pytest.mark.parametrize("pastes", [*((paste,) for paste in PASTES), PASTES])
def test_cases_do_not_overlap(texts, pastes):
    planted = plant(texts, *pastes, cases=25, kinds=("verbatim", "edit8", "slots", "shuffled"))
    for spans in places(planted).values():
        assert all(start < end for start, end in spans)
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))


@pytest.mark.parametrize("paste", ["paragraph", "mid"])
def test_cases_stand_apart(texts, paste):
    for spans in places(plant(texts, paste)).values():
        assert all(other[0] - one[1] >= APART for one, other in itertools.pairwise(spans))


def test_paragraphs(texts):
    planted = plant(texts, "paragraph")
    for case in planted.cases:
        (start, end), text = case.left.spans[0], planted.texts[case.left.document]
        assert text[start - 1] == text[end - 1] == "\n"
        (copied,) = shown(planted, case.right)
        assert re.search("。\\s*$", copied)


def test_paragraphs_of_english_are_set_between_empty_lines():
    rng = random.Random(1)
    words = [
        "".join(rng.choices("abcdefghiklmnoprstuvwy", k=rng.randint(3, 9))) for _ in range(900)
    ]

    def page():
        lines = (" ".join(rng.choices(words, k=9)) + rng.choice(".;,") for _ in range(5))
        return "\n".join(lines) + "."

    english = {str(n): "".join(f"{page()}\n\n" for _ in range(60)) for n in range(6)}
    planted = plant(english, "paragraph", cases=8)
    for case in planted.cases:
        (start, end), text = case.left.spans[0], planted.texts[case.left.document]
        assert text[start - 2 : start] == text[end - 2 : end] == "\n\n"


def test_in_the_middle(texts):
    planted = plant(texts, "mid", cases=30)
    ends = [part[0] + part[-1] for case in planted.cases for part in shown(planted, case.right)]
    assert all(end.isalnum() for end in ends)
    around = [
        planted.texts[case.left.document][start - 1] + planted.texts[case.left.document][end]
        for case in planted.cases
        for start, end in case.left.spans
    ]
    assert sum(pair.isalnum() for pair in around) > len(around) / 2


def test_mosaics_hold_few_own_letters(texts):
    planted = plant(texts, "mosaic", cases=30)
    broken = 0
    for case in planted.cases:
        assert len(case.left.spans) == len(case.right.spans)
        # One place of the source, sentence by sentence
        assert all(one[1] == other[0] for one, other in itertools.pairwise(case.right.spans))
        gaps = [other[0] - one[1] for one, other in itertools.pairwise(case.left.spans)]
        assert all(0 < gap <= MOSAIC_GAP for gap in gaps)
        text = planted.texts[case.left.document]
        assert all(text[start - 1] in "。\n" for start, _ in case.left.spans)
    for one, other in itertools.pairwise(planted.cases):
        if (one.left.document, one.right.spans[-1][1]) == (
            other.left.document,
            other.right.spans[0][0],
        ) and one.right.document == other.right.document:
            broken += 1
            assert other.left.spans[0][0] - one.left.spans[-1][1] > MOSAIC_GAP
    assert broken, "no mosaic had a gap to break it"


def test_split(texts):
    planted = plant(texts, "split")
    groups = defaultdict(list)
    for case in planted.cases:
        groups[case.left.document, case.right.document].append(case)
    assert max(map(len, groups.values())) >= 2
    for cases in groups.values():
        starts = sorted(case.left.spans[0] for case in cases)
        assert all(other[0] - one[1] >= APART for one, other in itertools.pairwise(starts))


def test_several(texts):
    planted = plant(texts, "several", cases=10)
    together = sum(
        one.left.document == other.left.document and one.left.spans[0][1] == other.left.spans[0][0]
        for one, other in itertools.pairwise(planted.cases)
    )
    assert together >= 10
    assert len(planted.cases) - together <= 10


def test_kinds_and_ways_take_turns(texts):
    planted = plant(texts, "paragraph", "mid", cases=8, kinds=("verbatim", "edit8"))
    kinds = ["verbatim/paragraph", "edit8/paragraph", "verbatim/mid", "edit8/mid"]
    assert [case.kind for case in planted.cases] == kinds * 2
    grouped = by_kind(planted.cases)
    assert {kind: len(cases) for kind, cases in grouped.items()} == {
        "(mid)": 4, "(paragraph)": 4, "edit8": 4, "verbatim": 4,
    }  # fmt: skip
    assert all(case.kind.startswith("edit8/") for case in grouped["edit8"])


def test_lengths(texts):
    for paste in ("paragraph", "mid"):
        planted = plant(texts, paste, cases=20)
        sizes = [len(part) for case in planted.cases for part in shown(planted, case.right)]
        assert min(sizes) >= 80
        assert max(sizes) <= 750  # sentences may overshoot by half
        assert max(sizes) > 2 * min(sizes)


def test_the_same_seed_plants_the_same(texts):
    kinds = ("verbatim", "edit16", "masks", "slots", "reordered", "shuffled")
    one, same, other = (plant(texts, *PASTES, seed=seed, kinds=kinds) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_short_documents_are_left_out(texts):
    assert list(plant({**texts, "short": prose(1, 500)}, "mid").texts) == list(texts)


def test_a_collection_too_small(texts):
    few = {name: texts[name][:1_500] for name in list(texts)[:2]}
    with pytest.raises(AssertionError, match="too small"):
        plant(few, "mid", cases=40)


def test_spans_in_letters():
    case = Reuse(Side("a", ((2, 6), (8, 9))), Side("b", ((0, 3),)), "verbatim/mid")
    before = {
        "a": np.r_[0, np.cumsum([c.isalnum() for c in "甲，乙丙。丁戊，己"])],
        "b": np.r_[0, np.cumsum([True] * 3)],
    }
    (found,) = in_letters([case], before)
    assert found == Reuse(Side("a", ((1, 4), (5, 6))), Side("b", ((0, 3),)), "verbatim/mid")
