"""Presets: what follows from how short and how rewritten a copy may be."""

from __future__ import annotations

import json

import pytest
from aligned import passages
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import prose, replaced, sentence

from dedup.cli import cli
from dedup.config import Config
from dedup.errors import UsageError
from dedup.presets import DEFAULT, PRESETS, Preset

SHORTEST, REWRITTEN = st.integers(12, 10_000), st.floats(0.05, 0.5)


@pytest.fixture
def analysis(collection):
    """The settings that a run with options says it had."""
    papers = str(collection(a=sentence(1, 60), b=sentence(1, 60)))

    def run(*options):
        done = CliRunner().invoke(cli, ["audit", papers, "--json", "-", *options])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)["run"]["settings"]["analysis"]

    return run


def test_the_default_preset_is_what_the_settings_are_by_default():
    assert PRESETS[DEFAULT].config() == Config()


@settings(deadline=None)
@given(SHORTEST, SHORTEST, REWRITTEN, REWRITTEN)
def test_the_longer_and_the_less_rewritten_the_longer_what_must_be_equal(one, other, least, most):
    shorter, longer = sorted((one, other))
    least, most = sorted((least, most))
    loose, strict = Preset(shorter, most).config(), Preset(longer, least).config()
    assert loose.sketch.dense_k <= strict.sketch.dense_k
    assert loose.sketch.k <= strict.sketch.k
    assert loose.candidates.chain <= strict.candidates.chain
    assert loose.align.changed_weight <= strict.align.changed_weight


@settings(deadline=None)
@given(SHORTEST, REWRITTEN)
def test_what_must_be_equal_fits_into_the_shortest_match(shortest, rewritten):
    config = Preset(shortest, rewritten).config()
    assert 4 <= config.sketch.dense_k < config.sketch.k <= 9
    assert 2 <= config.candidates.chain <= shortest * (1 - rewritten)
    assert config.align.min_chars == shortest


@pytest.mark.parametrize(
    ("shortest", "rewritten"), [(11, 0.3), (10_001, 0.3), (30, 0.04), (30, 0.51)]
)
def test_what_lies_outside_the_ranges_is_refused(shortest, rewritten):
    with pytest.raises(UsageError):
        Preset(shortest, rewritten).config()


@pytest.mark.parametrize("name", PRESETS)
def test_each_preset_is_an_option(analysis, name):
    found = analysis("--preset", name)
    assert found["align"]["min_chars"] == PRESETS[name].min_chars
    assert found["align"]["rewritten"] == PRESETS[name].rewritten
    assert found["sketch"]["dense_k"] == PRESETS[name].config().sketch.dense_k


def test_the_fewest_characters_may_be_others(analysis):
    for name, preset in PRESETS.items():
        found = analysis("--preset", name, "--min-chars", "45")
        assert found["align"]["min_chars"] == 45
        assert found["align"]["rewritten"] == preset.rewritten
        assert (
            found["candidates"]["chain"] == Preset(45, preset.rewritten).config().candidates.chain
        )


def test_no_preset_named_is_the_default_one(analysis):
    assert analysis() == analysis("--preset", DEFAULT)


@pytest.mark.parametrize("options", [["--preset", "foreign"], ["--preset", ""], ["--preset"]])
def test_a_foreign_preset_is_refused(options, tmp_path):
    done = CliRunner().invoke(cli, ["audit", str(tmp_path), *options])
    assert done.exit_code == 2
    assert "--preset" in done.stderr
    assert not done.stdout


def test_a_configuration_file_may_name_a_preset(analysis, tmp_path):
    file = tmp_path / "dedup.toml"
    file.write_text('preset = "strict"\n', encoding="utf-8")
    assert analysis("--config", str(file))["align"]["min_chars"] == PRESETS["strict"].min_chars
    found = analysis("--config", str(file), "--preset", "loose")
    assert found["align"]["min_chars"] == PRESETS["loose"].min_chars


def test_a_stricter_preset_finds_less():
    verbatim, short, shortest, reworked = (sentence(i, n) for i, n in enumerate((90, 45, 24, 200)))
    left = [verbatim, short, shortest, reworked]
    right = [verbatim, short, shortest, replaced(reworked, 0.22, 1)]
    texts = [
        "".join(part + prose(10 * side + i, 250) for i, part in enumerate(parts))
        for side, parts in ((1, left), (2, right))
    ]
    found = {name: len(passages(*texts, preset)) for name, preset in PRESETS.items()}
    assert 0 < found["strict"] < found["official"] <= found["speech"] < found["loose"]
