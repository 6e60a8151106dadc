"""`dedup bench`: its table, its JSON and its sentence on a larger archive."""

from __future__ import annotations

import json

import pytest
from invented import prose

from dedup import cli
from dedup.bench.command import in_bytes


@pytest.fixture
def bench(capsys):
    def call(*args):
        with pytest.raises(SystemExit) as done:
            cli.main(["bench", *map(str, args)])
        return done.value.code, *capsys.readouterr()

    return call


@pytest.fixture
def papers(collection):
    return collection(**{f"n{i}": prose(i, 400) + prose(99, 60) for i in range(8)})


def test_a_folder_is_measured_at_growing_sizes(bench, papers, tmp_path):
    target = tmp_path / "bench.json"
    code, out, err = bench(
        papers, "--estimate", "1GB", "--json", target, "--lang", "en", "--workers", 1
    )
    assert code == 0
    assert "compare" in out
    assert "1 GB: about" in out
    assert "extrapolated" in out
    assert err.count("measuring") == 4
    found = json.loads(target.read_text(encoding="utf-8"))
    assert found["format"] == "dedup-bench"
    assert [rung["files"] for rung in found["rungs"]][-1:] == [8]
    assert found["rungs"][-1]["size"] == sum(file.stat().st_size for file in papers.iterdir())
    assert found["rungs"][-1]["mb_per_second"].keys() == found["rungs"][-1]["seconds"].keys()
    assert set(found["growth"]) == {"all", *found["rungs"][-1]["seconds"]}
    assert found["estimate"]["size"] == 10**9


def test_json_to_stdout_is_all_that_goes_there(bench, papers, runs):
    code, out, err = bench(papers, "--json", "-", "--quiet")
    assert (code, err) == (0, "")
    assert json.loads(out)["estimate"] is None


def test_in_chinese(bench, papers, runs):
    code, out, err = bench(papers, "--estimate", "2GB", "--lang", "zh")
    assert code == 0
    assert "2 GB：约" in out
    assert "外推" in out
    assert "正在测" in err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["nowhere"], "no such path"),
        (["--size", "10"], "write 2GB"),
        (["--estimate", "many"], "write 2GB"),
        (["--size", "1MB", "--json", "/nowhere/b.json"], "there is no folder"),
    ],
)
def test_what_cannot_be_measured_says_why(bench, args, said):
    code, out, err = bench(*args)
    assert (code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize(
    ("size", "said"),
    [(529_000, "529 KB"), (10_000_000, "10 MB"), (1_500_000_000, "1.5 GB"), (2 * 10**12, "2 TB")],
)
def test_sizes_in_words(size, said):
    assert in_bytes(size) == said
