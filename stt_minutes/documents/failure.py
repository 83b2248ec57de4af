"""What the template engine says when a template cannot be filled, in Danish, with the line of the template that it happened in."""

from __future__ import annotations

import re

from jinja2.exceptions import SecurityError
from lxml import etree

from stt_minutes.documents.environment import TooMuch

_SAID = (
    (r"'?[\w. ]+ object'? has no element (-?\d+)", r"Der er ikke noget nummer [\1]: listen er tom eller for kort."),
    (r"(?:tuple|list|string) index out of range", "Listen er tom eller for kort."),
    (r"No (?:first|last|random) item, sequence was empty\.?", "Listen er tom, så der er ikke noget at tage."),
    (r"(?:min|max)\(\) (?:arg|iterable argument) is (?:an )?empty.*", "Listen er tom, så der er ikke noget at tage."),
    (r"'(.*?)' is undefined", r"Navnet \1 findes ikke her."),
    (r"'?(?:None|NoneType object)'? has no attribute '(.*?)'", r"\1 findes ikke, for der er ingen værdi."),
    (r"'?[\w. ]+'? (?:object )?has no attribute '(.*?)'", r"\1 findes ikke på værdien."),
    (r".*division.* by zero|.*modulo by zero", "Der divideres med nul."),
    (r"'.*?' object is not iterable", "Værdien er ikke en liste og kan ikke gennemløbes."),
    (r"'.*?' object is not callable", "Værdien kan ikke kaldes med parenteser."),
    (r"(?:not enough|too many) values to unpack.*", "Løkken har ikke så mange navne, som der er værdier."),
    (r"(?:invalid literal for int|could not convert string to float).*", "Teksten er ikke et tal."),
    (r"unsupported operand.*|can only concatenate.*|must be .*, not .*|.* not supported between instances of.*", "Værdierne er ikke af samme slags og kan ikke regnes eller sættes sammen."),
    (r".*maximum recursion.*", "En makro kalder sig selv uden ende."),
)  # fmt: skip
"""The messages of Jinja2 3.1 and Python 3.11-3.13 that a template's author can cause, and what they mean."""


def said(error: BaseException) -> str:
    """What is wrong, in Danish; the engine's own words where they are not known."""
    if isinstance(error, etree.XMLSyntaxError):
        return "En løkke eller betingelse begynder ét sted (fx i en tabelcelle) og slutter et andet, så dokumentet går i stykker."
    if isinstance(error, TooMuch):
        return "Koden ville lave en alt for lang tekst eller aldrig blive færdig."
    if isinstance(error, SecurityError):
        return "Koden bruger noget, som en skabelon ikke må."
    message = str(getattr(error, "message", None) or error)
    for pattern, danish in _SAID:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return found.expand(danish)
    return message if isinstance(error, Misplaced) else f"Koden kan ikke udføres ({message or type(error).__name__})."


def line(error: BaseException) -> int | None:
    """The line of the template's source that the error comes from, counted from 1."""
    found: int | None = getattr(error, "lineno", None)
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


class Misplaced(ValueError):
    """A text was put where none can stand; the message is in Danish."""
