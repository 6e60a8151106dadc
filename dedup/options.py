"""What the commands' options mean: groups of options, ratios, configuration files."""

from __future__ import annotations

import difflib
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dedup.config import AlignConfig, Config, FamilyConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Command = Callable[..., Any]


class Ratio(click.ParamType):  # type: ignore[type-arg]
    """A share: `30%` or `0.3`."""

    name = "ratio"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """The share in 0..1; a bare 30 is refused, as nobody can know which is meant."""
        if isinstance(value, float) and 0 <= value <= 1:
            return value
        text = str(value).strip()
        try:
            number = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            self.fail(f"{text!r} is no ratio; write 30% or 0.3", param, ctx)
        if not 0 <= number <= 1:
            hint = f"{text.removesuffix('%')}%" if 1 < number <= 100 else "30% or 0.3"
            self.fail(f"{text!r} is not within 0..100%; did you mean {hint}?", param, ctx)
        return number


class ManyValued(click.Command):
    """A command whose options may take several values: `--against A B C`."""

    many: Sequence[str] = ("--against", "--template", "--allow", "--exclude")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Give each further value its own option, up to the next option or `--`."""
        known = {name for parameter in self.params for name in parameter.opts}
        spread: list[str] = []
        current: str | None = None
        for i, arg in enumerate(args):
            if arg == "--":
                return super().parse_args(ctx, [*spread, *args[i:]])
            if arg.startswith("-") and arg != "-":
                current = arg if arg in self.many and arg in known else None
                if current is None:
                    spread.append(arg)
            elif current is not None:
                spread += [current, arg]
            else:
                spread.append(arg)
        return super().parse_args(ctx, spread)


def _configured(ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Take the options that a configuration file names as defaults; the command line wins."""
    if value is None:
        return None
    try:
        settings = tomllib.loads(Path(value).read_text(encoding="utf-8"))
    except OSError as error:
        raise click.UsageError(f"{value}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{value}: is no TOML: {error}") from error
    names = {name.replace("-", "_"): setting for name, setting in settings.items()}
    known = {p.name for p in ctx.command.params if isinstance(p, click.Option)} - {"config"}
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, sorted(filter(None, known)), n=1)
            hint = f"; did you mean {near[0].replace('_', '-')}?" if near else ""
            raise click.UsageError(f"{value}: unknown setting {name.replace('_', '-')!r}{hint}")
    folder = Path(value).parent
    for name in ("metadata", "template", "allow", "against"):
        # A path in a configuration file means what it means beside that file.
        if name in names:
            many = names[name] if isinstance(names[name], list) else [names[name]]
            placed = [str(folder / path) for path in many]
            names[name] = placed if isinstance(names[name], list) else placed[0]
    ctx.default_map = {**(ctx.default_map or {}), **names}
    return value


def _stack(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


_PATH = click.Path()

written = _stack(
    click.option("--json", "json_file", metavar="FILE", type=click.Path(allow_dash=True),
                 help="Write the result as JSON; `-`: to standard output, and nothing else there."),
    click.option("--html", "html_file", metavar="FILE", type=_PATH,
                 help="Write the report as one HTML file."),
)  # fmt: skip

read = _stack(
    click.option("--exclude", metavar="GLOB...", multiple=True,
                 help="Leave out files whose path or name matches."),
    click.option("--metadata", metavar="FILE", type=_PATH,
                 help="A csv, xlsx or jsonl table: path, title, author, group, date."),
    click.option("--template", metavar="FILE...", multiple=True, type=_PATH,
                 help="Base text that is expected (a form, an outline): set apart, no source."),
    click.option("--allow", metavar="FILE...", multiple=True, type=_PATH,
                 help="Set phrases that are allowed, one a line."),
)  # fmt: skip

matched = _stack(
    click.option("--min-chars", metavar="N", type=int, default=AlignConfig().min_chars,
                 show_default=True, help="Least identical characters of a match."),
    click.option("--sources", metavar="N", type=int, default=FamilyConfig().sources,
                 show_default=True, help="Independent sources that make a passage boilerplate."),
    click.option("--only-earlier", is_flag=True, help="A source must predate what shares with it."),
    click.option("--pairs-per-template", metavar="N", type=int,
                 default=FamilyConfig().pairs_per_template, show_default=True,
                 help="Occurrences of a passage up to which every pair is given."),
    click.option("--max-matches", metavar="N", type=int, default=Config().max_matches,
                 show_default=True, help="Most matches in the result; the strongest are kept."),
    click.option("--embed-text", type=click.Choice(["auto", "all", "none"]), default="auto",
                 show_default=True, help="Whose text goes into the result."),
)  # fmt: skip

gate = _stack(
    click.option("--fail-over", metavar="RATIO", type=Ratio(),
                 help="Exit with 1 if a document's specific overlap is larger: 30% or 0.3."),
    click.option("--strict", is_flag=True, help="Exit with 3 if an input could not be read."),
)  # fmt: skip

run = _stack(
    click.option("--config", metavar="FILE", type=_PATH, is_eager=True, callback=_configured,
                 expose_value=False, help="A TOML file with any of these options as settings."),
    click.option("--workers", metavar="N", type=click.IntRange(min=1),
                 help="Processes; the result is the same for any number."),
)  # fmt: skip

shown = _stack(
    click.option("--lang", type=click.Choice(["zh", "en", "auto"]), default="auto",
                 show_default=True, help="Language of the report."),
    click.option("--quiet", "-q", is_flag=True, help="No progress, no report on the terminal."),
    click.option("--verbose", "-v", is_flag=True, help="More of each finding on the terminal."),
)  # fmt: skip


def locale_language() -> str | None:
    """`zh` or `en` as the environment's locale says; None where it says nothing (C, POSIX)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            language = value.split(".")[0].split("_")[0].lower()
            if language in ("c", "posix"):
                return None
            return "zh" if language == "zh" else "en"
    return None
