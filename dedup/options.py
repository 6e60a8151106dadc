"""What the commands' options mean: groups of options, ratios, configuration files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

import click

from dedup import settings
from dedup.config import MEMORY, Config, FamilyConfig
from dedup.presets import DEFAULT, PRESETS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Command = Callable[..., Any]


class Ratio(click.ParamType):  # type: ignore[type-arg]
    """A share: `30%` or `0.3`."""

    name = "ratio"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
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


class FileName(click.ParamType):  # type: ignore[type-arg]
    """A path; nothing at all, as an unset variable of a shell gives, is a mistake."""

    name = "path"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The path as it was given."""
        if not value or "\0" in str(value):
            self.fail("no file is named", param, ctx)
        return str(value)


class Size(click.ParamType):  # type: ignore[type-arg]
    """Bytes, `least` at least: `2GB`, `500MB`."""

    name = "size"
    _units: ClassVar = {"MB": 10**6, "GB": 10**9, "TB": 10**12}

    def __init__(self, least: int = 1) -> None:
        self._least = least

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """The bytes of a number with a unit."""
        found = re.fullmatch(r"(\d+(?:\.\d+)?) ?(MB|GB|TB)", str(value).strip().upper())
        if found is None:
            self.fail(f"{str(value)!r} is no size; write 2GB or 500MB", param, ctx)
        size = int(float(found[1]) * self._units[found[2]])
        if size < self._least:
            self.fail(
                f"{value} is too little; give {self._least // 10**6 or 1}MB or more", param, ctx
            )
        return size


PATH = FileName()
CONFIG = "dedup.config"
_LEAST_MEMORY = 200_000_000  # what the program itself takes
_MEMORY = f"{MEMORY // 10**9}GB"


