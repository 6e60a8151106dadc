"""Planted templates and how they are measured."""

from __future__ import annotations

import random

import pytest
import templates
from invented import prose
from templates import f1, planted, rand_index, value

from dedup.slots import kind_of


@pytest.fixture(scope="module")
def planting():
    texts = {f"{n}.txt": prose(n, 3_000) for n in range(30)}
    sentences = "".join(
        prose(1_000 + n, 40).replace("\n", "").rstrip("，。") + "。" for n in range(900)
    )
    return planted(texts, {"held": sentences}, 1)


def test_every_filling_stands_where_the_truth_says(planting):
    documents, made, truth = planting
    assert len(made) == templates.TEMPLATES
    for filling in truth:
        text = documents[filling.document][filling.start : filling.end]
        assert "\n" not in text
        kinds = [part.kind for part in made[filling.template] if part.kind]
        assert len(kinds) == len(filling.slots)
        assert all(filling.start < a < b < filling.end for a, b in filling.slots)


def test_fillings_stand_apart(planting):
    _, _, truth = planting
    for one in truth:
        others = [f for f in truth if f.document == one.document and f.start > one.start]
        assert all(other.start - one.end >= templates.APART for other in others)


@pytest.mark.parametrize("kind", ["number", "amount", "percent", "date", "docnum", "place"])
def test_values_are_of_their_kind(kind):
    rng = random.Random(1)
    from collections import Counter

    assert kind_of(Counter(value(kind, rng) for _ in range(20))) == kind


def test_the_adjusted_rand_index_is_one_for_equal_groupings_and_none_for_chance():
    assert rand_index([1, 1, 2, 2], ["a", "a", "b", "b"]) == 1.0
    assert rand_index([1, 1, 2, 2], ["a", "b", "a", "b"]) < 0.0


def test_f1_is_the_harmonic_mean():
    assert f1(2, 4, 2) == pytest.approx(2 * 0.5 * 1.0 / 1.5)
