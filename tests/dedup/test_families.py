"""Families of passages."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from aligned import shared
from invented import prose

from dedup.config import Config, FamilyConfig
from dedup.families import group
from dedup.model import SlotSegment, TextSegment


def texts(template: str, number: int, own: int = 400) -> dict[str, str]:
    """So many documents that hold a template between words of their own."""
    return {
        f"d{i:03}": prose(1000 + i, own // 2) + template.format(i) + prose(3000 + i, own // 2)
        for i in range(number)
    }


def test_a_family_of_few_gives_every_pair(collection, audit):
    template = prose(7, 120) + "共{}项" + prose(8, 60)
    report = audit(collection(**texts(template, 8)))
    pairs = {(m.left.document, m.right.document) for m in report.matches}
    assert len(pairs) == 8 * 7 // 2
    (family,) = report.templates
    assert family.documents == family.sources == 8
    assert family.boilerplate


def test_a_hot_passage_in_many_documents_is_one_family_and_grows_with_the_copies(collection, audit):
    # 90 copies: every bucket of the passage is hot (cap 32), and the family gives only its star.
    template = prose(9, 120) + "共{}项" + prose(10, 60)
    report = audit(collection(**texts(template, 90)))
    (family,) = report.templates
    assert len(family.occurrences) == 90
    assert len(report.matches) == 89
    lengths = {d.id: (-d.counted, d.id) for d in report.documents}
    star = min(lengths, key=lengths.__getitem__)
    assert all(star in (m.left.document, m.right.document) for m in report.matches)
    # Boilerplate is counted through the representative, so that every document has its share.
    shares = [d.figures.overlap_boilerplate for d in report.documents]
    assert min(shares) > 0.25
    assert all(d.figures.overlap_specific < 0.01 for d in report.documents)


def test_a_hot_family_within_the_cap_is_completed(collection, audit):
    template = prose(11, 150)
    report = audit(collection(**texts(template, 45)))
    pairs = {(m.left.document, m.right.document) for m in report.matches}
    assert len(pairs) == 45 * 44 // 2


def test_slots_hold_what_each_document_filled_in(collection, audit):
    places = ["云溪县", "青禾市", "石桥镇", "松岭区", "白水乡", "长亭街"]
    template = prose(12, 60).replace("\n", "，") + "{}" + prose(13, 80).replace("\n", "，")
    folder = collection(
        **{
            f"d{i}": prose(50 + i, 200) + template.format(place) + prose(80 + i, 200)
            for i, place in enumerate(places)
        }
    )
    (family,) = audit(folder).templates
    slots = [segment for segment in family.segments if isinstance(segment, SlotSegment)]
    assert len(slots) == 1
    assert {value for value, _ in slots[0].values} == set(places)
    assert isinstance(family.segments[0], TextSegment)
    report = audit(folder)
    by_id = report.by_id
    for occurrence in report.templates[0].occurrences:
        value = occurrence.slots[0]
        assert by_id[occurrence.document].text[value.start : value.end] == value.value


@pytest.mark.parametrize("number", [4, 5])
def test_copies_are_one_source_and_make_no_boilerplate(collection, audit, number):
    # Copies of one speech: however many, one source.
    speech = prose(14, 600)
    report = audit(collection(**{f"d{i}": speech + prose(15 + i, 20) for i in range(number)}))
    assert [len(tree) for tree in report.copies] == [number]
    assert all(d.figures.overlap_boilerplate == 0 for d in report.documents)
    assert not any(t.boilerplate for t in report.templates)


def test_independent_sources_make_boilerplate_at_the_threshold(collection, audit):
    template = prose(16, 120)
    few, enough = texts(template, 4), texts(template, 5)
    assert all(
        d.figures.overlap_boilerplate == 0 for d in audit(collection("few", **few)).documents
    )
    folder = collection("enough", **enough)
    assert all(d.figures.overlap_boilerplate > 0.2 for d in audit(folder).documents)
    strict = Config(families=FamilyConfig(sources=6))
    assert all(d.figures.overlap_specific > 0.2 for d in audit(folder, config=strict).documents)


def test_a_family_that_hot_buckets_split_is_joined_again():
    # Two halves of one passage's places without a link between them, as context links may leave it.
    halves = [range(30), range(30, 60)]
    passages = [shared(a, b, 100, 100) for half in halves for a, b in itertools.pairwise(half)]

    def align(pairs):
        return [shared(*sorted((a.document, b.document)), 100, 100) for a, b in pairs]

    grouped = group(
        passages, [100] * 60, [f"{i:02}" for i in range(60)], FamilyConfig(), align,
        lambda _place: np.arange(100, dtype=np.uint64),
    )  # fmt: skip
    assert [len(family.places) for family in grouped.families] == [60]
    assert grouped.families[0].large
    apart = group(
        passages, [100] * 60, [f"{i:02}" for i in range(60)], FamilyConfig(), align,
        lambda place: np.arange(100, dtype=np.uint64) + np.uint64(1000 * (place.document // 30)),
    )  # fmt: skip
    assert [len(family.places) for family in apart.families] == [30, 30]


def test_a_match_names_its_template_however_its_ends_fall(collection, audit):
    template = prose(21, 150)
    cut = [template, template[10:], template[:-12], template[6:-6], template]
    report = audit(
        collection(
            **{f"d{i}": prose(60 + i, 90) + t + prose(90 + i, 80) for i, t in enumerate(cut)}
        )
    )
    (family,) = report.templates
    assert {match.template for match in report.matches} == {family.id}


def test_places_that_only_chain_together_lose_no_pair(collection, audit):
    # d0 shares with d1, d1 with d2, …: one component, but no passage that all of them hold.
    tape = prose(5, 75 * 60)
    folder = collection(
        **{f"d{i:02}": prose(400 + i, 80) + tape[60 * i : 60 * i + 180] for i in range(70)}
    )
    report = audit(folder)
    name = {d.id: d.path for d in report.documents}
    pairs = {tuple(sorted((name[m.left.document], name[m.right.document]))) for m in report.matches}
    assert {(f"d{i:02}.txt", f"d{i + 1:02}.txt") for i in range(69)} <= pairs
