"""Where allowed phrases stand in a text."""

from __future__ import annotations

import pytest

from dedup.allowed import Phrases, common_phrases
from dedup.fold import fold
from dedup.spans import union


def found(text, *lines):
    return [text[start:end] for start, end in sorted(Phrases(lines).spans(fold(text)))]


def test_every_occurrence_is_found_in_any_form():
    text = "坚持稳中求进，堅持穩中\n求進；稳中不求进"
    assert found(text, "稳中求进") == ["稳中求进", "穩中\n求進"]


def test_numbers_and_masks_of_a_phrase_are_slots():
    assert found("在20xx年工作会议上", "2021年工作会议") == ["20xx年工作会议"]


def test_occurrences_may_overlap():
    text = "学习学习学习"
    assert union(Phrases(["学习学习"]).spans(fold(text))) == [(0, 6)]


def test_comments_blank_lines_and_bare_numbers_pass():
    assert not Phrases(["", "  ", "# 注释", "——", "……", "2021", "一、"])
    assert found("2021年的3项工作", "2021") == []


def test_a_phrase_is_not_found_across_half_a_token():
    assert found("markets", "market") == []
    assert found("的", "的的") == []


def test_no_phrases_and_no_text():
    assert found("稳中求进") == []
    assert found("", "稳中求进") == []


@pytest.mark.parametrize("slot", ["…", "……", "____"])
def test_a_free_slot_holds_up_to_20_letters(slot):
    line = f"根据{slot}的规定，制定本办法"
    assert found("根据《云溪县条例》的规定，制定本办法。", line) == [
        "根据《云溪县条例》的规定，制定本办法"
    ]
    assert found(f"根据{'上' * 21}的规定，制定本办法。", line) == []
    assert found("根据的规定，制定本办法。", line) == ["根据的规定，制定本办法"]


def test_a_single_word_and_a_phrase_that_begins_with_it():
    assert found("market forces and the market", "market", "market forces") == [
        "market", "market forces", "market"
    ]  # fmt: skip


def test_the_own_list_is_short_and_of_phrases():
    text = "以习近平同志为核心的党中央坚强领导"
    assert text[:13] in [text[a:b] for a, b in common_phrases().spans(fold(text))]
