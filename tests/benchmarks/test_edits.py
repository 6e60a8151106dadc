"""What each kind of rework does to a passage, and what it leaves."""

from __future__ import annotations

import random
import re
from collections import Counter

import edits
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import LETTERS, prose
from rapidfuzz.distance import LCSseq, Levenshtein

from dedup.fold import fold

SHARES = [0.08, 0.16, 0.25, 0.35]
ENGLISH = (
    "The light of the body is the eye. If the eye be single, the whole body shall be full of light; "
    'if it be evil, the body is dark. "Take heed!" he said. What is within that darkness? '
) * 12
FORM = (
    "2021年3月，北京市实现产值1,240亿元，比上年增长百分之十二。我省有三十五个县完成任务，黑龙江、内蒙古次之；"
    "上海的经验是：依靠群众、相信群众。全国一盘棋，到二〇二五年再翻一番！"
)


def letters(text):
    return [atom for atom in edits.ATOM.findall(text) if edits.is_letter(atom)]


def rework(kind, text, seed=1, pool=LETTERS):
    return edits.KINDS[kind](text, random.Random(seed), pool)


@pytest.fixture
def opencc():
    return pytest.importorskip(
        "opencc", reason="noise converts to traditional characters with opencc (group bench)"
    )


# -- edits by share --------------------------------------------------------------------------------


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("text", [prose(3, 3_000), ENGLISH], ids=["han", "english"])
def test_operations_by_share_in_equal_thirds(share, text):
    before = letters(text)
    after = letters(edits.edited(text, share, random.Random(1), before))
    count = round(share * len(before))
    inserted, deleted = (count + 1) // 3, count // 3
    assert len(after) == len(before) + inserted - deleted
    # An operation next to another can undo part of it: never more than were asked for.
    assert 0.9 * count <= Levenshtein.distance(before, after) <= count
    # Each letter that was substituted or deleted is gone from its place.
    kept = LCSseq.similarity(before, after)
    assert len(before) - (count - inserted) <= kept <= len(before) - 0.85 * (count - inserted)


def test_edits_leave_what_is_no_letter():
    text = prose(4, 2_000)
    after = edits.edited(text, 0.3, random.Random(1), LETTERS)
    assert re.sub(r"\w", "", after) == re.sub(r"\w", "", text)


def test_no_share_is_no_edit():
    assert edits.edited(prose(5, 200), 0, random.Random(1), LETTERS) == prose(5, 200)


def test_words_stay_apart():
    words = set(letters(ENGLISH)) | {"alpha", "beta"}
    after = edits.edited(ENGLISH, 0.35, random.Random(1), ["alpha", "beta"])
    assert set(letters(after)) <= words


@pytest.mark.parametrize(
    ("kind", "share"), [("edit8", 0.08), ("edit16", 0.16), ("edit25", 0.25), ("edit35", 0.35)]
)
def test_a_kind_edits_its_share(kind, share):
    before = letters(prose(6, 3_000))
    after = letters(rework(kind, prose(6, 3_000)))
    assert Levenshtein.distance(before, after) == pytest.approx(share * len(before), rel=0.1)


def test_edits_on_top_of_reordered_clauses():
    text = prose(7, 3_000)
    reordered = edits.reordered(text, random.Random(1), LETTERS)
    distance = Levenshtein.distance(letters(reordered), letters(rework("edit25r", text)))
    assert distance == pytest.approx(0.25 * len(letters(text)), rel=0.1)


# -- edits that leave the letters ------------------------------------------------------------------


@pytest.mark.parametrize("text", [prose(8, 500), ENGLISH, FORM])
def test_verbatim(text):
    assert rework("verbatim", text) == text


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("text", [prose(9, 1_500), ENGLISH], ids=["han", "english"])
def test_noise_leaves_the_folded_letters(seed, text, opencc):
    after = rework("noise", text, seed)
    assert after != text
    assert fold(after).tokens.tolist() == fold(text).tokens.tolist()


def test_noise_does_all_three(opencc):
    texts = [rework("noise", "国务院办公厅，关于开展检查的通知。" * 20, seed) for seed in range(8)]
    assert {"國" in text for text in texts} == {True, False}
    assert {"，" in text for text in texts} == {True, False}
    assert all(re.search(r"\w[ \n\u3000]\w", text) for text in texts)


def test_a_foreign_word_does_not_keep_the_noise_away_nor_is_broken(opencc):
    text = prose(10, 200) + "GDP" + prose(11, 200)
    for seed in range(4):
        after = rework("noise", text, seed)
        assert len(after) > len(text) + 20
        assert "GDP" in after
        assert fold(after).tokens.tolist() == fold(text).tokens.tolist()


