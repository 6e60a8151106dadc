"""The terminal: a console for the report, and a pager for what is longer than the screen."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterator

_NARROWEST = 20


@contextmanager
def console() -> Iterator[Console]:
    """A console to print a report on; on a terminal what exceeds the screen is paged.

    `PAGER=cat` turns paging off. Nothing is paged where a pager could not be steered.
    """
    console = Console(highlight=False)
    if console.width < _NARROWEST:
        # COLUMNS=0, or a terminal without a size, leaves room for nothing.
        console = Console(highlight=False, width=80)
    # Old Windows consoles take colours by calls, which cannot be captured.
    plain = console.is_dumb_terminal or console.legacy_windows
    people = sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()
    if plain or not people or not console.is_terminal:
        yield console
        return
    with console.capture() as captured:
        yield console
    text = captured.get()
    if text.count("\n") < console.height:
        click.echo(text, nl=False, color=True)
    else:
        click.echo_via_pager(text)


def line(text: str) -> None:
    """Print a line on standard output."""
    click.echo(text)
