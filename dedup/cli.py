"""Arguments → settings → a run → reports. The only module that sees everything."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from dedup import failures, options
from dedup.config import FamilyConfig
from dedup.errors import UnreadableError, UsageError
from dedup.presets import PRESETS
from dedup.progress import COMPILING, closing, shown
from dedup.targets import check_targets, write
from dedup.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from dedup.documents import Input
    from dedup.job import Job, Mode, Progress
    from dedup.model import Report
    from reports.words import Language


def _examples(*lines: str) -> str:
    """The end of a help text; click leaves the lines below a backspace as they are."""
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_examples(
        "dedup check 讲话稿.docx --against 往年讲话/",
        "dedup audit 材料/ --html report.html",
    ),
)
@click.version_option(__version__, prog_name="dedup")
def cli() -> None:
    """Find copied passages and shared boilerplate in collections of documents."""


@cli.command(
    cls=options.ManyValued,
    epilog=_examples(
        "dedup check 讲话稿.docx --against 往年讲话/ --html report.html",
        "dedup check - --against 往年讲话/ 领导讲话.zip --fail-over 30%",
        "dedup check --against 往年讲话/ -- 讲话稿.docx",
    ),
)
@click.argument("drafts", nargs=-1, required=True, metavar="DRAFT...", type=options.PATH)
@click.option(
    "--against", multiple=True, metavar="PATH...", type=options.PATH,
    help="What to compare it with: files, folders, zips.",
)  # fmt: skip
@options.written
@options.read
@options.matched
@options.gate
@options.run
@options.shown
def check(drafts: tuple[str, ...], against: tuple[str, ...], **given: Any) -> int:  # noqa: ANN401
    """What in a draft stands elsewhere (`-`: a pasted draft)."""
    if not against:
        raise UsageError("nothing to compare with: name files or folders after --against")
    return _analyse("check", [("draft", drafts), ("archive", against)], given)


@cli.command(
    cls=options.ManyValued,
    epilog=_examples(
        "dedup audit 材料/ --html report.html",
        "dedup audit 2023/ 2024/ --metadata 目录.xlsx --json result.json",
    ),
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=options.PATH)
@options.written
@options.read
@options.matched
@options.gate
@options.run
@options.shown
def audit(paths: tuple[str, ...], **given: Any) -> int:  # noqa: ANN401
    """Who shares what with whom, and which templates."""
    return _analyse("audit", [("audited", paths)], given)


@cli.command(
    cls=options.ManyValued, epilog=_examples("dedup compare 2023年讲话.docx 2024年讲话.docx")
)
@click.argument("one", metavar="A", type=options.PATH)
@click.argument("other", metavar="B", type=options.PATH)
@options.written
@options.read
@options.matched
@options.run
@options.shown
def compare(one: str, other: str, **given: Any) -> int:  # noqa: ANN401
    """Two documents, side by side in the terminal."""
    for path in (one, other):
        if os.path.isdir(path):
            raise UsageError(f"{path}: is a folder; name two files, or use `dedup audit {path}`")
    if one != "-" and os.path.realpath(one) == os.path.realpath(other):
        raise UsageError(f"{one} and {other} are the same file")
    return _analyse("compare", [("audited", (one, other))], given)


@cli.command(epilog=_examples("dedup report result.json --html report.html"))
@click.argument("result", metavar="RESULT.json", type=options.PATH)
@options.written
@options.shown
def report(result: str, **given: Any) -> int:  # noqa: ANN401
    """Any report again, from the result, without a new analysis."""
    targets = options.targets(given)
    review = _review(given["review"], targets)
    check_targets(targets, [result, *filter(None, [given["review"]])])
    loaded = _load(result)
    with _progress(given) as progress:
        write(loaded, targets, _language(given["lang"], loaded), progress, review)
    _print(loaded, targets, given)
    return failures.OK


@cli.command(
    epilog=_examples(
        "dedup explain result.json 3f2a9c",
        "dedup explain result.json 讲话稿.docx",
        "dedup explain result.json 5d773a:8997ad",
    )
)
@click.argument("result", metavar="RESULT.json", type=options.PATH)
@click.argument("identifier", metavar="ID")
@options.language
def explain(result: str, identifier: str, lang: str) -> int:
    """One match, template, document or pair of a result.

    ID is an id of the report or its first 4 or more characters, a document's path, or two
    documents as LEFT:RIGHT.
    """
    from dedup import screen
    from reports import terminal

    loaded = _load(result)
    language = _printed(lang, loaded)
    with screen.console() as console:
        found = terminal.explain(loaded, identifier, console, language=language)
    if not found:
        raise UsageError(f"{result}: no single match, template, document or pair is {identifier!r}")
    return failures.OK


@cli.command(
    cls=options.ManyValued,
    epilog=_examples(
        "dedup bench 材料/ --estimate 10GB",
        "dedup bench --size 10MB 100MB 1GB --json bench.json",
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH...]", type=options.PATH)
@click.option(
    "--size", "sizes", multiple=True, metavar="SIZE...", type=options.Size(),
    help="Up to this size, or at these (30MB).",
)  # fmt: skip
@click.option(
    "--estimate", metavar="SIZE", type=options.Size(), help="What an archive of this size needs."
)
@click.option(
    "--json", "json_file", metavar="FILE", type=options.PATH,
    help="Write the figures; `-`: to standard output.",
)  # fmt: skip
@options.machine
@options.language
@click.option("--quiet", "-q", is_flag=True, help="Nothing on standard error and no table.")
def bench(paths: tuple[str, ...], **given: Any) -> int:  # noqa: ANN401
    """Speed and memory per stage on this machine, as an archive grows."""
    from subprocess import CalledProcessError

    from dedup.bench import command

    check_targets({"--json": given["json_file"]} if given["json_file"] else {}, paths)
    try:
        command.bench(paths, given, _spoken(given))
    except CalledProcessError as error:
        return error.returncode
    return failures.OK


# -- running --------------------------------------------------------------------------------------


def _analyse(mode: Mode, named: Sequence[tuple[str, Sequence[str]]], given: dict[str, Any]) -> int:
    from dedup import pipeline
    from dedup.kernels import compiled

    targets = options.targets(given)
    paths = [path for _, many in named for path in many]
    config = click.get_current_context().meta.get(options.CONFIG)
    review = _review(given["review"], targets)
    used = [*given["allow"], *filter(None, (given["metadata"], config, given["review"]))]
    check_targets(targets, [*paths, *used, *given["template"]])
    for path in given["template"]:
        if not os.path.lexists(path) and not any(mark in path for mark in "*?["):
            raise UsageError(f"{path}: there is no such file or folder (--template)")
    if not given["quiet"]:
        compiled.announce(lambda: failures.say(COMPILING[_spoken(given) == "en"]))
    with _progress(given) as progress:
        job = _job(mode, named, given, [*targets.values(), *used], progress)
        found = pipeline.run(job)
        if mode == "compare":
            _check_both(found, paths)
        started = time.perf_counter()
        write(found, targets, _language(given["lang"], found), progress, review)
        written = time.perf_counter() - started
    _print(found, targets, given)
    if given["timings"] or not given["quiet"]:
        closing(found.run.machine, written, asked=given["timings"], language=_spoken(given))
    return _exit_code(found, given)


def _check_both(found: Report, paths: Sequence[str]) -> None:
    for number, path in enumerate(paths):
        if not any(document.input == number for document in found.documents):
            why = [one.message for one in found.skipped if one.path == os.path.basename(path)]
            raise UsageError(f"{path}: gave no text to compare. {' '.join(why)}")


def _review(path: str | None, targets: dict[str, str]) -> dict[str, Any] | None:
    """What readers noted in the page of an earlier report."""
    if path is None:
        return None
    from reports.review import read_review

    if not {"--html", "--html-dir"} & targets.keys():
        raise UsageError(f"--review {path}: is shown by the HTML report; add --html FILE")
    try:
        return read_review(Path(path))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(str(error)) from error


def _job(
    mode: Mode,
    named: Sequence[tuple[str, Sequence[str]]],
    given: dict[str, Any],
    known: Sequence[str],
    progress: Progress,
) -> Job:
    from dedup import documents, job

    preset = PRESETS[given["preset"]]
    if given["min_chars"] is not None:
        preset = replace(preset, min_chars=given["min_chars"])
    config = preset.config(
        families=FamilyConfig(
            sources=given["sources"], pairs_per_template=given["pairs_per_template"]
        ),
        only_earlier=given["only_earlier"],
        common_phrases=not given["no_common_phrases"],
        max_matches=given["max_matches"],
        embed_text=given["embed_text"],
    )
    allowed = [line for path in given["allow"] for line in _lines(path)]
    return job.Job(
        mode=mode,
        inputs=list(_inputs([*named, ("base", given["template"])])),
        config=config,
        exclude=given["exclude"],
        known=[path for path in known if path != "-"],
        metadata=documents.load_metadata(given["metadata"]) if given["metadata"] else None,
        allowed=allowed,
        workers=given["workers"],
        memory=given["memory"],
        work=given["work"],
        command=("dedup", *sys.argv[1:]),
        progress=progress,
    )


def _inputs(named: Sequence[tuple[Any, Sequence[str]]]) -> Iterator[Input]:
    from dedup.documents import Input

    paths = [(role, path) for role, many in named for path in many]
    if [path for _, path in paths].count("-") > 1:
        raise UsageError("`-` is given twice, but standard input holds one text")
    for number, (role, path) in enumerate(paths):
        yield Input(number, path, role, _pasted() if path == "-" else None)


def _pasted() -> bytes:
    if sys.stdin is None:
        raise UsageError("`-` reads a draft from standard input, which is closed")
    if sys.stdin.buffer.isatty():
        end = "Ctrl-Z and Enter" if os.name == "nt" else "Ctrl-D"
        failures.say(f"paste the draft, then press {end} on a line of its own")
    return sys.stdin.buffer.read()


def _lines(path: str) -> list[str]:
    from dedup.documents.encodings import decode

    try:
        return decode(Path(path).read_bytes()).text.splitlines()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except UnreadableError as error:
        raise UsageError(f"{path}: is no text; give one phrase a line") from error


def _progress(given: dict[str, Any]) -> AbstractContextManager[Progress]:
    return shown(quiet=given["quiet"], language=_spoken(given))


def _spoken(given: dict[str, Any]) -> Language:
    """The language to speak in before a document is read."""
    chosen = given["lang"] if given["lang"] != "auto" else options.locale_language()
    return "zh" if chosen == "zh" else "en"


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
        failures.say(
            f"{missing} documents are shown without their text: the result does not hold it, and "
            "their files are gone, have changed, or were named from another folder"
        )
    return loaded


def _print(found: Report, targets: dict[str, str], given: dict[str, Any]) -> None:
    """Print the report unless quiet or standard output is taken."""
    if given["quiet"] or targets.get("--json") == "-":
        return
    from dedup import screen
    from reports import terminal

    with screen.console() as console:
        terminal.print_report(
            found,
            console,
            language=_printed(given["lang"], found),
            limit=given["limit"],
            verbose=given["verbose"],
        )
    for target in targets.values():
        click.echo(f"→ {target}")


def _language(chosen: str, found: Report) -> Language:
    """The language asked for, else the locale's, else that of most documents."""
    language = chosen if chosen != "auto" else options.locale_language()
    if language is None:
        texts = "".join(document.text[:500] for document in found.documents if document.text)
        han = sum("\u4e00" <= character <= "\u9fff" for character in texts)
        language = "en" if texts and 5 * han < len(texts) else "zh"
    return "zh" if language == "zh" else "en"


def _printed(chosen: str, found: Report) -> Language:
    """The language for the terminal: no Chinese, unless asked for, where it cannot be shown."""
    try:
        "相似".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        chosen = "en" if chosen == "auto" else chosen
    return _language(chosen, found)


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
                return failures.GATE
    unread = any(skipped.reason != "same-as-draft" for skipped in found.skipped)
    return failures.UNREAD if given.get("strict") and unread else failures.OK


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code."""
    failures.prepare()
    try:
        code = cli.main(args=args and list(args), standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(failures.UNUSABLE)
    except click.Abort:
        sys.exit(failures.failed(KeyboardInterrupt()))
    except BaseException as error:
        sys.exit(failures.failed(error))
    sys.exit(code or failures.OK)


if __name__ == "__main__":
    main()
