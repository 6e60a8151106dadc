"""Work on one process or several: the same results in the same order, and nothing left behind."""

from __future__ import annotations

import operator
import os
import tempfile

import pytest
from invented import prose

from dedup.engines.local import Local, workers_for
from dedup.store import Store


@pytest.fixture
def store() -> Store:
    texts = [prose(seed, 60) for seed in range(4)]
    return Store.of(texts)


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_items(workers, store):
    with Local(workers) as engine:
        assert list(engine.map(operator.neg, range(300))) == [-n for n in range(300)]
        texts = list(engine.map_store(Store.text, store, [3, 0, 2]))
    assert texts == [prose(seed, 60) for seed in (3, 0, 2)]


def test_no_process_is_started_for_nothing_or_one_item(store, monkeypatch):
    monkeypatch.setattr("dedup.engines.local.ProcessPoolExecutor", None)
    with Local(8) as engine:
        assert list(engine.map(operator.neg, [])) == []
        assert list(engine.map_store(Store.text, store, [1])) == [prose(1, 60)]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_comes_out_and_leaves_no_folder(workers, store, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(IndexError), Local(workers) as engine:  # noqa: PT012
        next(engine.map_store(Store.letters, store, [0, 1]))
        list(engine.map(operator.itemgetter(9), ["", ""]))
    assert os.listdir(tmp_path) == []


def test_small_collections_are_not_worth_processes():
    assert workers_for(None, 1000) == 1
    assert workers_for(3, 1000) == 3
    assert workers_for(None, 1 << 40) == (os.cpu_count() or 1)
