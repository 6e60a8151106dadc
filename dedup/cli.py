"""Arguments → settings → a run → reports. The only module that sees everything."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from dedup import __version__, options
from dedup.config import AlignConfig, Config, FamilyConfig
from dedup.errors import DedupError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from dedup.documents import Input
    from dedup.model import Report
    from dedup.pipeline import Job, Mode
    from dedup.progress import Shown
    from reports.words import Language

OK, GATE, UNUSABLE, UNREAD, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 70, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="dedup")
def cli() -> None:
    r"""Find copied passages and shared boilerplate in collections of documents.

    \b
    dedup check 讲话稿.docx --against 往年讲话/
    dedup audit 材料/ --html report.html
    """


@cli.command(cls=options.ManyValued)
@click.argument("drafts", nargs=-1, metavar="DRAFT...")
@click.option(
    "--against", multiple=True, metavar="PATH...", help="What to compare the drafts with."
)
@options.written
@options.read
@options.matched
@options.gate
@options.run
@options.shown
def check(drafts: tuple[str, ...], against: tuple[str, ...], **given: Any) -> int:  # noqa: ANN401
    r"""What in a draft stands elsewhere (`-` reads a pasted draft).

    \b
    dedup check 讲话稿.docx --against 往年讲话/
    dedup check - --against 往年讲话/ 领导讲话.zip --fail-over 30%
    """
    if not drafts:
        raise UsageError("no draft: name one before --against, or `-` for a pasted one")
    if not against:
        raise UsageError("nothing to compare with: name files or folders after --against")
    return _analyse("check", [("draft", drafts), ("archive", against)], given)


@cli.command(cls=options.ManyValued)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@options.written
@options.read
@options.matched
@options.gate
@options.run
@options.shown
def audit(paths: tuple[str, ...], **given: Any) -> int:  # noqa: ANN401
    r"""Who shares what with whom, and which templates a collection runs on.

    \b
    dedup audit 材料/ --html report.html
    dedup audit 2023/ 2024/ --metadata 目录.xlsx --json result.json
    """
    return _analyse("audit", [("audited", paths)], given)


@cli.command(cls=options.ManyValued)
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@options.written
@options.read
@options.matched
@options.run
@options.shown
def compare(one: str, other: str, **given: Any) -> int:  # noqa: ANN401
    r"""Two documents, side by side in the terminal.

    \b
    dedup compare 2023年讲话.docx 2024年讲话.docx
    """
    return _analyse("compare", [("audited", (one, other))], given)


@cli.command()
@click.argument("result", metavar="RESULT.json")
@options.written
@options.shown
def report(result: str, **given: Any) -> int:  # noqa: ANN401
    r"""Any report again, from the result, without a new analysis.

    \b
    dedup report result.json --html report.html
    """
    loaded = _load(result)
    _deliver(loaded, given)
    return OK


@cli.command()
@click.argument("result", metavar="RESULT.json")
@click.argument("identifier", metavar="ID")
@click.option("--lang", type=click.Choice(["zh", "en", "auto"]), default="auto", show_default=True)
def explain(result: str, identifier: str, lang: str) -> int:
    r"""One finding, pair, template or document of a result.

    \b
    dedup explain result.json 3f2a9c
    """
    from reports import terminal

    loaded = _load(result)
    language = _language(lang, loaded)
    if not terminal.explain(loaded, identifier, _console(), language=language):
        raise UsageError(f"{result} has no single match, pair, template or document {identifier!r}")
    return OK


# -- running --------------------------------------------------------------------------------------


def _analyse(mode: Mode, named: Sequence[tuple[str, Sequence[str]]], given: dict[str, Any]) -> int:
    from dedup import pipeline

    _check_targets(given)
    with _progress(given) as progress:
        job = _job(mode, named, given, progress)
        found = pipeline.run(job)
    _deliver(found, given)
    return _exit_code(found, given)


def _job(
    mode: Mode, named: Sequence[tuple[str, Sequence[str]]], given: dict[str, Any], progress: Shown
) -> Job:
    from dedup import documents, pipeline

    config = Config(
        align=AlignConfig(min_chars=given["min_chars"]),
        families=FamilyConfig(
            sources=given["sources"], pairs_per_template=given["pairs_per_template"]
        ),
        only_earlier=given["only_earlier"],
        max_matches=given["max_matches"],
        embed_text=given["embed_text"],
    )
    allowed = [line for path in given["allow"] for line in _lines(path)]
    return pipeline.Job(
        mode=mode,
        inputs=list(_inputs([*named, ("base", given["template"])])),
        config=config,
        exclude=given["exclude"],
        metadata=documents.load_metadata(given["metadata"]) if given["metadata"] else None,
        allowed=allowed,
        workers=given["workers"],
        command=("dedup", *sys.argv[1:]),
        progress=progress,
    )


def _inputs(named: Sequence[tuple[Any, Sequence[str]]]) -> Iterator[Input]:
    from dedup.documents import Input

    number = 0
    for role, paths in named:
        for path in paths:
            pasted = sys.stdin.buffer.read() if path == "-" else None
            yield Input(number, path, role, pasted)
            number += 1


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8; save it as UTF-8, one phrase a line") from error


def _check_targets(given: dict[str, Any]) -> None:
    """Find out before an hour's work, not after it, that a report cannot be written."""
    for name in ("json_file", "html_file"):
        target = given.get(name)
        if target and target != "-":
            folder = Path(target).parent
            if not folder.is_dir():
                raise UsageError(f"{target}: there is no folder {folder}; create it first")
            if Path(target).is_dir():
                raise UsageError(f"{target}: is a folder; name a file")


