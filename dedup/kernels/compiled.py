"""The one place that knows numba."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile a kernel, keep it on disk for the next run, and run it without the GIL.

    numba keeps it beside the module or, where that cannot be written, in the user's cache folder.
    """
    return cast("Function", njit(cache=True, nogil=True)(function))
