"""The one place that knows numba."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit
from numba.core import event

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile a kernel, keep it on disk for the next run, and run it without the GIL.

    numba keeps it in the folder that `NUMBA_CACHE_DIR` names, beside the module or, where that
    cannot be written, in the user's cache folder. Where none can be, each run compiles anew.
    """
    try:
        return cast("Function", njit(cache=True, nogil=True)(function))
    except RuntimeError:  # numba found no folder
        return cast("Function", njit(nogil=True)(function))


def inlined(function: Function) -> Function:
    """Compile a kernel only as part of its caller, of which there is one.

    What a kernel calls is compiled into it once more, and into its caller again.
    """
    return cast("Function", njit(nogil=True, inline="always")(function))


class _Once(event.Listener):
    """Calls a function when the first kernel is compiled, not when one comes from the disk."""

    def __init__(self, say: Callable[[], None]) -> None:
        self._say: Callable[[], None] | None = say

    def on_start(self, event: object) -> None:  # noqa: ARG002
        say, self._say = self._say, None
        if say is not None:
            say()

    def on_end(self, event: object) -> None:
        """Nothing more."""


def announce(say: Callable[[], None]) -> None:
    """Have `say` called once if this process must compile a kernel."""
    event.register("numba:compile", _Once(say))  # type: ignore[no-untyped-call]
