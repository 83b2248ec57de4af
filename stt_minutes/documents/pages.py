"""Documents from text templates: html, pdf, odt, md and txt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stt_minutes.documents import check, odt, pdf, view, writers
from stt_minutes.documents.build import Builder
from stt_minutes.documents.environment import FAILURES, environment
from stt_minutes.errors import TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from stt_minutes.documents.render import Options
    from stt_minutes.documents.text import Writer
    from stt_minutes.values import Minutes, Span

_WRITERS: dict[str, Callable[[], Writer]] = {
    ".html": writers.HtmlWriter,
    ".md": writers.MarkdownWriter,
    ".txt": writers.PlainWriter,
}
LARGEST_TEMPLATE = 5_000_000
"""Bytes of a text template; the ones that come with the tool have ten thousand."""


def write(minutes: Minutes, target: Path, template: Path, options: Options, times: Mapping[str, Span]) -> None:
    """Fill the text template with the minutes. Raises TemplateError, MissingExtra."""
    suffix = target.suffix.lower()
    if suffix == ".odt":
        target.write_bytes(odt.packed(filled(minutes, template, options, times, odt.OdtWriter()), template.name))
    elif suffix == ".pdf":
        target.write_bytes(pdf.made(filled(minutes, template, options, times, writers.HtmlWriter())))
    else:
        target.write_text(filled(minutes, template, options, times, _WRITERS[suffix]()), encoding="utf-8")


def filled(minutes: Minutes, template: Path, options: Options, times: Mapping[str, Span], writer: Writer) -> str:
    """The filled template."""
    shown = Builder(minutes, writer, options, times).document()
    autoescape = isinstance(writer, (writers.HtmlWriter, odt.OdtWriter))
    names: dict[str, Any] = {**view.context(shown), "sound": "" if options.public else options.sound or ""}
    try:
        source = template.read_bytes()[:LARGEST_TEMPLATE].decode("utf-8")
        return environment(autoescape=autoescape).from_string(source).render(names)
    except UnicodeDecodeError as error:
        raise TemplateError(f"Skabelonen {template.name} er ikke en tekstfil i UTF-8.", "Gem den som UTF-8.") from error
    except FAILURES as error:
        raise check.broken(template, error) from error
