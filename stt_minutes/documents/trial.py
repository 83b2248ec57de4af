"""Filling a template to find what only filling shows: with the sample meeting, and with each list and each optional text left out.

What `template check` lets through, `export` is to fill: a meeting may lack anything that may be lacking.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from stt_minutes.documents import check, pages, template_file, view, word
from stt_minutes.documents.build import Builder
from stt_minutes.documents.render import TEMPLATE_SUFFIX, Options
from stt_minutes.documents.sample import sample
from stt_minutes.documents.text import PlaceholderWriter, Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stt_minutes.documents.text import Writer


_NEVER_EMPTY = ("items", "groups")
"""An agenda has an item at least."""
_HINT = "Sæt en betingelse om: {% if … %} … {% endif %}."


@dataclass(frozen=True, slots=True)
class _Lack:
    """What a trial's meeting lacks: the lists of that name (all of them for None), and the texts that may be empty."""

    lists: str | None = ""
    texts: bool = False

    def words(self) -> str:
        """When it is that the template fails; empty for a meeting that lacks nothing."""
        named = {None: "alle lister er så korte, de kan være", "": ""}.get(self.lists, f"{self.lists} er tom")
        if self.lists in _NEVER_EMPTY:
            named = f"der kun er ét element i {self.lists}"
        texts = "tekster, der kan være tomme, er det" if self.texts else ""
        return " og ".join(each for each in (named, texts) if each)

    def left(self, name: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """What is left of a list."""
        if self.lists not in {None, name}:
            return values
        return values[:1] if name in _NEVER_EMPTY else ()


def tried(template: Path) -> list[check.Problem]:
    """The problems that filling shows, each once; none when every trial went well."""
    is_word = template.suffix.lower() in template_file.WORD
    suffix = next((each for each, of in TEMPLATE_SUFFIX.items() if of == template.suffix.lower()), ".docx")
    writer: Writer = PlaceholderWriter() if is_word else pages.WRITERS[suffix]()
    whole = Builder(sample(), writer, Options(signatures=True), {}).document()
    found: dict[tuple[str, str], check.Problem] = {}
    for lack in _lacks(check.words(template)):
        shown = _without(whole, lack, writer.line(""))
        try:
            if isinstance(writer, PlaceholderWriter):
                word.filled(template, shown, writer, "ingen")
            else:
                pages.filled(template, shown, writer)
        except check.Unfillable as error:
            problem, when = error.problem, lack.words()
            if not when:
                return [problem]
            told = replace(problem, message=f"Når {when}: {problem.message}", hint=problem.hint or _HINT)
            found.setdefault((problem.place, problem.excerpt), told)
    return list(found.values())


def _lacks(used: set[str]) -> Iterator[_Lack]:
    """The trials that can show something of a template with these words in its codes."""
    yield _Lack()
    for name in sorted(
        {name for kind in _kinds(view.DocumentView) for name, of in view.names(kind).items() if view.element(of)} & used
    ):
        yield _Lack(name)
    yield _Lack(None)
    yield _Lack(texts=True)
    yield _Lack(None, texts=True)


def _kinds(kind: Any) -> set[Any]:
    inner = {view.element(of) or of for of in view.names(kind).values()}
    return {kind}.union(*(_kinds(each) for each in inner if is_dataclass(each)))


def _without(shown: Any, lack: _Lack, empty: Text) -> Any:
    """The view without what is lacking."""
    hints = get_type_hints(type(shown), include_extras=True)
    made: dict[str, Any] = {}
    for each in fields(shown):
        value = getattr(shown, each.name)
        if isinstance(value, tuple):
            made[each.name] = tuple(_without(inner, lack, empty) for inner in lack.left(each.name, value))
        elif is_dataclass(value):
            made[each.name] = _without(value, lack, empty)
        elif lack.texts and isinstance(value, str) and re.search(r"\btomt?\b", get_args(hints[each.name])[1]):
            made[each.name] = empty if isinstance(value, Text) else ""
    return replace(shown, **made)
