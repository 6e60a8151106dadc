"""What can go wrong, in words for the user: what, where, what to do."""

from __future__ import annotations


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
