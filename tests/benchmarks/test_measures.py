"""PAN's measures against cases worked out by hand, and against their definition over sets."""

from __future__ import annotations

import itertools
import math
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from measures import Reuse, Scores, Side, common, length, recall, score, union

A, B, C, D = "abcd"
LENGTH = 40
SPANS = st.lists(
    st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 12)).map(
        lambda pair: (pair[0], min(LENGTH, sum(pair)))
    ),
    min_size=1,
    max_size=3,
)
PAIRS = st.sampled_from(list(itertools.permutations((A, B, C), 2)))
REUSES = st.lists(
    st.builds(
        lambda pair, left, right: reuse(pair[0], left, pair[1], right), PAIRS, SPANS, SPANS
    ),
    max_size=5,
)  # fmt: skip


def reuse(left, spans, right, others):
    """A reuse from spans, or from one."""
    return Reuse(*(
        Side(document, tuple(s) if isinstance(s, list) else (s,))
        for document, s in ((left, spans), (right, others))
    ))  # fmt: skip


def swapped(one):
    return Reuse(one.right, one.left, one.kind)


def positions(one):
    return {
        (side.document, i)
        for side in (one.left, one.right)
        for start, end in side.spans
        for i in range(start, end)
    }


def by_definition(cases, detections):
    """Potthast et al. 2010, section 3, over sets of characters."""

    def met(case, detection):
        both = positions(case) & positions(detection)
        documents = {case.left.document, case.right.document}
        same = documents == {detection.left.document, detection.right.document}
        return both if same and {document for document, _ in both} == documents else set()

    def held(one, others):
        return set().union(*(met(one, other) for other in others))

    def macro(ones, others):
        shares = [len(held(one, others)) / len(positions(one)) for one in ones]
        return sum(shares) / len(shares) if shares else 1.0

    def micro(ones, others):
        whole = set().union(*map(positions, ones))
        return len(set().union(*(held(o, others) for o in ones))) / len(whole) if whole else 1.0

    precision, whole_recall = macro(detections, cases), macro(cases, detections)
    hits = [n for case in cases if (n := sum(bool(met(case, d)) for d in detections))]
    granularity = sum(hits) / len(hits) if hits else 1.0
    both = precision + whole_recall
    f1 = 2 * precision * whole_recall / both if both else 0.0
    return Scores(
        f1 / math.log2(1 + granularity),
        precision,
        whole_recall,
        granularity,
        micro(detections, cases),
        micro(cases, detections),
        len(cases),
        len(hits),
        len(detections),
    )


# -- by hand ---------------------------------------------------------------------------------------


CASE = reuse(A, (0, 100), B, (500, 600))


def test_perfect_detection():
    assert score([CASE], [CASE]) == Scores(1, 1, 1, 1, 1, 1, cases=1, found=1, detections=1)


def test_half_detected():
    found = score([CASE], [reuse(A, (0, 50), B, (500, 550))])
    # F1 = 2 · 1 · ½ / (1 + ½)
    assert found == Scores(2 / 3, 1, 0.5, 1, 1, 0.5, 1, 1, 1)


def test_half_detected_in_one_document():
    found = score([CASE], [reuse(A, (0, 50), B, (500, 600))])
    assert (found.precision, found.recall) == (1, 150 / 200)


def test_detection_twice_as_long():
    found = score([CASE], [reuse(A, (0, 200), B, (450, 650))])
    assert (found.precision, found.recall, found.plagdet) == (0.5, 1, 2 / 3)


@pytest.mark.parametrize(
    "detection",
    [
        reuse(A, (0, 100), B, (100, 200)),  # elsewhere in the source
        reuse(A, (100, 200), B, (500, 600)),  # elsewhere in the document: ends do not touch
        reuse(A, (0, 100), C, (500, 600)),  # another source
        reuse(C, (0, 100), B, (500, 600)),
        reuse(C, (0, 100), D, (500, 600)),
    ],
)
def test_a_detection_must_meet_the_case_in_both_documents(detection):
    assert score([CASE], [detection]) == Scores(0, 0, 0, 1, 0, 0, cases=1, found=0, detections=1)


def test_a_detection_from_one_case_to_another_counts_nothing():
    other = reuse(A, (200, 300), B, (700, 800))
    found = score([CASE, other], [reuse(A, (0, 100), B, (700, 800))])
    assert (found.precision, found.recall, found.found) == (0, 0, 0)


def test_one_letter_in_both_documents_is_enough():
    found = score([CASE], [reuse(A, (99, 199), B, (401, 501))])
    assert (found.precision, found.recall, found.found) == (2 / 200, 2 / 200, 1)


def test_one_case_as_two_detections():
    halves = [reuse(A, (0, 50), B, (500, 550)), reuse(A, (50, 100), B, (550, 600))]
    found = score([CASE], halves)
    assert (found.precision, found.recall, found.granularity) == (1, 1, 2)
    assert found.plagdet == pytest.approx(1 / math.log2(3))


def test_granularity_is_the_mean_over_found_cases():
    other, missed = reuse(A, (200, 300), B, (700, 800)), reuse(A, (900, 950), B, (0, 50))
    halves = [reuse(A, (0, 50), B, (500, 550)), reuse(A, (50, 100), B, (550, 600))]
    found = score([CASE, other, missed], [*halves, other])
    assert (found.granularity, found.found, found.recall) == (1.5, 2, 2 / 3)
    # F1 = 2 · ⅔ / (1 + ⅔)
    assert found.plagdet == pytest.approx(0.8 / math.log2(2.5))


def test_the_same_detection_twice_counts_its_letters_once():
    found = score([CASE], [CASE, swapped(CASE)])
    assert (found.precision, found.recall, found.granularity) == (1, 1, 2)
    assert (found.micro_precision, found.micro_recall) == (1, 1)


