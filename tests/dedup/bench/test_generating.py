"""Generated text: it repeats itself as asked, and copies nothing."""

from __future__ import annotations

import itertools
import random

import pytest
from invented import LETTERS
from texts import repetitiveness, stripped

from dedup.bench.generating import generated, invented


def letters(text):
    return "".join(filter(str.isalnum, text))


@pytest.fixture(scope="module")
def model():
    """Text in which a letter has few followers, as in language, and no run stands twice."""
    rng = random.Random(1)
    after = {letter: rng.choices(LETTERS, k=6) for letter in LETTERS}
    texts = {}
    for number in range(8):
        letter = rng.choice(LETTERS)
        text = []
        for _ in range(12_000):
            letter = rng.choice(after[letter]) if rng.random() < 0.9 else rng.choice(LETTERS)
            text += [letter, rng.choices(("", "，", "。", "。\n"), (0.9, 0.06, 0.03, 0.01))[0]]
        texts[str(number)] = "".join(text)
    found = list(stripped(texts).values())
    assert sum(map(len, found)) > 80_000
    return found


@pytest.mark.parametrize("share", [0.05, 0.15, 0.4])
def test_generated_text_repeats_itself_as_asked(model, share):
    texts = generated(model, 150_000, 1, share)
    assert repetitiveness(texts) == pytest.approx(share, rel=0.2)


def test_without_a_share_next_to_nothing_is_repeated(model):
    assert repetitiveness(generated(model, 150_000, 1, 0)) < 0.005


def test_generated_text_copies_no_passage(model):
    runs = {
        text[at : at + 28]
        for text in map(letters, model)
        for at in range(len(text) - 27)
    }  # fmt: skip
    for text in map(letters, generated(model, 150_000, 2, 0.2)):
        assert not any(text[at : at + 28] in runs for at in range(len(text) - 27))


def test_generated_text_reads_like_its_model(model):
    def pairs(texts):
        return {a + b for text in texts for a, b in itertools.pairwise(text)}

    found = list(generated(model, 60_000, 3, 0.1))
    known = pairs(model)
    strange = sum(a + b not in known for text in found for a, b in itertools.pairwise(text))
    assert strange < 0.03 * sum(map(len, found))


def test_generated_documents(model):
    texts = list(generated(model, 60_000, 4, 0.1))
    assert 60_000 <= sum(map(len, texts)) < 80_000
    assert all(4_000 <= len(text) < 16_100 for text in texts)
    assert texts == list(generated(model, 60_000, 4, 0.1))
    assert texts != list(generated(model, 60_000, 5, 0.1))


def test_invented_text_is_a_model_too():
    """Words come back, passages do not; what is generated from it repeats itself as asked."""
    text = invented(300_000, 1)
    assert text == invented(300_000, 1)
    assert 250_000 < len(text) < 400_000
    words = [len(clause) for clause in text.replace("。", "，").split("，")]
    assert 8 < sum(words) / len(words) < 40
    assert repetitiveness([text]) < 0.1
    assert repetitiveness(generated([text], 150_000, 1, 0.4)) == pytest.approx(0.4, rel=0.2)