class ManyValued(click.Command):
    """A command whose options may take several values: `--against A B C`."""

    many: Sequence[str] = ("--against", "--template", "--allow", "--exclude", "--size")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Give each further value its own option, up to the next option or `--`."""
        known = {name for parameter in self.params for name in parameter.opts}
        spread: list[str] = []
        current = taker = None
        named = args[: args.index("--")] if "--" in args else args
        for arg, following in zip(named, [*named, "--"][1:], strict=True):
            if arg.startswith("-") and arg != "-":
                current = arg if arg in self.many and arg in known else None
                if current is None:
                    spread.append(arg)
                elif following.startswith("-") and following != "-":
                    raise click.BadOptionUsage(arg, f"{arg} names nothing.", ctx)
            elif current is not None:
                spread += [current, arg]
                taker = current
            else:
                spread.append(arg)
        try:
            return super().parse_args(ctx, [*spread, *args[len(named) :]])
        except click.MissingParameter as error:
            if taker and isinstance(error.param, click.Argument):
                name = error.param.metavar
                why = f"{taker} takes all that follows, up to the next option"
                hint = f"Missing {name}: {why}; put {name} before {taker}, or after a `--`."
                raise click.UsageError(hint, ctx) from error
            raise


def _configured(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    """Take the options that a configuration file names as defaults; the command line wins."""
    if value is None:
        return
    own = _settable(ctx.command)
    group = ctx.parent.command if ctx.parent else None
    others = group.commands.values() if isinstance(group, click.Group) else ()
    known = {name for command in (ctx.command, *others) for name in _settable(command)}
    found = settings.load(value, {name: _kind(one) for name, one in own.items()}, known)
    ctx.meta[CONFIG] = value
    ctx.default_map = {str(own[name].name): setting for name, setting in found.items()}


def _settable(command: click.Command) -> dict[str, click.Option]:
    """The options of a command that a configuration file may name."""
    options = [one for one in command.params if isinstance(one, click.Option)]
    return {one.opts[0].lstrip("-"): one for one in options if one.opts[0] != "--config"}


def _kind(option: click.Option) -> settings.Kind:
    if isinstance(option.type, FileName):
        return "paths" if option.multiple else "path"
    if option.is_flag:
        return "flag"
    if isinstance(option.type, click.types.IntParamType):
        return "number"
    if isinstance(option.type, Ratio):
        return "ratio"
    return "texts" if option.multiple else "text"


def _stack(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


_TARGETS = {
    "--json": ("FILE", "Write the result; `-`: to standard output."),
    "--html": ("FILE", "Write the report as one HTML file."),
    "--html-dir": ("DIR", "The same as a folder, nothing left out."),
    "--xlsx": ("FILE", "Write tables as a workbook linked to --html."),
    "--csv": ("DIR", "Write the same tables as CSV."),
    "--docx": ("DIR", "Write a marked Word copy of each draft."),
    "--markdown": ("FILE", "Write a summary in Markdown."),
    "--sarif": ("FILE", "Write the matches of text files as SARIF."),
}


def _named(option: str) -> str:
    return f"{option[2:].replace('-', '_')}_file"


written = _stack(
    *(
        click.option(name, _named(name), metavar=kind, type=PATH, help=text)
        for name, (kind, text) in _TARGETS.items()
    ),
    click.option("--review", metavar="FILE", type=PATH,
                 help="Notes exported from an HTML report."),
)  # fmt: skip


def targets(given: dict[str, Any]) -> dict[str, str]:
    """Where each option is to write."""
    named = {name: given[_named(name)] for name in _TARGETS}
    return {name: target for name, target in named.items() if target}


read = _stack(
    click.option("--exclude", metavar="GLOB...", multiple=True,
                 help="Leave out files whose path or name matches."),
    click.option("--metadata", metavar="FILE", type=PATH,
                 help="Table: path, title, author, group, date."),
    click.option("--template", metavar="FILE...", multiple=True, type=PATH,
                 help="Expected base text: set apart, no source."),
    click.option("--allow", metavar="FILE...", multiple=True, type=PATH,
                 help="Allowed phrases, one a line; …: a gap."),
    click.option("--no-common-phrases", hidden=True, is_flag=True,
                 help="Do without the built-in set phrases."),
)  # fmt: skip

matched = _stack(
    click.option("--preset", metavar="NAME", type=click.Choice(list(PRESETS)), default=DEFAULT,
                 help=f"What counts: {', '.join(PRESETS)}."),
    click.option("--min-chars", metavar="N", type=int,
                 help="Fewest identical characters (the preset's)."),
    click.option("--sources", metavar="N", type=int, default=FamilyConfig().sources,
                 help=f"Sources that make text boilerplate ({FamilyConfig().sources})."),
    click.option("--only-earlier", is_flag=True, help="A source must be dated earlier."),
    click.option("--pairs-per-template", hidden=True, metavar="N", type=int,
                 default=FamilyConfig().pairs_per_template,
                 help="All pairs of up to N occurrences "
                      f"({FamilyConfig().pairs_per_template})."),
    click.option("--max-matches", hidden=True, metavar="N", type=int, default=Config().max_matches,
                 help=f"Keep the N strongest matches ({Config().max_matches})."),
    click.option("--embed-text", hidden=True, default="auto",
                 type=click.Choice(["auto", "all", "none"]),
                 help="Texts in the result; auto: where a match is."),
)  # fmt: skip

gate = _stack(
    click.option("--fail-over", metavar="RATIO", type=Ratio(),
                 help="Exit 1 if specific overlap exceeds 30% (0.3)."),
    click.option("--strict", is_flag=True, help="Exit 3 if an input could not be read."),
)  # fmt: skip

machine = _stack(
    click.option("--workers", metavar="N", type=click.IntRange(min=1),
                 help="Processes; changes no result."),
    click.option("--memory", metavar="SIZE", type=Size(_LEAST_MEMORY), default=_MEMORY,
                 help=f"What it keeps to ({_MEMORY}); changes no result."),
)  # fmt: skip

run = _stack(
    click.option("--config", metavar="FILE", type=PATH, is_eager=True, callback=_configured,
                 expose_value=False, help="A TOML file of options: fail-over = \"30%\"."),
    machine,
    click.option("--work", metavar="DIR", type=PATH,
                 help="For large archives; a stopped run goes on."),
    click.option("--timings", hidden=True, is_flag=True,
                 help="Time and memory of each stage, at the end."),
)  # fmt: skip

language = click.option("--lang", type=click.Choice(["zh", "en", "auto"]), default="auto",
                        help="Language of the report.")  # fmt: skip

shown = _stack(
    language,
    click.option("--limit", "-n", metavar="N", type=click.IntRange(min=0), default=10,
                 help="Items of each list (10); 0: all."),
    click.option("--quiet", "-q", is_flag=True, help="No progress, no report on the terminal."),
    click.option("--verbose", "-v", is_flag=True, help="More of each finding on the terminal."),
)  # fmt: skip
