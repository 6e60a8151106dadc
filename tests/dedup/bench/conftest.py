"""A ladder whose runs are not made."""

from __future__ import annotations

import pytest

from dedup.bench import ladder


@pytest.fixture
def runs(monkeypatch):
    """The files of each run, which are not audited."""
    seen = []

    def run(paths, limits, announcement):
        seen.append(paths)
        return {
            "documents": 1, "matches": 0, "result": 0, "seconds": {"read": 1.0},
            "peak_memory": 1, "peak_memory_by_stage": {"read": 1},
        }  # fmt: skip

    monkeypatch.setattr(ladder, "_run", run)
    return seen
