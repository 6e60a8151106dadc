"""Text without reuse: stripped, mixed, generated."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import prose
from texts import mixed, read, repetitiveness, stripped

FORMULA = "春江潮水连海平海上明月共潮生滟滟随波几多里"  # 21 letters
NOTICE = ("机关地址\n河西东路\n乘车路线\n九路汽车\n联络人员\n值班秘书\n").splitlines()
OPENING = prose(99, 40).replace("\n", "，")


def letters(text):
    return "".join(filter(str.isalnum, text))


def kept(*texts, **options):
    """The paragraphs that are left of each text."""
    named = {f"{i}.txt": text for i, text in enumerate(texts)}
    return [text.splitlines() for text in stripped(named, **options).values()]


# -- stripping -------------------------------------------------------------------------------------


def test_a_paragraph_that_shares_a_run_with_an_earlier_one_goes():
    first = f"{prose(1, 30)}{FORMULA[:13]}{prose(2, 30)}".replace("\n", "，")
    again = f"{prose(3, 30)}{FORMULA[:13]}{prose(4, 30)}".replace("\n", "，")
    other = prose(5, 60).replace("\n", "，")
    assert kept(first, f"{other}\n{again}") == [[first], [other]]
    assert kept(f"{first}\n{other}\n{again}") == [[first, other]]


def test_twelve_letters_are_no_run():
    first, second = f"水火。{FORMULA[:12]}，风", f"雷电！{FORMULA[:12]}：雨"
    assert kept(first, second) == [[first], [second]]


def test_what_is_folded_away_hides_no_run():
    first = "二〇二一年，全县粮食总产量达到三十万吨，比上年增加"
    again = "2019年全縣糧食總產量達到X萬噸；比上年增加"
    assert kept(first, again) == [[first], []]


def test_a_notice_in_short_lines_goes_and_its_surroundings_stay():
    before, after = prose(6, 40).replace("\n", "，"), prose(7, 40).replace("\n", "，")
    first = "\n".join(["第一份材料", *NOTICE])
    second = "\n".join([before, *NOTICE, after])
    assert kept(first, second) == [["第一份材料", *NOTICE], [before, after]]


def test_lines_that_meet_where_one_went_repeat_nothing():
    # With OPENING gone, the two lines would stand together in both documents.
    short = ["山高水长", "源远流长根深叶茂欣欣向荣"]
    texts = ["\n".join(short), OPENING, "\n".join([short[0], OPENING, short[1]])]
    assert repetitiveness("\n".join(text) for text in kept(*texts)) == 0


def test_a_run_twice_in_one_paragraph():
    text = f"{FORMULA}，{FORMULA}"
    assert kept(text) == [[]]


def test_runs_that_are_known_already():
    seen: set[int] = set()
    own = prose(8, 60)
    assert stripped({"a": own}, seen)["a"] == own.rstrip("\n") + "\n"
    assert stripped({"b": own, "c": prose(9, 60)}, seen)["b"] == ""
    assert kept(prose(9, 60), seen=seen) == [[]]


def test_paragraphs_of_english_stand_between_empty_lines():
    one = "Now is the winter of our discontent\nmade glorious summer by this sun of York."
    two = "And all the clouds that lour'd upon our house\nin the deep bosom of the ocean buried."
    again = "He said: now is the winter of our\ndiscontent, made glorious."
    found = stripped({"a": f"{one}\n\n\n{two}\r\n\r\n{again}\n"})
    assert found == {"a": f"{one}\n\n{two}\n\n"}
    assert stripped(found) == found


LINES = [*NOTICE, *(prose(n, 9).replace("\n", "，") for n in range(20, 26)), FORMULA, OPENING]


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(LINES), max_size=12).map("\n".join), max_size=5))
def test_no_run_is_left_twice(texts):
    found = stripped({str(n): text for n, text in enumerate(texts)})
    assert list(found) == [str(n) for n in range(len(texts))]
    if texts:
        assert repetitiveness(found.values()) == 0
    assert stripped(found) == found
    for text, rest in zip(texts, found.values(), strict=True):
        lines = iter(text.splitlines())
        assert all(line in lines for line in rest.splitlines())


def test_files_by_name_in_order(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "二.txt").write_text("乙", encoding="gb18030")
    (tmp_path / "a.txt").write_text("甲", encoding="utf-8")
    (tmp_path / "c.md").write_text("丙", encoding="utf-8")
    assert list(read(tmp_path)) == ["a.txt", "b/二.txt"]
    assert read(tmp_path)["a.txt"] == "甲"


# -- how repetitive text is ------------------------------------------------------------------------


def test_repetitiveness_is_the_share_of_letters_in_runs():
    fresh = [letters(prose(n, 40)) for n in range(30, 33)]
    assert repetitiveness(fresh) == 0
    # 2 · 21 of 3 · 40 + 2 · 21 letters
    texts = [fresh[0] + FORMULA, FORMULA + fresh[1], fresh[2]]
    assert repetitiveness(texts) == pytest.approx(42 / 162)
    assert repetitiveness([f"{fresh[0]}，{FORMULA[:12]}", FORMULA[:12] + fresh[1]]) == 0
    assert repetitiveness([fresh[0], fresh[0]]) == 1


def test_repetitiveness_of_words():
    # 24 + 5 letters of 24 + 5 + 24: the run of 26 that both have ends with a word
    same = "abcdefgh ijklmnop qrstuvwx yzabc"
    other = "hgfedcba ponmlkji xwvutsrq"
    assert repetitiveness([f"{same} {other}", same]) == pytest.approx(58 / (29 * 2 + 24))


# -- mixed text ------------------------------------------------------------------------------------


def test_a_foreign_sentence_after_every_two_of_its_own():
    own = {"a.txt": "一二三。四五六。七八九。", "b.txt": "甲乙丙。"}
    assert mixed(own, ["One two. Three four. Five."]) == {
        "a.txt": "一二三。四五六。 One two. 七八九。 Three four. ",
        "b.txt": "甲乙丙。 Five. ",
    }
