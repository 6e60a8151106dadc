"""What is found of planted copies, and what a command needed."""

from __future__ import annotations

import subprocess
import sys

import pytest
from speed import measured, recall

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


def test_a_command_is_measured_and_must_succeed():
    seconds, memory = measured([sys.executable, "-c", "x = bytearray(60_000_000)"])
    assert seconds > 0
    assert memory >= 60
    with pytest.raises(subprocess.CalledProcessError):
        measured([sys.executable, "-c", "raise SystemExit(3)"])
