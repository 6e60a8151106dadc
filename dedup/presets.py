"""Presets, and what follows from the two numbers that one is: how short, and how rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dedup.config import AlignConfig, CandidateConfig, Config, SketchConfig

_SHORTEST_K, _LONGEST_K = 4, 8
_INTACT = 2  # k-grams that are expected to survive in the shortest passage, rewritten most
_CHAINED = 0.4  # of the letters left identical in it, those that a chain must hold


@dataclass(frozen=True, slots=True)
class Preset:
    """What is a copy.

    `min_chars`: least identical characters of a match, 12 to 10,000; `rewritten`: share of a
    passage's letters, 0.05 to 0.5, from which on it is no longer a copy.
    """

    min_chars: int
    rewritten: float

    def sketch(self) -> SketchConfig:
        """The longest k-gram of which some survive in the shortest, most rewritten passage."""
        kept = 1 - self.rewritten
        k = max(
            (
                k for k in range(_SHORTEST_K, _LONGEST_K + 1)
                if (self.min_chars - k + 1) * kept**k >= _INTACT
            ),
            default=_SHORTEST_K,
        )  # fmt: skip
        return SketchConfig(dense_k=k, k=k + 1)

    def candidates(self) -> CandidateConfig:
        """Chains must hold a share of what is left identical."""
        return CandidateConfig(chain=round(_CHAINED * (1 - self.rewritten) * self.min_chars))

    def config(self, **others: Any) -> Config:  # noqa: ANN401 - fields of Config
        """All settings; `others` are those that do not follow from the preset."""
        return Config(
            sketch=self.sketch(),
            candidates=self.candidates(),
            align=AlignConfig(min_chars=self.min_chars, rewritten=self.rewritten),
            **others,
        )


DEFAULT = "speech"
PRESETS = {
    # Speeches and articles: passages taken over and reworked in the speaker's own words.
    DEFAULT: Preset(30, 0.4),
    # Official papers share formula and set clauses; a passage is longer, and less is changed.
    "official": Preset(40, 0.3),
    # Only what nobody disputes: long and nearly verbatim.
    "strict": Preset(60, 0.15),
    # Everything worth a look, for a reader who checks each place.
    "loose": Preset(20, 0.45),
}
