"""What the allocator keeps, and what the collector leaves alone."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from dedup.memory import uncollected

_FAULTS = """
import resource, numpy, dedup.memory
{call}
for _ in range(200):
    [numpy.ones(1 << 20, dtype=numpy.uint8) for _ in range(8)]
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
"""


def faults(call):
    command = [sys.executable, "-c", _FAULTS.format(call=call)]
    return int(subprocess.run(command, capture_output=True, check=True).stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc is told")
def test_the_room_of_an_array_is_there_for_the_next():
    assert faults("dedup.memory.retain()") < faults("") / 2


def test_a_run_puts_the_collector_back():
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