# -- masks and slots -------------------------------------------------------------------------------


def test_masks_put_only_masks():
    for seed in range(8):
        text = prose(12, 2_000) + FORM
        after = rework("masks", text, seed)
        rest = re.sub("[Xx×*]|20xx", "", after)
        places = iter(text)
        assert all(letter in places for letter in rest), "something else than a mask came in"
        # About one word of two letters in ten; numbers come on top.
        assert 0.04 < 1 - len(rest) / len(text) < 0.12
        assert re.search("X|×|\\*", after)


def test_masked_years():
    years = [rework("masks", "2021年" + "好" * 5, seed) for seed in range(20)]
    assert all("xx年" in year for year in years)


def test_slots_change_only_numbers_and_places():
    places = f"(?:{'|'.join(edits._PLACES)})"
    hole = re.compile(f"({edits.NUMBER.pattern}|{places})")
    fixed = hole.split(FORM)[::2]
    frame = re.compile(f"(?:[0-9]+|[一二三四五六七八九]+|{places})".join(map(re.escape, fixed)))
    texts = {rework("slots", FORM, seed) for seed in range(20)}
    assert len(texts) == 20
    assert all(frame.fullmatch(text) for text in texts)


def test_slots_stay_numbers_of_their_script():
    after = rework("slots", "共有1234人，其中妇女二百三十人。")
    assert re.fullmatch("共有[0-9]{3,5}人，其中妇女[一二三四五六七八九]{3,5}人。", after)


def test_without_slots_nothing_to_refill():
    text = "天行健，君子以自强不息。三人行，必有一师！"
    assert rework("slots", text) == text


# -- order -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", [prose(13, 1_000), FORM * 5, ENGLISH], ids=["han", "form", "words"]
)
def test_reordered_keeps_the_letters(text):
    after = rework("reordered", text)
    assert after != text
    assert Counter(letters(after)) == Counter(letters(text))


def test_reordered_moves_clauses_within_their_sentence():
    text = "甲乙丙，丁戊己；庚辛壬。子丑寅，卯辰巳，午未申！"
    seen = {rework("reordered", text, seed) for seed in range(30)}
    assert text in seen
    assert len(seen) > 5
    for after in seen:
        first, second = edits.sentences(after)
        clauses = [set(re.split("[，；。！]", sentence)) for sentence in (first, second)]
        assert clauses == [{"甲乙丙", "丁戊己", "庚辛壬", ""}, {"子丑寅", "卯辰巳", "午未申", ""}]
        assert (first[-1], second[-1]) == ("。", "！")


@pytest.mark.parametrize("number", ["1,240", "1，240", "12,345,678"])
def test_a_comma_in_a_number_ends_no_clause(number):
    clauses = ["收入增长，", f"达到{number}亿元，", f"其中出口{number}"]
    assert edits.CLAUSE.findall("".join(clauses)) == clauses


@pytest.mark.parametrize("text", [prose(14, 1_000), ENGLISH.strip() + " "], ids=["han", "english"])
def test_shuffled_keeps_the_sentences(text):
    text = text[: text.rfind("。") + 1] or text
    after = rework("shuffled", text)
    assert after != text
    assert Counter(edits.sentences(after)) == Counter(edits.sentences(text))


@pytest.mark.parametrize("text", ["", "一句话。", "好。好。好。", "没有句号"])
def test_what_has_no_other_order_stays(text):
    assert rework("shuffled", text) == text


# -- all -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", edits.KINDS)
def test_the_same_seed_gives_the_same(kind, request):
    if kind == "noise":
        request.getfixturevalue("opencc")
    text = prose(15, 600) + FORM
    assert rework(kind, text) == rework(kind, text)
    if kind != "verbatim":
        assert rework(kind, text) != rework(kind, text, seed=2)


@given(st.text(st.sampled_from("甲乙丙，。！？；\n”」\u3000'\" ab.!?,1")))
def test_sentences_tile_a_text(text):
    assert "".join(edits.sentences(text)) == text


@given(st.text(st.sampled_from("甲乙，；：,;:12。\n ")))
def test_clauses_tile_a_text(text):
    assert "".join(edits.CLAUSE.findall(text)) == text


@given(st.text())
def test_atoms_tile_a_text(text):
    assert "".join(edits.ATOM.findall(text)) == text


def test_sentences_end_with_their_closing_quote():
    text = "他说：“好。”\n我们走！吗？没有"
    assert edits.sentences(text) == ["他说：“好。”\n", "我们走！", "吗？", "没有"]
