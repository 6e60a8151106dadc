"""What every test may use: invented text, runs over it, and the real text where it is there."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dedup.config import Config
from dedup.documents import Input, load_metadata
from dedup.job import Job
from dedup.model import Report
from dedup.pipeline import run

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture
def ctrl_c() -> Iterator[signal.Signals]:
    """Its signal, which ends a command: tests in the background are started with it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield signal.SIGINT
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def shared() -> Callable[[str], Path]:
    """A folder of real text beside the checkout; skips where it is not there."""

    def place(name: str) -> Path:
        folder = SHARED / name
        if not folder.exists():
            pytest.skip(f"the real text {name} is not beside this checkout")
        return folder

    return place


@pytest.fixture
def collection(tmp_path: Path) -> Callable[..., Path]:
    """Write texts into a new folder: `collection(a="text", b="text")` → folder with a.txt, b.txt."""

    def write(name: str = "papers", **texts: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for stem, text in texts.items():
            (folder / f"{stem}.txt").write_text(text, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def audit() -> Callable[..., Report]:
    """Run `audit` over paths."""

    def job(*paths: Path, metadata: Path | None = None, **options: object) -> Report:
        return run(
            Job(
                "audit",
                [Input(i, str(path), "audited") for i, path in enumerate(paths)],
                options.pop("config", Config()),  # type: ignore[arg-type]
                metadata=load_metadata(str(metadata)) if metadata else None,
                **options,  # type: ignore[arg-type]
            )
        )

    return job


@pytest.fixture
def check() -> Callable[..., Report]:
    """Run `check` of drafts against paths; `base` is base text."""

    def job(
        *drafts: Path,
        against: list[Path],
        base: list[Path] = [],
        metadata: Path | None = None,
        **options: object,
    ) -> Report:
        named = [("draft", p) for p in drafts] + [("archive", p) for p in against]
        named += [("base", p) for p in base]
        return run(
            Job(
                "check",
                [Input(i, str(path), role) for i, (role, path) in enumerate(named)],  # type: ignore[arg-type]
                options.pop("config", Config()),  # type: ignore[arg-type]
                metadata=load_metadata(str(metadata)) if metadata else None,
                **options,  # type: ignore[arg-type]
            )
        )

    return job
