"""Arguments → settings → a run → reports. The only module that sees everything."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

import click

from dedup import delivery, failures, languages, memory, options, request
from dedup.errors import UsageError
from dedup.progress import COMPILING, closing, shown
from dedup.targets import check_targets, write
from dedup.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.job import Mode
    from dedup.model import Report


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
    review = delivery.review(given["review"], targets)
    check_targets(targets, [result, *filter(None, [given["review"]])])
    loaded = delivery.load(result)
    spoken = languages.spoken(given["lang"])
    with memory.uncollected():
        with shown(quiet=given["quiet"], language=spoken) as progress:
            write(loaded, targets, languages.of_report(given["lang"], loaded), progress, review)
        delivery.print_report(loaded, targets, given)
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

    loaded = delivery.load(result)
    language = languages.printable(lang, loaded)
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
        command.bench(paths, given, languages.spoken(given["lang"]))
    except CalledProcessError as error:
        return error.returncode
    return failures.OK


# -- running --------------------------------------------------------------------------------------


def _analyse(mode: Mode, named: Sequence[tuple[str, Sequence[str]]], given: dict[str, Any]) -> int:
    from dedup import pipeline
    from dedup.kernels import compiled

    targets = options.targets(given)
    language = languages.spoken(given["lang"])
    paths = [path for _, many in named for path in many]
    config = click.get_current_context().meta.get(options.CONFIG)
    review = delivery.review(given["review"], targets)
    used = [*given["allow"], *filter(None, (given["metadata"], config, given["review"]))]
    check_targets(targets, [*paths, *used, *given["template"]])
    for path in given["template"]:
        if not os.path.lexists(path) and not any(mark in path for mark in "*?["):
            raise UsageError(f"{path}: there is no such file or folder (--template)")
    memory.retain()
    if not given["quiet"]:
        compiled.announce(lambda: failures.say(COMPILING[language == "en"]))
    with memory.uncollected():
        with shown(quiet=given["quiet"], language=language) as progress:
            job = request.job(mode, named, given, [*targets.values(), *used], progress)
            found = pipeline.run(job)
            if mode == "compare":
                _check_both(found, paths)
            started = time.perf_counter()
            write(found, targets, languages.of_report(given["lang"], found), progress, review)
            written = time.perf_counter() - started
        delivery.print_report(found, targets, given)
    if given["timings"] or not given["quiet"]:
        closing(
            found.run.machine,
            written,
            asked=given["timings"],
            language=languages.spoken(given["lang"]),
        )
    return delivery.exit_code(found, given)


def _check_both(found: Report, paths: Sequence[str]) -> None:
    for number, path in enumerate(paths):
        if not any(document.input == number for document in found.documents):
            why = [one.message for one in found.skipped if one.path == os.path.basename(path)]
            raise UsageError(f"{path}: gave no text to compare. {' '.join(why)}")


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code."""
    failures.prepare()
    try:
        code = cli.main(args=args and list(args), standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()  # while a reader that has gone, or a full disk, can still be told
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


def command() -> NoReturn:
    """`main`, and the process ends at once.

    To take the libraries apart and free the result piece by piece takes the interpreter half a
    second, and up to a tenth of a run.
    """
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with suppress(OSError):  # which `main` has told of
            stream.flush()
    os._exit(code if isinstance(code, int) else failures.INTERNAL)


if __name__ == "__main__":
    command()
