"""How the reports write numbers: what is not exactly 0 or 1 is never shown as if it were."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

UNKNOWN = "—"
# Below this many counted characters a ratio says little; the reports mark such documents.
SHORT = 200


def count(value: int | None) -> str:
    """Write a count with thousands separators (`5,120`), or a dash for None."""
    return UNKNOWN if value is None else f"{value:,}"


def percent(value: float | None) -> str:
    """Write a ratio in 0..1 as a percentage with one decimal.

    `0.0%` and `100.0%` stand for exactly 0 and 1; what would round to them becomes `<0.1%` and
    `>99.9%`. None becomes a dash.
    """
    if value is None:
        return UNKNOWN
    shown = f"{value * 100:.1f}"
    if shown == "0.0" and value > 0:
        return "<0.1%"
    if shown == "100.0" and value < 1:
        return ">99.9%"
    return f"{shown}%"


def cells(parts: Sequence[int], width: int) -> list[int]:
    """Divide the `width` cells of a bar among its parts; the cells add up to `width`.

    Shares are rounded by largest remainder. A part above 0 takes at least one cell where there
    are enough cells for that, so that nothing small vanishes. No part above 0 gives zeros.

    Args:
        parts: amounts, each >= 0.
        width: cells of the whole bar, >= 0.

    """
    whole = sum(parts)
    if whole == 0 or width <= 0:
        return [0] * len(parts)
    floor = 1 if sum(part > 0 for part in parts) <= width else 0
    taken = [max(part * width // whole, floor if part else 0) for part in parts]
    order = sorted(range(len(parts)), key=lambda i: (-(parts[i] * width % whole), i))
    for index in order[: max(width - sum(taken), 0)]:
        taken[index] += 1
    while sum(taken) > width:
        # Cells lent to small parts come back from the largest.
        taken[max(range(len(taken)), key=taken.__getitem__)] -= 1
    return taken
