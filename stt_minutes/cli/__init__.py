"""The commands. Every module of this folder without a leading underscore has a `register(app)` that adds its own.

Here is the only printer of errors. Results go to stdout, everything else to stderr. Command modules import rooms and other
heavy things inside their functions, so that `--help` answers at once.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import sys
from typing import Any

import typer

from stt_minutes.errors import Cancelled, InputError, InvalidOption, MinutesError

_WORDS = {
    "Options": "Tilvalg",
    "Arguments": "Argumenter",
    "Commands": "Kommandoer",
    "required": "skal angives",
    "default: {default}": "standard: {default}",
    "env var: {var}": "miljøvariabel: {var}",
    "Show this message and exit.": "Vis denne hjælp, og afslut.",
}
# What the parser says of a wrong command line does not go through gettext.
_SAID = (
    (r"^No such command (.*?)\.?$", r"kommandoen \1 findes ikke"),
    (
        r"^Got unexpected extra arguments?(?:\(s\))? \((.*)\)$",
        r"der står for meget på linjen (\1); sæt anførselstegn om navne med mellemrum",
    ),
    (r"^Option (.*?) requires an argument$", r"tilvalget \1 mangler sin værdi"),
    (r"^Option (.*?) does not take a value$", r"tilvalget \1 tager ingen værdi"),
    (r".*(?:is not a valid integer|Input should be a valid integer).*", "skriv et helt tal"),
    (r".*(?:is not a valid float|Input should be a valid number).*", "skriv et tal"),
    (r".*Input should be less than or equal to (\S+)", r"højst \1"),
    (r".*Input should be greater than or equal to (\S+)", r"mindst \1"),
    (r".*is not in the range (.*)", r"skal være i området \1"),
    (r".*is not one of (.*)", r"vælg en af \1"),
)
# Typer takes its few fixed words through gettext; the help is to be Danish whatever the machine's language.
typer.core._ = lambda message: _WORDS.get(message, message)  # type: ignore[attr-defined]


def _in_danish_too(kind: Any) -> None:
    """The two texts that Typer does not take through gettext."""
    own = kind.get_help_option

    def format_usage(self: Any, ctx: Any, formatter: Any) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        for given, danish in (("[OPTIONS]", "[TILVALG]"), ("COMMAND [ARGS]...", "KOMMANDO …")):
            pieces = pieces.replace(given, danish)
        formatter.write_usage(ctx.command_path, pieces, prefix="Brug: ")

    def get_help_option(self: Any, ctx: Any) -> Any:
        option = own(self, ctx)
        if option is not None:
            option.help = _WORDS["Show this message and exit."]
        return option

    kind.get_help_option = get_help_option
    kind.format_usage = format_usage


_in_danish_too(typer.core.TyperCommand)
_in_danish_too(typer.core.TyperGroup)

_ORDER = [
    "new",
    "record",
    "minutes",
    "run",
    "status",
    "review",
    "closed",
    "mute",
    "export",
    "template",
    "speakers",
    "voices",
    "agenda",
    "archive",
    "search",
    "verify",
    "approve",
    "diff",
    "check",
    "models",
    "evaluate",
    "demo",
]


class _InOrder(typer.core.TyperGroup):
    """Commands in the order in which a meeting needs them; unknown ones last."""

    def list_commands(self, ctx: Any) -> list[str]:
        names = super().list_commands(ctx)
        return sorted(names, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))


app = typer.Typer(
    cls=_InOrder,
    help="Fra optaget møde og dagsorden til udkast til referat. Intet forlader maskinen.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _register() -> None:
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}").register(app)


@app.callback(invoke_without_command=True)
def _version(
    *,
    version: bool = typer.Option(False, "--version", help="Vis versionen, og afslut."),
) -> None:
    if version:
        from stt_minutes import __version__

        print(f"stt-minutes {__version__}")
        raise typer.Exit


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code; prints `fejl: … / prøv: …` for everything a user can cause."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console or a pipe may not know every sign of a Danish text; a question mark is better than a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if "_STT_MINUTES_COMPLETE" in os.environ:  # a shell asks how the line may go on
        from typer.completion import completion_init  # type: ignore[attr-defined]

        completion_init()
    try:
        code = app(args=arguments, prog_name="stt-minutes", standalone_mode=False)
    except MinutesError as error:
        return _fail(error)
    except (KeyboardInterrupt, typer.Abort):
        return _fail(_cancelled())
    except ImportError as error:
        # A library of C++ that is interrupted while it is loaded says that it could not be (onnxruntime: "initialization failed").
        if not isinstance(error.__cause__, KeyboardInterrupt):
            raise
        return _fail(_cancelled())
    except typer.TyperException as error:
        return _misused(error)
    except BrokenPipeError:
        # The reader (head, less) has gone; point stdout at nothing so that the interpreter's last flush is quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    if code == Cancelled.exit_code:
        return _fail(_cancelled())
    return code if isinstance(code, int) else 0


def _cancelled() -> Cancelled:
    return Cancelled("Afbrudt.", "Det, der er nået, er gemt; kør kommandoen igen for at fortsætte.")


def _fail(error: MinutesError) -> int:
    print(f"fejl: {error.message}", file=sys.stderr)
    if error.hint:
        print(f"prøv: {error.hint}", file=sys.stderr)
    return error.exit_code


def _misused(error: typer.TyperException) -> int:
    """A wrong command line, in Danish. The parser's own classes are told apart by name: Typer does not export them."""
    kind = type(error).__name__
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "stt-minutes"
    if kind == "NoArgsIsHelpError":
        print(error.format_message(), file=sys.stderr)
        return InputError.exit_code
    param = getattr(error, "param", None)
    longest = max(param.opts, key=len) if param is not None else ""
    name = f" {longest if longest.startswith('-') else param.metavar or longest}" if param is not None else ""
    if kind == "NoSuchOption":
        message = f"Tilvalget {getattr(error, 'option_name', '')} findes ikke."
        close = ", ".join(getattr(error, "possibilities", None) or ())
        hint = f"mente du {close}?" if close else f"{command} --help viser, hvad der kan vælges."
    elif kind == "MissingParameter":
        message, hint = f"Der mangler noget:{name}.", f"{command} --help viser, hvad der skal med."
    elif kind == "BadParameter":
        message = f"Værdien af{name} kan ikke bruges ({_in_danish(error.format_message())})."
        hint = f"{command} --help viser, hvad der kan vælges."
    else:
        message = f"Kommandoen blev ikke forstået: {_in_danish(error.format_message())}."
        hint = f"{command} --help viser kommandoerne."
    return _fail(InvalidOption(message, hint))


def _in_danish(message: str) -> str:
    """What the parser says of a command line, as far as its words are known."""
    text = re.sub(r"^Invalid value for .*?: ", "", message).rstrip(".")
    for pattern, danish in _SAID:
        text = re.sub(pattern, danish, text)
    return text


_register()

__all__ = ["app", "main"]
