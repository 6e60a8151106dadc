"""Where allowed phrases stand in a text."""

from __future__ import annotations

from dedup.allowed import allowed_spans, folded_phrases
from dedup.fold import fold
from dedup.spans import union


def found(text, *lines):
    return [
        text[start:end] for start, end in sorted(allowed_spans(fold(text), folded_phrases(lines)))
    ]


def test_every_occurrence_is_found_in_any_form():
    text = "坚持稳中求进，堅持穩中\n求進；稳中不求进"
    assert found(text, "稳中求进") == ["稳中求进", "穩中\n求進"]


def test_numbers_and_masks_of_a_phrase_are_slots():
    assert found("在20xx年工作会议上", "2021年工作会议") == ["20xx年工作会议"]


def test_occurrences_may_overlap():
    text = "学习学习学习"
    assert union(allowed_spans(fold(text), folded_phrases(["学习学习"]))) == [(0, 6)]


def test_comments_blank_lines_and_bare_numbers_pass():
    assert folded_phrases(["", "  ", "# 注释", "——", "2021", "一、"]) == []
    assert found("2021年的3项工作", "2021") == []


def test_a_phrase_is_not_found_across_half_a_token():
    assert found("markets", "market") == []
    assert found("的", "的的") == []


def test_no_phrases_and_no_text():
    assert found("稳中求进") == []
    assert found("", "稳中求进") == []
