"""The hand-made report, for every renderer's tests."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

# Tests are no packages (importlib mode), so a helper beside them is loaded by its place.
_spec = importlib.util.spec_from_file_location(
    "sample_report", Path(__file__).with_name("sample_report.py")
)
_sample = importlib.util.module_from_spec(_spec)
sys.modules["sample_report"] = _sample  # dataclasses look their module up
_spec.loader.exec_module(_sample)


@pytest.fixture
def sample():
    """The builder's module: texts, attack strings and `build(mode, embed=...)`."""
    return _sample


@pytest.fixture
def sample_report():
    return _sample.build()
