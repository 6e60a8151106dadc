"""Dates as people write them → ISO 8601, possibly partial."""

from __future__ import annotations

import datetime
import re

_FORMS = (
    re.compile(
        r"(\d{4})-(\d{1,2})-(\d{1,2})"
        r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
    ),
    re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
    re.compile(r"(\d{4})(?:-|[./]|年)(\d{1,2})月?"),
    re.compile(r"(\d{4})年?"),
)


def iso_date(written: str) -> str:
    """`2024年3月5日`, `2024.3.5`, `2024/3` … as `2024-03-05`, `2024-03`, `2024`.

    Raises:
        ValueError: it is no date, or none that the calendar has.
    """
    compact = written.strip().replace("年 ", "年").replace("月 ", "月")
    for form in _FORMS:
        match = form.fullmatch(compact)
        if match:
            numbers = [int(group) for group in match.groups()]
            datetime.date(*[*numbers, 1, 1][:3])
            return "-".join(
                f"{value:0{width}}" for value, width in zip(numbers, (4, 2, 2), strict=False)
            )
    raise ValueError(f"no date: {written}")
