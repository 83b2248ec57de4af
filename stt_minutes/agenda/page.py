"""Which elements of a web page are its content: not the menus, banners and scripts, but the buttons that unfold a text."""

from __future__ import annotations

import re
from typing import Any, Final

from stt_minutes.agenda import tree
from stt_minutes.agenda.lines import clean, is_number

_DROPPED: Final = frozenset(
    (
        "script", "style", "noscript", "template", "nav", "footer", "aside", "form", "select", "option", "iframe", "svg", "canvas",
        "object", "video", "audio", "head", "dialog", "menu", "link", "meta", "title",
    )
)  # fmt: skip
_DROPPED_ROLES: Final = frozenset(
    ("navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "complementary")
)
_DROPPED_NAME = re.compile(
    r"(?:^|[\s_-])(?:cookie\w*|consent\w*|breadcrumbs?|navbar|navigation|sidebar|skip-?(?:link|to)\w*|site-?footer|site-?header|share|social|toolbar|pager|pagination)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MENUS: Final = frozenset(("menu", "main-menu", "mainmenu", "top-menu", "topmenu", "nav", "nav-menu"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_INSIDE: Final = frozenset(("span", "i", "em", "b", "div"))
_ICON = re.compile(r"(?:^|[\s_-])(?:icons?|chevron|caret)(?:$|[\s_-])", re.IGNORECASE)
_UNSEEN = re.compile(r"(?:sr|screen-?reader)-?(?:only|text)|visually-?hidden", re.IGNORECASE)
_SHORT: Final = 10
_UNFOLDS = re.compile(r"collaps|accordion|expand|fold|toggle", re.IGNORECASE)
# What a control says that is no heading; the words open a short text, never a numbered one.
_CONTROL = re.compile(
    r"(?:vis|skjul|fold|åbn|luk|udvid|udfold|menu|navigation|hent|download|del|print|udskriv|søg|næste|forrige|tilbage|til toppen|"
    r"log\s?ind|log\s?ud|lyt|læs op|oplæs|afspil|pause|kopi[eé]r|send|tip|abonn[eé]r|tilmeld|filtr[eé]r|sort[eé]r|nulstil|ok|ja|nej|accept[eé]r|afvis|gem|"
    r"redig[eé]r|slet|alle|pdf|docx?|xlsx?|pptx?|odt|rtf|html|zip|close|open|more|show|hide)\b",
    re.IGNORECASE,
)
_MOST_WORDS: Final = 6
_NUMBERED = re.compile(r"(?:(?:punkt|pkt\.?|sag|nr\.?)\s*)?\d{1,3}[a-z]?[.):]?\s+\S", re.IGNORECASE)
_LONGEST_NAME: Final = 400


def main_of(root: Any) -> Any:
    """The element that the page marks as its content, if it holds a fair share of the text; else everything."""
    everything = len(
        " ".join(tree.text_of(each) for each in root.iter() if tree.local(each) in {"p", "h1", "h2", "h3", "li", "td"})
    )
    for candidate in root.iter():
        is_marked = (
            tree.local(candidate) == "main" or candidate.get("role") == "main" if tree.local(candidate) else False
        )
        if is_marked and len(tree.text_of(candidate)) > 0.3 * everything:
            return candidate
    return root


def is_button(element: Any) -> bool:
    """Whether an element is a button, or plays one."""
    return tree.local(element) == "button" or element.get("role") == "button"


class Page:
    """What is known of a page as a whole: the texts that its buttons unfold, and whether a form holds all of it."""

    def __init__(self, root: Any) -> None:
        everything = len(tree.text_of(root))
        self._unfolded: set[str] = set()
        self._whole: set[Any] = set()
        for each in root.iter():
            name = tree.local(each)
            if not name:
                continue
            self._unfolded |= set(_targets(each))
            # ASP.NET puts the whole page into one form.
            if name == "form" and 2 * len(tree.text_of(each)) > everything:
                self._whole.add(each)

    def is_dropped(self, element: Any, name: str) -> bool:
        """Whether an element is no content: a menu, a control, what is not shown and can't be unfolded."""
        if element in self._whole:
            return False
        if name in _DROPPED or element.get("role") in _DROPPED_ROLES:
            return True
        if is_button(element):
            return _is_control(element, name)
        if name in _INSIDE and _is_sign(element) and any(map(_is_pressed, element.iterancestors())):
            return True
        if _is_hidden(element) and not self._can_unfold(element):
            return True
        if name == "header" and any(tree.local(each) == "nav" for each in element.iter()):
            return True
        names = f"{(element.get('class') or '')[:_LONGEST_NAME]} {(element.get('id') or '')[:_LONGEST_NAME]}"
        return not _MENUS.isdisjoint(names.lower().split()) or bool(_DROPPED_NAME.search(names))

    def _can_unfold(self, element: Any) -> bool:
        """Whether a button unfolds what is hidden: one that names it, or one right before it."""
        if (element.get("id") or "") in self._unfolded or element.get("hidden") == "until-found":
            return True
        before = element.getprevious()
        return before is not None and any(_unfolds(each) and not _is_control(each, "") for each in before.iter())


def _is_hidden(element: Any) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_HIDDEN.search((element.get("style") or "")[:_LONGEST_NAME]))
    )


