"""What ends a run before its time → a sentence for the user and an exit code."""

from __future__ import annotations

import codecs
import errno
import os
import re
import shlex
import signal
import sys
import tempfile
import traceback
import unicodedata

from dedup.errors import DedupError
from dedup.version import __version__

OK, GATE, UNUSABLE, UNREAD, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 70, 130
# What code pages such as cp936 and cp1252 lack, as something of the same width where it counts.
_FALLBACKS = {"█": "#", "▓": "=", "▒": "+", "░": "-", "·": ".", "↵": "/", "×": "x", "→": "->"}
_FALLBACKS |= {"…": "...", "—": "-", "–": "-", "“": '"', "”": '"', "〔": "[ ", "〕": " ]"}
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def say(message: str) -> None:
    """Tell the user something on standard error; a path in it may hold what steers a terminal."""
    if sys.stderr is not None:
        sys.stderr.write(f"dedup: {_CONTROLS.sub('?', message)}\n")
        sys.stderr.flush()


def prepare() -> None:
    """Let no character break the output, and clean up after a closed terminal as after Ctrl-C."""
    codecs.register_error("dedup", _fallback)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="dedup")
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, signal.SIGTERM)
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _fallback(error: UnicodeError) -> tuple[str | bytes, int]:
    """Encode what a code page lacks as its fallback, or a question mark for each cell."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(map(_shown, lacking)), error.end


def _shown(letter: str) -> str:
    wide = unicodedata.east_asian_width(letter) in "WF"
    return _FALLBACKS.get(letter, "??" if wide else "?")


def failed(error: BaseException) -> int:
    """Say what went wrong, where and what to do; give the exit code."""
    if _interrupted(error):
        # Another Ctrl-C, out of impatience, would only spoil the cleaning up.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        say("interrupted; no file is half-written. Run the same command again.")
        return INTERRUPTED
    if isinstance(error, (BrokenPipeError, SystemExit)):
        # The reader of our output has gone (`dedup … | head`; rich makes it a SystemExit). What is
        # left in the buffer must not fail once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    if isinstance(error, DedupError):
        say(str(error))
    elif isinstance(error, ImportError) and (error.name or "").split(".")[0] == "reports":
        # Another distribution owns this import name too, and pip overwrites without a word.
        say("another package named `reports` is in the way; install dedup in its own environment")
    elif isinstance(error, MemoryError) or type(error).__name__ == "BrokenProcessPool":
        say("out of memory; give fewer --workers or a smaller --memory")
    elif isinstance(error, OSError) and error.errno == errno.ENOSPC:
        full = error.filename or "the disk of the temporary folder"
        say(f"no room left: {full}; --work names another folder to work in")
    elif isinstance(error, OSError):
        say(f"{error.filename or 'output'}: {error.strerror or error}")
    else:
        return _internal(error)
    return UNUSABLE


def _interrupted(error: BaseException | None) -> bool:
    """Whether Ctrl-C is behind it; compiled code makes a SystemError of it."""
    while isinstance(error, SystemError):
        error = error.__cause__
    return isinstance(error, KeyboardInterrupt)


def _internal(error: BaseException) -> int:
    """One line for the user; the traceback goes where a bug report can pick it up."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="dedup-error-", suffix=".log", delete=False,
        encoding="utf-8", errors="backslashreplace",
    ) as log:  # fmt: skip
        log.write(f"dedup {__version__}\n{shlex.join(sys.argv)}\n")
        log.write("".join(traceback.format_exception(error)))
    what = f"{type(error).__name__}: {error}".replace("\n", " ")
    say(f"internal error: {what}; the traceback is in {log.name}")
    return INTERNAL