def test_detection_that_merges_two_cases():
    cases = [reuse(A, (0, 100), B, (0, 100)), reuse(A, (150, 250), B, (150, 250))]
    found = score(cases, [reuse(A, (0, 250), B, (0, 250))])
    assert (found.precision, found.recall, found.granularity) == (400 / 500, 1, 1)
    assert (found.found, found.detections) == (2, 1)
    assert found.plagdet == pytest.approx(2 * 0.8 / 1.8)


def test_sides_may_be_swapped():
    detection = reuse(B, (500, 550), A, (0, 50))
    assert score([CASE], [detection]) == score([CASE], [swapped(detection)])
    assert score([CASE], [detection]).recall == 0.5


def test_mosaic():
    # 30 + 30 + 40 letters between own ones, copied from 100 in one place
    case = reuse(A, [(0, 30), (50, 80), (100, 140)], B, (0, 100))
    first_two = reuse(A, [(0, 30), (50, 80)], B, (0, 60))
    assert score([case], [first_two]).recall == (60 + 60) / 200
    assert score([case], [first_two]).precision == 1
    with_own = score([case], [reuse(A, (0, 140), B, (0, 100))])
    assert (with_own.recall, with_own.precision) == (1, 200 / 240)
    # only its own letters: no letter of the case in A
    assert score([case], [reuse(A, [(30, 50), (80, 100)], B, (0, 100))]).found == 0


def test_spans_of_a_side_may_overlap_and_touch():
    doubled = reuse(A, [(50, 100), (0, 50), (20, 70)], B, [(500, 600), (500, 520)])
    assert score([doubled], [CASE]) == score([CASE], [doubled]) == score([CASE], [CASE])


def test_a_false_detection():
    found = score([CASE], [CASE, reuse(C, (0, 10), D, (0, 10))])
    assert (found.precision, found.recall, found.granularity) == (0.5, 1, 1)
    assert found.micro_precision == 200 / 220
    assert found.plagdet == pytest.approx(2 / 3)


def test_macro_counts_cases_and_micro_letters():
    long, short = reuse(A, (0, 1000), B, (0, 1000)), reuse(A, (2000, 2010), B, (2000, 2010))
    found = score([long, short], [long, reuse(C, (0, 500), D, (0, 500))])
    assert (found.recall, found.micro_recall) == (1 / 2, 2000 / 2020)
    assert (found.precision, found.micro_precision) == (1 / 2, 2000 / 3000)


def test_micro_counts_a_source_of_two_cases_once():
    one, other = reuse(A, (0, 100), B, (0, 100)), reuse(C, (0, 100), B, (0, 100))
    found = score([one, other], [one])
    assert (found.recall, found.micro_recall) == (1 / 2, 200 / 300)


def test_no_cases():
    assert score([], [CASE]) == Scores(0, 0, 1, 1, 0, 1, cases=0, found=0, detections=1)


def test_no_detections():
    assert score([CASE], []) == Scores(0, 1, 0, 1, 1, 0, cases=1, found=0, detections=0)


def test_neither():
    assert score([], []) == Scores(1, 1, 1, 1, 1, 1, cases=0, found=0, detections=0)


# -- properties ------------------------------------------------------------------------------------


@given(SPANS, SPANS)
def test_spans_are_sets_of_positions(some, others):
    one, other = ({i for a, b in spans for i in range(a, b)} for spans in (some, others))
    assert length(some) == len(one)
    assert {i for a, b in union(some) for i in range(a, b)} == one
    assert all(a[1] < b[0] for a, b in itertools.pairwise(union(some)))
    assert {i for a, b in common(some, others) for i in range(a, b)} == one & other


@given(REUSES, REUSES)
def test_scores_are_what_the_definition_says(cases, detections):
    assert astuple(score(cases, detections)) == pytest.approx(
        astuple(by_definition(cases, detections))
    )
    assert recall(cases, detections) == score(cases, detections).recall


@given(REUSES, REUSES)
def test_all_in_range(cases, detections):
    found = score(cases, detections)
    for share in (found.plagdet, found.precision, found.recall):
        assert 0 <= share <= 1
    assert 0 <= found.micro_precision <= 1
    assert 0 <= found.micro_recall <= 1
    assert found.granularity >= 1
    assert 0 <= found.found <= found.cases


@given(REUSES, REUSES)
def test_a_false_detection_never_raises_precision(cases, detections):
    before = score(cases, detections)
    after = score(cases, [*detections, reuse(A, (0, 5), D, (0, 5))])
    assert after.precision <= before.precision
    assert after.micro_precision <= before.micro_precision
    assert (after.recall, after.granularity) == (before.recall, before.granularity)


@given(REUSES, REUSES, REUSES)
def test_a_detection_never_lowers_recall(cases, detections, more):
    assert score(cases, detections).recall <= score(cases, detections + more).recall


@given(REUSES, REUSES, st.randoms())
def test_neither_order_nor_side_matters(cases, detections, random):
    others = [one if random.random() < 0.5 else swapped(one) for one in detections]
    random.shuffle(others)
    assert astuple(score(cases, others)) == pytest.approx(astuple(score(cases, detections)))


@given(REUSES)
def test_perfect_detections(cases):
    apart = [
        Reuse(*(
            Side(side.document, tuple((n * 100 + a, n * 100 + b) for a, b in side.spans))
            for side in (case.left, case.right)
        ))
        for n, case in enumerate(cases)
    ]  # fmt: skip
    n = len(apart)
    assert astuple(score(apart, [swapped(one) for one in apart])) == (*[1] * 6, n, n, n)
