"""Settings, one frozen slice per stage. Defaults and ranges stand here only.

Lengths are in characters as the contract counts them: an alphabetic letter is half a character.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from dedup.errors import UsageError

EmbedText = Literal["auto", "all", "none"]
_ONE_PLACE = 0.8  # of either span: links are thinned out as families are made
MEMORY = 3_000_000_000  # bytes that a run keeps to


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise UsageError(f"{name} must be between {low} and {high}, not {value}")


@dataclass(frozen=True, slots=True)
class SketchConfig:
    """What a fingerprint is: the MinHash of a window of `window` k-grams.

    A collection of up to `dense` letters keeps every k-gram (window 1, `dense_k`); a larger one
    samples by windows. Both follow from the input alone, so that a result does not depend on how
    it was computed.
    """

    dense: int = 4_000_000
    dense_k: int = 5
    k: int = 6
    window: int = 4


@dataclass(frozen=True, slots=True)
class CandidateConfig:
    """When places of two documents are worth an alignment.

    `cap`: places up to which a bucket gives all its pairs; `few`: documents up to which a k-gram
    that they share is an anchor by itself, what more share only over a window of k-grams; `reach`:
    longest gap between neighbouring anchors of a chain, in tokens; `chain`: least characters that
    the anchors of a chain must hold; `near`: farthest neighbour, in tokens on either side, that
    supports a chain, on one of the sides no farther than `reach`; `distance`: least distance in
    tokens of two places in one document; `forest`: places of a passage up to which all its chains
    are aligned, of more those that connect them; `overlap`: two spans of a document are one place
    if each covers this share of the other.
    """

    cap: int = 32
    few: int = 9
    reach: int = 60
    chain: int = 7
    near: int = 200
    distance: int = 20
    forest: int = 500
    overlap: float = _ONE_PLACE


@dataclass(frozen=True, slots=True)
class AlignConfig:
    """What a match is.

    `min_chars`: least identical characters of a match; `block`: of a block; `gap`: longest gap
    inside a block on either side; `identity`: least identical share of a block's longer side;
    `apart`: most characters between neighbouring blocks of one match; `rewritten`: share of changed
    letters from which on a passage is no longer a copy.
    """

    min_chars: int = 30
    block: int = 12
    gap: int = 20
    identity: float = 0.5
    apart: int = 200
    rewritten: float = 0.4

    @property
    def changed_weight(self) -> float:
        """What a changed letter weighs against an identical one, so that they balance there."""
        return (1 - self.rewritten) / self.rewritten

    def __post_init__(self) -> None:
        _within("--min-chars", self.min_chars, 12, 10_000)
        _within("rewritten", self.rewritten, 0.05, 0.5)


@dataclass(frozen=True, slots=True)
class FamilyConfig:
    """What counts as one family and one source.

    `overlap`: two spans of a document are one occurrence if each covers this share of the other;
    `pairs_per_template`: occurrences up to which a family gives every pair; `follows`: share of a
    document that a longer one must hold to be its source; `sources`: independent sources that
    make a passage boilerplate; `documents`: fewest documents of a template; `phrase`: shortest set
    phrase; `hot`: occurrences from which a family may lack links that hot buckets left out; `near`:
    Jaccard similarity of passages that are then tried as one family.
    """

    overlap: float = _ONE_PLACE
    pairs_per_template: int = 50
    follows: float = 0.8
    sources: int = 5
    documents: int = 3
    phrase: int = 8
    hot: int = 24
    near: float = 0.5

    def __post_init__(self) -> None:
        _within("--sources", self.sources, 2, 10_000)
        _within("--pairs-per-template", self.pairs_per_template, 2, 10_000)


@dataclass(frozen=True, slots=True)
class Config:
    """All that decides what a result says. How it is computed (workers) is not part of it."""

    sketch: SketchConfig = field(default_factory=SketchConfig)
    candidates: CandidateConfig = field(default_factory=CandidateConfig)
    align: AlignConfig = field(default_factory=AlignConfig)
    families: FamilyConfig = field(default_factory=FamilyConfig)
    only_earlier: bool = False
    common_phrases: bool = True
    max_matches: int = 1_000_000
    embed_text: EmbedText = "auto"
    embed_limit: int = 200_000_000

    def __post_init__(self) -> None:
        _within("--max-matches", self.max_matches, 1, 100_000_000)

    def as_settings(self) -> dict[str, Any]:
        """The settings as JSON values, for `run.settings.analysis`."""
        return asdict(self)
