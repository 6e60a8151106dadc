"""How time grows, what a larger archive is likely to need, and which files a rung has."""

from __future__ import annotations

import subprocess
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import prose

from dedup.bench.ladder import Rung, climb, estimate, growth
from dedup.errors import NothingReadableError, UsageError


def rung(size, seconds, memory=0):
    return Rung(size, 1, 1, 0, 0, {"align": seconds, "read": 0.001}, memory, {"align": memory})


@given(st.floats(0.5, 2.5), st.floats(1e-6, 1e-3))
def test_growth_is_the_exponent_of_a_power(exponent, factor):
    rungs = [rung(size, 1 + factor * size**exponent) for size in (10**6, 2 * 10**6)]
    exact = [rung(r.size, 10 * (r.size / 10**6) ** exponent) for r in rungs]
    assert growth(exact, "align") == pytest.approx(exponent, abs=0.001)


def test_too_short_a_stage_says_nothing_of_its_growth():
    rungs = [rung(10**6, 1.0), rung(10**7, 10.0)]
    assert growth(rungs, "read") is None
    assert growth(rungs[:1], "align") is None


def test_an_estimate_goes_on_from_the_largest_rung():
    rungs = [rung(10**6, 1.0, 110 * 10**6), rung(10**7, 20.0, 200 * 10**6)]
    found = estimate(rungs, 10**8)
    assert found.factor == 10
    assert found.seconds == pytest.approx(20 * 20, rel=0.01)  # a factor of 20 for each of 10
    assert found.peak_memory == pytest.approx(1_100 * 10**6, rel=0.01)


def test_constant_costs_do_not_make_an_estimate_cheap():
    rungs = [rung(10**6, 1.0, 5), rung(10**7, 1.5, 4)]
    found = estimate(rungs, 10**8)
    assert found.seconds == pytest.approx(15, rel=0.02)
    assert found.peak_memory == 4


def test_rungs_of_an_archive_lie_within_each_other(runs, collection):
    papers = collection(**{f"n{i:03d}": "字" * 100 for i in range(64)})
    told = []
    rungs = climb([str(papers)], (), {}, "", lambda *of: told.append(of))
    assert [len(paths) for paths in runs[1:]] == [8, 16, 32, 64]
    assert [one.size for one in rungs] == [2400, 4800, 9600, 19200]
    assert told == [(8, 2400), (16, 4800), (32, 9600), (64, 19200)]
    for smaller, larger in pairwise(runs[1:]):
        assert set(smaller) < set(larger)
    # Spread over the whole, for neighbours are often alike.
    assert [int(path[-7:-4]) // 8 for path in runs[1]] == list(range(8))


def test_generated_archives_have_the_sizes_asked_for(runs):
    rungs = climb([], (400_000, 200_000), {}, "", lambda *_: None)
    assert [one.size for one in rungs] == pytest.approx([200_000, 400_000], rel=0.25)


def test_what_cannot_be_climbed(runs, collection):
    papers = collection(a="字" * 1_000)
    with pytest.raises(UsageError, match=r"holds 0\.0 MB only"):
        climb([str(papers)], (10**6,), {}, "", lambda *_: None)
    with pytest.raises(NothingReadableError, match="no such path"):
        climb(["nowhere"], (), {}, "", lambda *_: None)


def test_a_run_of_its_own_gives_what_it_needed(collection):
    papers = collection(**{f"n{i}": prose(i, 300) + prose(9, 100) for i in range(3)})
    (one,) = climb([str(papers)], (), {"workers": 1}, "", lambda *_: None)[-1:]
    assert (one.files, one.documents) == (3, 3)
    assert one.matches >= 3
    assert one.seconds["align"] > 0
    assert one.peak_memory > 20_000_000
    assert "write" in one.seconds


def test_a_run_that_fails_is_told_by_its_code(tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        climb([str(tmp_path)], (), {"workers": 1}, "", lambda *_: None)
    assert failed.value.returncode == 2
