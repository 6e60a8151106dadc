"""Set phrases: what many documents share, outside the matches."""

from __future__ import annotations

import numpy as np

from dedup.arrays import Arrays
from dedup.config import FamilyConfig, SketchConfig
from dedup.fold import fold
from dedup.phrases import set_phrases, shared_runs
from dedup.sketch import sketch
from dedup.store import Store

PHRASE = "全面建成社会主义现代化强国"
CONFIG = FamilyConfig(sources=3)


def marked(texts, document=0, matched=(), sources=None, *, by_sources=False):
    letters = [fold(text) for text in texts]
    marks = sketch(Store.of(texts), SketchConfig())
    shared = shared_runs(marks, sources or list(range(len(texts))), CONFIG, Arrays(), threads=2)
    covered = np.zeros(len(texts[document]), dtype=np.bool_)
    covered[list(matched)] = True
    own = shared[marks.bounds[document] : marks.bounds[document + 1]]
    found = set_phrases(letters[document], covered, own, CONFIG)[not by_sources]
    return "".join(c for c, yes in zip(texts[document], found, strict=True) if yes)


def test_a_phrase_of_three_documents():
    texts = [f"我市{PHRASE}。", f"{PHRASE}要", f"为{PHRASE}", "其他"]
    assert marked(texts) == PHRASE
    assert marked(texts, document=3) == ""
    assert marked(texts[1:]) == ""


def test_twice_in_one_document_is_one_document():
    assert marked([f"我市{PHRASE}；{PHRASE}", f"{PHRASE}要"]) == ""


def test_a_document_left_out_does_not_count_but_shows_the_phrase():
    texts = [f"我市{PHRASE}。", f"{PHRASE}要", f"为{PHRASE}", f"在{PHRASE}"]
    assert marked(texts, sources=[None, 1, 2, 3]) == PHRASE
    assert marked(texts, sources=[None, None, 2, 3]) == ""


def test_copies_of_one_source_count_once():
    texts = [f"我市{PHRASE}。", f"{PHRASE}要", f"为{PHRASE}", f"在{PHRASE}"]
    assert marked(texts, sources=[0, 1, 1, 3], by_sources=True) == PHRASE
    assert marked(texts, sources=[0, 1, 0, 1], by_sources=True) == ""
    assert marked(texts, sources=[0, 1, 0, 1]) == PHRASE


def test_short_phrases_do_not_count():
    assert marked([PHRASE[:7]] * 5) == ""
    assert marked([PHRASE[:8]] * 5) == PHRASE[:8]
    assert marked(["our great common goals"[:15]] * 5) == ""
    assert marked(["our great common goals"] * 5) == "our great common goals"


def test_runs_that_touch_a_match_are_no_set_phrase():
    texts = [PHRASE] * 3
    assert marked(texts, matched=[0]) == PHRASE[1:]
    assert marked(texts, matched=[6]) == ""
    assert marked(texts, matched=[6], by_sources=True) == PHRASE


def test_numbers_stand_inside_a_phrase():
    texts = [f"在20{year}年全省经济工作会议上" for year in (19, 20, 21)]
    assert marked(texts) == texts[0]


def test_no_documents():
    assert len(shared_runs(sketch(Store.of([]), SketchConfig()), [], CONFIG, Arrays())) == 0


def test_an_empty_text_has_no_set_phrase():
    assert marked(["", PHRASE, PHRASE, PHRASE]) == ""
    assert marked(["。，", PHRASE]) == ""
