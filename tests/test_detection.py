"""Reuse planted in real reports is found as well as the benchmark says; see benchmarks/README.md."""

from __future__ import annotations

import pytest
from planting import Planter
from quality import SETS, Outcome, run, table
from texts import read, stripped

from dedup.config import Config


@pytest.fixture(scope="module")
def own(request):
    folder = request.config.rootpath.parent / "shared" / "corpora" / "state_council"
    if not folder.exists():
        pytest.skip("the real text corpora/state_council is not beside this checkout")
    return stripped(read(folder))


@pytest.mark.parametrize(
    ("planted", "plagdet", "precision", "recall"),
    [("main", 0.975, 0.98, 0.975), ("short", 0.96, 0.97, 0.94), ("heavy", 0.92, 0.95, 0.90)],
)
def test_planted_reuse_is_found(own, planted, plagdet, precision, recall):
    outcome = Outcome()
    run(Planter(own, 7).plant(SETS[planted]), {}, Config(), outcome, workers=1)
    whole = table(outcome)["all"]
    assert whole.plagdet >= plagdet
    assert whole.precision >= precision
    assert whole.recall >= recall
    assert whole.granularity <= 1.005
