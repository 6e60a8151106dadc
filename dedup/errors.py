"""What can go wrong, in words for the user: what, where, what to do."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class DedupError(Exception):
    """Base of all errors that a user can mend; the command line shows them without a traceback."""


class UsageError(DedupError):
    """An option, a configuration file or a metadata table does not say what it should."""


class NothingReadableError(DedupError):
    """No input gave a text to compare."""


class UnreadableError(DedupError):
    """One file gave no text; the run goes on without it.

    Args:
        reason: stable code, one of `dedup.model.SKIP_REASONS`.
        message: what is wrong and what to do about it.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message

    def __reduce__(self) -> tuple[type[UnreadableError], tuple[str, str]]:
        # Exceptions cross process borders by their args, which hold only the message.
        return type(self), (self.reason, self.message)


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Turn what goes wrong while a named file is read into a `UsageError` that says so."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(str(error)) from error
