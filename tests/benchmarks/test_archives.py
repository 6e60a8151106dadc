"""Archives to time a run on: what is planted stands where the truth says."""

from __future__ import annotations

import pytest
from archives import name, planted
from invented import prose
from speed import recall


def test_copies_stand_where_the_truth_says():
    texts = [prose(number, 3_000) for number in range(60)]
    found = list(planted(iter(texts), 1))
    whole = {name(number): text for number, (text, _) in enumerate(found)}
    copies = [truth for _, truth in found if truth]
    assert sum(copy["size"] for copy in copies) == pytest.approx(0.01 * 180_000, rel=0.7)
    for copy in copies:
        source = whole[copy["source"]][copy["start"] : copy["start"] + copy["size"]]
        assert whole[copy["target"]][copy["at"] : copy["at"] + copy["size"]] == source
        assert 80 <= copy["size"] <= 1_200
    assert found == list(planted(iter(texts), 1))


COPY = {"source": "b", "start": 100, "target": "a", "at": 40, "size": 50}


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([((40, 90), (100, 150))], 1.0),
        ([((30, 65), (90, 125)), ((65, 99), (125, 160))], 1.0),
        ([((40, 65), (100, 150))], 0.5),  # the side where less is
        ([((40, 90), (150, 200))], 0.0),  # meets it on one side only
        ([], 0.0),
    ],
)
def test_recall_is_the_share_that_is_found_on_both_sides(pairs, expected):
    assert recall([COPY], {("a", "b"): pairs}) == expected
