"""Texts that a result does not hold: read again if the files are what they were."""

from __future__ import annotations

from dataclasses import replace

import pytest
from invented import prose

from dedup.config import Config
from dedup.reread import with_texts


@pytest.fixture
def papers(collection):
    copied = prose(1, 120)
    return collection(a=prose(2, 90) + copied, b=copied + prose(3, 90), c=prose(4, 150))


@pytest.fixture
def bare(audit, papers):
    return audit(papers, config=Config(embed_text="none"))


def texts(report):
    return {document.path: document.text for document in report.documents}


def test_what_a_finding_points_at_is_read_again(bare, papers):
    whole, missing = with_texts(bare)
    assert missing == 0
    found = texts(whole)
    assert found["a.txt"] == (papers / "a.txt").read_text(encoding="utf-8")
    assert found["b.txt"]
    assert found["c.txt"] is None


def test_a_part_gets_its_own_stretch_of_the_file(audit, collection):
    speeches = "".join(f"第{n}篇：讲话\n同志们：\n{prose(n, 300)}\n" for n in (1, 2, 3))
    folder = collection(many=speeches, copy=prose(2, 300))
    held = audit(folder, config=Config(embed_text="all"))
    whole, missing = with_texts(
        replace(held, documents=tuple(replace(one, text=None) for one in held.documents))
    )
    assert missing == 0
    by_id = {document.id: document.text for document in held.documents}
    read = {document.id: document.text for document in whole.documents if document.text}
    assert len(read) >= 2
    assert all(by_id[one] == text for one, text in read.items())


def test_a_changed_or_missing_file_is_shown_without_text(bare, papers):
    (papers / "a.txt").write_text("别的文字", encoding="utf-8")
    (papers / "b.txt").unlink()
    whole, missing = with_texts(bare)
    assert missing == 2
    assert set(texts(whole).values()) == {None}


@pytest.mark.parametrize(
    "inputs",
    [
        None,
        3,
        [3],
        [{}],
        [{"number": 0, "location": 5}],
        [{"number": "0", "location": "."}],
        [{"number": 0, "location": "a\0b"}],
        [{"number": 0, "location": "-"}],
        [{"number": 0, "location": "nowhere"}],
    ],
)
def test_foreign_settings_do_no_harm(bare, inputs):
    foreign = replace(bare, run=replace(bare.run, settings={"inputs": inputs}))
    assert with_texts(foreign) == (foreign, 2)
