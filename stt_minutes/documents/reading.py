"""The text of a finished document, paragraph by paragraph: for comparing and verifying, and for the tests."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from lxml import etree

from stt_minutes.documents import package
from stt_minutes.documents.fill import w
from stt_minutes.errors import DamagedFile, InvalidOption

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.etree import _Element

SUFFIXES = (".docx", ".odt", ".html", ".md", ".txt")
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


def paragraphs(path: Path) -> list[str]:
    """The paragraphs with text, soft breaks as line feeds; headers, footers and notes left out.

    Raises InvalidOption for a format that cannot be read here and DamagedFile for a file that is not what it is called.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InvalidOption(
            f"Teksten i {path.name} kan ikke læses.", f"Brug referatet i et af formaterne {', '.join(SUFFIXES)}."
        )
    try:
        if suffix == ".docx":
            found = _word(package.members(path))
        elif suffix == ".odt":
            found = _odt(package.members(path))
        else:
            text = path.read_text(encoding="utf-8")
            found = _html(text) if suffix == ".html" else _lines(text, markdown=suffix == ".md")
    except (package.UnsafePackage, UnicodeDecodeError, KeyError, etree.ParserError) as error:
        raise DamagedFile(
            f"Filen {path} kan ikke læses som {suffix}.", "Lav den igen med 'stt-minutes export'."
        ) from error
    return [each for each in found if each.strip()]


def _word(parts: dict[str, bytes]) -> list[str]:
    root = package.parse(parts[package.MAIN])
    return ["".join(_word_pieces(each)) for each in root.iter(w("p"))]


def _word_pieces(paragraph: _Element) -> list[str]:
    signs = {w("br"): "\n", w("cr"): "\n", w("tab"): "\t", w("noBreakHyphen"): "-"}
    out = []
    for each in paragraph.iter(w("t"), *signs):
        holder = next(each.iterancestors(w("p")), None)
        if holder is paragraph and each.getparent().tag == w("r"):  # type: ignore[union-attr]
            out.append(signs.get(str(each.tag)) or each.text or "")
    return out


def _odt(parts: dict[str, bytes]) -> list[str]:
    root = package.parse(parts["content.xml"])
    body = next(root.iter(f"{{{_OFFICE}}}body"))
    etree.strip_elements(body, f"{{{_OFFICE}}}annotation", f"{{{_TEXT}}}sequence-decls", with_tail=False)
    for name, sign in (("line-break", "\n"), ("tab", "\t"), ("s", " ")):
        for each in body.iter(f"{{{_TEXT}}}{name}"):
            each.text = sign
    return ["".join(str(piece) for piece in each.itertext()) for each in body.iter(f"{{{_TEXT}}}p", f"{{{_TEXT}}}h")]


_BLOCKS = re.compile(
    r"</?(?:p|h[1-6]|li|ul|ol|tr|td|th|table|dt|dd|dl|div|section|nav|header|main|footer|body)\b[^>]*>", re.IGNORECASE
)
_SILENT = re.compile(
    r"<(script|style|head|button|audio)\b.*?</\1>|<p class=\"note\".*?</p>|<a class=\"skip\".*?</a>|<!--.*?-->",
    re.IGNORECASE | re.DOTALL,
)


def _html(text: str) -> list[str]:
    text = re.sub(r"\s*\n\s*", " ", _SILENT.sub("", text))
    text = re.sub(r"<br\s*/?>", "\n", _BLOCKS.sub("\x1e", text))
    return [html.unescape(re.sub(r"<[^>]+>", "", each)).strip(" ") for each in text.split("\x1e")]


def _lines(text: str, *, markdown: bool) -> list[str]:
    if not markdown:
        return text.split("\n")
    bare = (re.sub(r"^\s*(?:#{1,6}|-)\s+", "", each) for each in text.split("\n"))
    return [re.sub(r"\\(\W|$)", r"\1", each).replace("**", "") for each in bare]
