"""Documents from text templates: html, pdf, odt, md and txt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stt_minutes import resources
from stt_minutes.documents import check, odt, pdf, view, writers
from stt_minutes.documents.build import Builder
from stt_minutes.documents.environment import FAILURES, counted, environment
from stt_minutes.documents.text import unescaped
from stt_minutes.errors import TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from stt_minutes.documents.render import Options
    from stt_minutes.documents.text import Writer
    from stt_minutes.documents.view import DocumentView
    from stt_minutes.values import Minutes, Span

WRITERS: dict[str, Callable[[], Writer]] = {
    ".odt": odt.OdtWriter,
    ".pdf": writers.HtmlWriter,
    ".html": writers.HtmlWriter,
    ".md": writers.MarkdownWriter,
    ".txt": writers.PlainWriter,
}
LARGEST_TEMPLATE = 5_000_000
"""Bytes of a text template; the ones that come with the tool have ten thousand."""


def write(minutes: Minutes, target: Path, template: Path, options: Options, times: Mapping[str, Span]) -> None:
    """Fill the text template with the minutes. Raises TemplateError, MissingExtra."""
    suffix = target.suffix.lower()
    writer = WRITERS[suffix]()
    shown = Builder(minutes, writer, options, times).document()
    page = filled(template, shown, writer, "" if options.public else options.sound or "")
    if suffix == ".odt":
        target.write_bytes(odt.packed(page, template.name))
    elif suffix == ".pdf":
        target.write_bytes(pdf.made(page, styled=template.parent != resources.folder("templates")))
    else:
        target.write_text(page, encoding="utf-8")


def filled(template: Path, shown: DocumentView, writer: Writer, sound: str = "") -> str:
    """The filled template of a view whose texts `writer` made. Raises TemplateError."""
    try:
        source = template.read_bytes()[:LARGEST_TEMPLATE].decode("utf-8")
    except UnicodeDecodeError as error:
        raise TemplateError(f"Skabelonen {template.name} er ikke en tekstfil i UTF-8.", "Gem den som UTF-8.") from error
    autoescape = isinstance(writer, (writers.HtmlWriter, odt.OdtWriter))
    names: dict[str, Any] = {**view.context(shown), "sound": sound}
    source = unescaped(source) if autoescape else source
    try:
        with counted():
            return environment(autoescape=autoescape).from_string(source).render(names)
    except FAILURES as error:
        raise check.broken(template, error, source) from error