def _progress(given: dict[str, Any]) -> AbstractContextManager[Shown]:
    from dedup.progress import shown

    return shown(quiet=given["quiet"])


# -- delivering -----------------------------------------------------------------------------------


def _load(path: str) -> Report:
    from dedup.reread import with_texts
    from reports.jsonfile import read_json

    try:
        loaded, missing = with_texts(read_json(Path(path)))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(str(error)) from error
    if missing:
        click.echo(
            f"{missing} documents are shown without their text: it is not in the result, and the "
            "file is gone or has changed.",
            err=True,
        )
    return loaded


def _deliver(found: Report, given: dict[str, Any]) -> None:
    """Write the files asked for; print the report unless quiet or standard output is taken."""
    language = _language(given["lang"], found)
    if given["json_file"]:
        from reports.jsonfile import write_json

        to_stdout = given["json_file"] == "-"
        write_json(found, sys.stdout if to_stdout else Path(given["json_file"]))
    if given["html_file"]:
        from reports.html import write_html

        write_html(found, Path(given["html_file"]), language=language)
    if given["quiet"] or given["json_file"] == "-":
        return
    from reports import terminal

    terminal.print_report(found, _console(), language=language, verbose=given["verbose"])
    for name in ("json_file", "html_file"):
        if given[name]:
            click.echo(f"→ {given[name]}")


def _console() -> Any:  # noqa: ANN401 - rich is imported where it is used
    from rich.console import Console

    return Console(highlight=False)


def _language(chosen: str, found: Report) -> Language:
    """The language asked for, else the locale's, else that of most documents."""
    language = chosen if chosen != "auto" else options.locale_language()
    if language is None:
        texts = "".join(document.text[:500] for document in found.documents if document.text)
        han = sum("\u4e00" <= character <= "\u9fff" for character in texts)
        language = "en" if texts and 5 * han < len(texts) else "zh"
    return "zh" if language == "zh" else "en"


def _exit_code(found: Report, given: dict[str, Any]) -> int:
    limit = given.get("fail_over")
    if limit is not None:
        for document in found.documents:
            figures = document.figures
            if (
                figures
                and figures.overlap_specific is not None
                and figures.overlap_specific > limit
            ):
                return GATE
    unread = any(skipped.reason != "same-as-draft" for skipped in found.skipped)
    return UNREAD if given.get("strict") and unread else OK


# -- errors ---------------------------------------------------------------------------------------


def _say(message: str) -> None:
    click.echo(f"dedup: {message}", err=True)


def _internal(error: BaseException) -> int:
    """One line for the user; the traceback goes where a bug report can pick it up."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="dedup-error-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write(f"dedup {__version__}\n{shlex.join(sys.argv)}\n")
        log.write("".join(traceback.format_exception(error)))
    _say(f"internal error: {type(error).__name__}: {error}; the traceback is in {log.name}")
    return INTERNAL


def _failed(error: BaseException) -> int:
    """Say what went wrong, where and what to do; give the exit code."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.ClickException):
        error.show()
    elif isinstance(error, DedupError):
        _say(str(error))
    elif isinstance(error, (KeyboardInterrupt, click.Abort)):
        _say("interrupted; no file is half-written. Run the same command again to start over.")
        return INTERRUPTED
    elif isinstance(error, (BrokenPipeError, SystemExit)):
        # The reader of our output has gone (`dedup … | head`; rich makes it a SystemExit). What is
        # left in the buffer must not fail once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    elif isinstance(error, ImportError) and (error.name or "").split(".")[0] == "reports":
        # Another distribution owns this import name too, and pip overwrites without a word.
        _say("another package named `reports` is in the way; install dedup in its own environment")
    elif isinstance(error, OSError):
        _say(f"{error.filename or 'output'}: {error.strerror or error}")
    else:
        return _internal(error)
    return UNUSABLE


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = cli.main(args=args and list(args), standalone_mode=False)
    except BaseException as error:
        sys.exit(_failed(error))
    sys.exit(code or OK)


if __name__ == "__main__":
    main()
