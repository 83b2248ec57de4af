"""XML and HTML from a stranger, parsed without entities, network or unbounded trees. The room's only user of lxml."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from stt_minutes.errors import AgendaUnreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH: Final = 256
"""Elements inside elements; libxml2's own limit, which is lifted together with the one on long values."""
MAX_TAGS: Final = 3_000_000
"""So many tags take about 1 GB as a tree; an agenda of 10,000 items with tables has half a million."""

# Characters that XML 1.0 forbids and no parser takes; some exports hold them, raw or as references. A form feed or a
# vertical tab ends a line; the others say nothing.
_FEED = re.compile(rb"[\x0b\x0c]|&#(?:x0*[bBcC]|0*1[12]);")
_ILLEGAL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ILLEGAL_REFERENCE = re.compile(rb"&#(?:x0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2\d|3[01]));")

# libxml2 takes no value of more than 10 MB unless asked to.
_LONG_VALUE: Final = 10_000_000
_WITH_DOCTYPE = re.compile(
    rb"(?:[\s\xef\xbb\xbf\xff\xfe]|<\?(?:[^?]|\?(?!>))*\?>|<!--(?:[^-]|-(?!->))*-->)*<!DOCTYPE", re.IGNORECASE
)


def xml(raw: bytes, name: str) -> Any:
    """The root element. Entities are not expanded and a document type is refused; AgendaUnreadable if it is not XML."""
    from lxml import etree

    utf16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    body = raw if utf16 else _ILLEGAL_REFERENCE.sub(b" ", _ILLEGAL.sub(b" ", _FEED.sub(b"\n", raw)))
    _check_tags(body.count(b"<"), name)
    try:
        root = _parsed_xml(body)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise AgendaUnreadable(
            f"{name} er ikke gyldig XML og kan ikke læses.",
            "Lav eksporten igen i ESDH-systemet, eller giv dagsordenen som Word eller PDF.",
        ) from error
    if root is None or str(getattr(root.getroottree().docinfo, "doctype", "")):
        raise AgendaUnreadable(
            f"{name} har en dokumenttype (DOCTYPE) med egne entiteter; sådan en fil læses ikke.",
            "Dagsordener fra ESDH-systemer har ingen DOCTYPE. Lav eksporten igen, eller giv dagsordenen som Word eller PDF.",
        )
    return root


def _parsed_xml(body: bytes) -> Any:
    """The root; a picture or a file of more than 10 MB inside one value is let through, deep nesting is not."""
    from lxml import etree

    def parser(*, huge: bool) -> Any:
        return etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=huge,
            remove_comments=True,
            remove_pis=True,
        )

    try:
        return etree.fromstring(body, parser(huge=False))
    except etree.XMLSyntaxError:
        # A file with a document type is refused anyway, and only such a one can swell while it is parsed.
        if len(body) < _LONG_VALUE or _WITH_DOCTYPE.match(body.replace(b"\0", b"")):
            raise
    root = etree.fromstring(body, parser(huge=True))
    if not _is_shallow(root):
        raise ValueError("too deep")
    return root


def _is_shallow(root: Any) -> bool:
    from lxml import etree

    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            return False
    return True


def html(text: str) -> Any:
    """The root element of a page or a fragment, however badly it is written; None when it holds nothing.

    Raises AgendaUnreadable for a page that the parser gives up in the middle of: what lies below would be lost.
    """
    from lxml import etree

    clean = _ILLEGAL.sub(b" ", text.encode("utf-8", errors="replace")).decode("utf-8").strip()
    if not clean:
        return None
    _check_tags(clean.count("<"), "Siden")
    # The text is already decoded, whatever its own meta element says. A page has no entities of its own that could swell.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(clean.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if any(each.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for each in parser.error_log):
        raise AgendaUnreadable(
            "Siden er bygget for dybt eller har for lange værdier til at kunne læses.",
            "Gem dagsordenen som PDF, Word eller tekst.",
        )
    return root


def _check_tags(count: int, name: str) -> None:
    if count > MAX_TAGS:
        raise AgendaUnreadable(
            f"{name} har mere end {MAX_TAGS // 1_000_000} millioner koder; det er ikke en dagsorden alene.",
            "Giv dagsordenen uden bilag, eller giv den som Word, PDF eller tekst.",
        )


def local(element: Any) -> str:
    """The element's name without its namespace, "" for what is no element."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def child(element: Any, *path: str) -> Any:
    """The first element down that path of local names, None if there is none."""
    for name in path:
        element = next((each for each in element if local(each) == name), None)
        if element is None:
            return None
    return element


def children(element: Any, name: str) -> list[Any]:
    """The direct children of that local name."""
    return [each for each in element if local(each) == name]


def all_of(element: Any, name: str) -> Iterator[Any]:
    """Every element of that local name under `element`."""
    return (each for each in element.iter() if local(each) == name)


def text_of(element: Any) -> str:
    """All text under the element, "" for None."""
    return "" if element is None else "".join(element.itertext())


def inner_html(element: Any) -> str:
    """What stands inside the element as HTML: its text when that is HTML already, else its child elements written out."""
    from lxml import etree

    if len(element) == 0:
        return element.text or ""
    return (element.text or "") + "".join(etree.tostring(each, encoding="unicode", method="html") for each in element)
