"""How well reuse is found: plagdet, precision, recall and granularity as PAN defines them.

Potthast, Stein, Barrón-Cedeño, Rosso: An Evaluation Framework for Plagiarism Detection (2010). The
unit of length is the caller's; the benchmark counts letters, so that a comma decides nothing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Side:
    """What is reused in one document: half-open spans, which may be several."""

    document: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Reuse:
    """A planted case or a detection; which side is left does not matter."""

    left: Side
    right: Side
    kind: str = ""

    def side(self, document: str) -> Side | None:
        """The side that stands in a document."""
        return next((s for s in (self.left, self.right) if s.document == document), None)


@dataclass(frozen=True, slots=True)
class Scores:
    """Measures in 0..1, granularity from 1; `found` of `cases` are touched by a detection."""

    plagdet: float
    precision: float
    recall: float
    granularity: float
    micro_precision: float
    micro_recall: float
    cases: int
    found: int
    detections: int


def union(spans: Iterable[Span]) -> list[Span]:
    """Disjoint spans in order that cover the same."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        elif start < end:
            merged.append((start, end))
    return merged


def length(spans: Iterable[Span]) -> int:
    """Length of a union."""
    return sum(end - start for start, end in union(spans))


def common(some: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The intersection of two unions."""
    theirs = union(others)
    return [
        (max(start, a), min(end, b))
        for start, end in union(some)
        for a, b in theirs
        if a < end and start < b
    ]


def _sizes(one: Reuse) -> int:
    return length(one.left.spans) + length(one.right.spans)


def _detected(case: Reuse, detection: Reuse) -> dict[str, list[Span]] | None:
    """What a detection holds of a case, by document; None unless it meets it in both."""
    shared: dict[str, list[Span]] = {}
    for own in (case.left, case.right):
        their = detection.side(own.document)
        both = common(own.spans, their.spans) if their else []
        if not both:
            return None
        shared[own.document] = both
    return shared


def _share(whole: Reuse, parts: Sequence[Mapping[str, list[Span]]]) -> float:
    held = sum(
        length(span for part in parts for span in part.get(side.document, ()))
        for side in (whole.left, whole.right)
    )
    return held / _sizes(whole)


def score(cases: Sequence[Reuse], detections: Sequence[Reuse]) -> Scores:
    """Hold detections against planted cases.

    Recall is the mean over cases, precision the mean over detections (macro); micro values pool
    the characters of all. Without cases recall is 1, without detections precision is.
    """
    by_pair: dict[frozenset[str], list[int]] = defaultdict(list)
    for number, detection in enumerate(detections):
        by_pair[frozenset((detection.left.document, detection.right.document))].append(number)
    of_case: list[list[Mapping[str, list[Span]]]] = []
    of_detection: list[list[Mapping[str, list[Span]]]] = [[] for _ in detections]
    for case in cases:
        of_case.append([])
        for number in by_pair[frozenset((case.left.document, case.right.document))]:
            shared = _detected(case, detections[number])
            if shared:
                of_case[-1].append(shared)
                of_detection[number].append(shared)
    recalls = [_share(case, parts) for case, parts in zip(cases, of_case, strict=True)]
    precisions = [
        _share(detection, parts) for detection, parts in zip(detections, of_detection, strict=True)
    ]
    hits = [len(parts) for parts in of_case if parts]
    precision, recall = _mean(precisions), _mean(recalls)
    granularity = sum(hits) / len(hits) if hits else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Scores(
        plagdet=f1 / math.log2(1 + granularity),
        precision=precision,
        recall=recall,
        granularity=granularity,
        micro_precision=_pooled(detections, of_detection),
        micro_recall=_pooled(cases, of_case),
        cases=len(cases),
        found=len(hits),
        detections=len(detections),
    )


def recall(cases: Sequence[Reuse], detections: Sequence[Reuse]) -> float:
    """Macro recall of some of the cases."""
    return score(cases, detections).recall


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 1.0


def _pooled(wholes: Sequence[Reuse], parts: Sequence[Sequence[Mapping[str, list[Span]]]]) -> float:
    whole: dict[str, list[Span]] = defaultdict(list)
    held: dict[str, list[Span]] = defaultdict(list)
    for one, shared in zip(wholes, parts, strict=True):
        for side in (one.left, one.right):
            whole[side.document] += side.spans
            held[side.document] += [s for part in shared for s in part.get(side.document, ())]
    total = sum(map(length, whole.values()))
    return sum(map(length, held.values())) / total if total else 1.0
