"""Substitutions and left-overs of a pair, in invented papers."""

from __future__ import annotations

import pytest
from invented import prose

from dedup.names import is_name


def paper(names, seed=1, apart=30):
    """A paper in which each name stands between own sentences."""
    return "".join(
        f"{prose(seed * 100 + i, apart).rstrip()}请{name}按期办理。" for i, name in enumerate(names)
    )


def between(report):
    (pair,) = report.pairs
    ids = {d.id: d.path for d in report.documents}
    changed = {(s.before, s.after): s.times for s in pair.substitutions}
    return pair if ids[pair.left] < ids[pair.right] else None, changed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云溪县", "青禾市"),
        ("云溪县", "青溪县"),  # a character in common
        ("临江市", "临海县"),
        ("我市", "我县"),
        ("2022", "2023"),
        ("水务局", "水利局"),
        ("云溪县财政局", "岚桥区教育局"),
    ],
)
def test_a_name_replaced_throughout_is_shown_whole(collection, audit, one, other):
    folder = collection(a=paper([one] * 5), b=paper([other] * 5))
    _, changed = between(audit(folder))
    assert changed == {(one, other): 5}


def test_a_person_is_shown_without_office(collection, audit):
    one, other = ["顾长汀同志"] * 4, ["林远帆同志"] * 4
    _, changed = between(audit(collection(a=paper(one), b=paper(other))))
    assert changed == {("顾长汀", "林远帆"): 4}


def test_a_word_follows_its_neighbours(collection, audit):
    # 市→县 alone is no word: it is two words here.
    one, other = ["我市"] * 3 + ["全市"] * 3, ["我县"] * 3 + ["全县"] * 3
    _, changed = between(audit(collection(a=paper(one), b=paper(other))))
    assert changed == {("我市", "我县"): 3, ("全市", "全县"): 3}


def test_edits_and_renumbered_articles_are_no_substitutions(collection, audit):
    one = paper(["第五条", "第七条", "云溪县", "第五条"])
    other = paper(["第六条", "第八条", "青禾市", "第六条"])
    _, changed = between(audit(collection(a=one, b=other)))
    assert changed == {}


def test_spaces_and_widths_of_a_number_are_no_substitution(collection, audit):
    one, other = ["11.09 亿元"] * 3, ["１１.09亿元"] * 3
    _, changed = between(audit(collection(a=paper(one), b=paper(other))))
    assert changed == {}


COPY = ["青禾市"] * 4 + ["云溪县"] + ["青禾市"] * 3


def test_the_county_that_was_forgotten_is_left_over(collection, audit):
    folder = collection(a=paper(["云溪县"] * 8), b=paper(COPY))
    pair, _ = between(audit(folder))
    assert pair.leftovers == ("云溪县",)


def test_either_side_may_be_the_copy_unless_it_is_known_to_be_the_earlier(
    collection, audit, tmp_path
):
    folder = collection(a=paper(COPY), b=paper(["云溪县"] * 8))
    pair, _ = between(audit(folder))
    assert pair.leftovers == ("云溪县",)
    table = tmp_path / "meta.csv"
    table.write_text("path,date\na.txt,2020\nb.txt,2022\n", encoding="utf-8")
    pair, _ = between(audit(folder, metadata=table))
    assert pair.leftovers == ()


def test_a_name_that_the_copy_has_of_its_own_is_not_left_over(collection, audit, tmp_path):
    source, thanks = paper(["云溪县"] * 8), "我们到云溪县学过经验，在此一并致谢。"
    pair, _ = between(audit(collection(a=source, b=paper(COPY) + prose(9, 60) + thanks)))
    assert pair.leftovers == ()
    folder = collection("group", a=source, b=paper(COPY), c=prose(7, 90) + thanks)
    table = tmp_path / "meta.csv"
    table.write_text("path,group\nb.txt,办公室\nc.txt,办公室\n", encoding="utf-8")
    pair, _ = between(audit(folder, metadata=table))
    assert pair.leftovers == ()


def test_without_a_systematic_substitution_nothing_is_left_over(collection, audit):
    one, other = ["云溪县"] * 4, ["青禾市", *["云溪县"] * 3]
    pair, _ = between(audit(collection(a=paper(one), b=paper(other))))
    assert pair.leftovers == ()


@pytest.mark.parametrize(
    "word", ["城市", "全局", "常务委员会", "各专门", "各专门委", "有关部委", "工作", "高度"]
)
def test_common_words_are_no_names(word):
    assert not is_name(word, f"{word}委员会的工作，{word}要落实")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("云溪县", ""),
        ("水务局", ""),
        ("2022", ""),
        ("二〇二二年", ""),
        ("我市", ""),
        ("顾长汀", "请顾长汀同志发言"),
        ("临江", "临江市委"),
    ],
)
def test_places_units_persons_and_years_are_names(name, text):
    assert is_name(name, text)


def test_a_shortened_name_is_no_other_name(collection, audit):
    one, other = ["云溪常务委员会"] * 6, ["云溪常委会"] * 5 + ["云溪常务委员会"]
    pair, changed = between(audit(collection(a=paper(one), b=paper(other))))
    assert changed  # so that it would be one, if it were another name
    assert pair.leftovers == ()