def _is_sign(element: Any) -> bool:
    """Whether an element of a heading only tells that its text can be unfolded: an arrow, the name of a picture, unseen words."""
    text, kinds = tree.text_of(element).strip(), _kinds(element)
    return (
        (len(text) < _SHORT and not any(map(str.isalnum, text)))
        or bool(_ICON.search(kinds))
        or bool(_UNSEEN.search(kinds) and _CONTROL.match(text))
    )


def _is_pressed(element: Any) -> bool:
    return is_button(element) or tree.local(element) == "summary"


def _targets(element: Any) -> list[str]:
    """The ids of what an element unfolds."""
    if not _unfolds(element):
        return []
    named = [element.get(each) or "" for each in ("aria-controls", "data-target", "data-bs-target", "href")]
    return [word.lstrip("#") for each in named for word in each[:_LONGEST_NAME].split()]


def _unfolds(element: Any) -> bool:
    """Whether an element is a control that shows and hides a text."""
    if not tree.local(element) or element.get("aria-haspopup") or "dropdown" in _kinds(element):
        return False
    names_it = element.get("aria-controls") is not None and is_button(element)
    return names_it or element.get("aria-expanded") is not None or bool(_UNFOLDS.search(_kinds(element)))


def _kinds(element: Any) -> str:
    return " ".join((element.get(each) or "")[:_LONGEST_NAME] for each in ("class", "data-toggle", "data-bs-toggle"))


def _is_control(element: Any, name: str) -> bool:
    """Whether a button only does something, and is not the heading of the text that it unfolds."""
    if any(tree.local(each) in _HEADINGS for each in element.iter()):
        return False
    text = clean(tree.text_of(element).replace("\n", " "))
    if not text or (_CONTROL.match(text) and len(text.split()) <= _MOST_WORDS):
        return True
    is_content = _unfolds(element) or name != "button" or _NUMBERED.match(text) or _in_heading(element)
    return not is_content and not _beside_number(element)


def _in_heading(element: Any) -> bool:
    return any(tree.local(each) in _HEADINGS for each in element.iterancestors())


def _beside_number(element: Any) -> bool:
    """Whether the element stands in a table's row whose first cell is the number of an item."""
    row = next((each for each in element.iterancestors() if tree.local(each) == "tr"), None)
    first = next((each for each in row if tree.local(each) in {"td", "th"}), None) if row is not None else None
    return first is not None and is_number(clean(tree.text_of(first)[:_LONGEST_NAME].replace("\n", " ")))
