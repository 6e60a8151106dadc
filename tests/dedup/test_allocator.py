"""What the allocator keeps."""

from __future__ import annotations

import subprocess
import sys

import pytest

_FAULTS = """
import resource, numpy, dedup.allocator
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
    assert faults("dedup.allocator.retain()") < faults("") / 2
