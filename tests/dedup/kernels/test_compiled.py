"""Where compiled kernels are kept, and that their compilation is announced."""

from __future__ import annotations

import subprocess
import sys

import pytest

KERNEL = "from dedup.kernels.compiled import compiled\n\n@compiled\ndef one():\n    return 1\n"
PROGRAM = """
import sys
from dedup.kernels.compiled import announce
announce(lambda: print("compiling"))
sys.path.insert(0, sys.argv[1])
import kernel
print(kernel.one())
"""


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Run the kernel in a new process; what it printed, and the caches in the home folder."""
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "kernel.py").write_text(KERNEL)
    for name in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    def run(at=home):
        monkeypatch.setenv("HOME", str(at))
        command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return done.stdout.split(), list(home.rglob("*.nbi"))

    return run


def test_the_first_compilation_is_announced_and_kept_beside_the_module(call, tmp_path):
    assert call() == (["compiling", "1"], [])
    assert list((tmp_path / "__pycache__").glob("*.nbi"))
    assert call() == (["1"], [])


@pytest.mark.skipif(sys.platform != "linux", reason="user cache folders differ")
def test_where_the_installation_cannot_be_written_the_users_cache_takes_it(call, tmp_path):
    (tmp_path / "__pycache__").touch()  # no folder can be made here, whoever tries
    said, kept = call()
    assert said == ["compiling", "1"]
    assert kept
    assert call() == (["1"], kept)


@pytest.mark.skipif(sys.platform != "linux", reason="user cache folders differ")
def test_where_nothing_can_be_written_it_runs_all_the_same(call, tmp_path):
    (tmp_path / "__pycache__").touch()
    for _ in range(2):
        assert call("/dev/null") == (["compiling", "1"], [])
