"""What a script measured, with the command that measured it: `results/NAME.json`."""

from __future__ import annotations

import json
import os
import platform
import shlex
import sys
from pathlib import Path

import dedup

RESULTS = Path(__file__).with_name("results")


def record(name: str, **figures: object) -> None:
    """Write figures; paths of the command are shown by their last part."""
    script, *words = sys.argv
    shown = [Path(word).name if os.path.exists(word) else word for word in words]
    whole = {
        "command": shlex.join(["python", f"benchmarks/{Path(script).name}", *shown]),
        "version": dedup.__version__,
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        **figures,
    }
    RESULTS.mkdir(exist_ok=True)
    target = RESULTS / f"{name}.json"
    target.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
