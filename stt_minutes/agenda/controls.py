"""What Word's form fields and content controls show: check boxes, drop-downs, and boxes drawn with a symbol font."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from stt_minutes.agenda import tree
from stt_minutes.agenda.numbering import W, number_of, value_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_TICKED: Final = "☒"
_EMPTY: Final = "☐"
_SYMBOLS: Final[Mapping[tuple[str, int], str]] = {
    ("wingdings", 0x6F): _EMPTY,
    ("wingdings", 0x71): _EMPTY,
    ("wingdings", 0x72): _EMPTY,
    ("wingdings", 0xA8): _EMPTY,
    ("wingdings", 0x78): _TICKED,
    ("wingdings", 0xFD): _TICKED,
    ("wingdings", 0xFE): _TICKED,
    ("wingdings", 0xFC): "✓",
    ("wingdings 2", 0xA3): _EMPTY,
    ("wingdings 2", 0x52): _TICKED,
    ("wingdings 2", 0x53): _TICKED,
    ("wingdings 2", 0x54): _TICKED,
}
"""The boxes of the fonts that Word draws them with, by font and the low byte of w:char."""


def box(sdt: Any) -> str | None:
    """The box of a check box content control, ticked or not, whatever sign the file draws it with; None for other controls."""
    properties = tree.child(sdt, "sdtPr")
    control = tree.child(properties, "checkbox") if properties is not None else None
    if control is None:
        return None
    state = tree.child(control, "checked")
    said = (
        next((value for name, value in state.attrib.items() if name.rpartition("}")[2] == "val"), "1")
        if state is not None
        else "0"
    )
    return _TICKED if said in {"1", "true", "on"} else _EMPTY


def field(mark: Any) -> str:
    """What the form field shows that a w:fldChar begins: the chosen entry of a drop-down, or a box; "" for other fields."""
    data = tree.child(mark, "ffData")
    if data is None:
        return ""
    choices, ticked = tree.child(data, "ddList"), tree.child(data, "checkBox")
    if choices is not None:
        entries = [value_of(each) for each in tree.children(choices, "listEntry")]
        chosen = tree.child(choices, "result")
        at = number_of(value_of(chosen if chosen is not None else tree.child(choices, "default")))
        return entries[at] if at < len(entries) else ""
    if ticked is not None:
        state = tree.child(ticked, "checked")
        state = tree.child(ticked, "default") if state is None else state
        return _TICKED if state is not None and value_of(state) not in {"0", "false", "off"} else _EMPTY
    return ""


def symbol(element: Any) -> str:
    """The sign of a w:sym where it is a box or a tick; "" for others."""
    code = str(element.get(f"{W}char", ""))
    try:
        low = int(code, 16) & 0xFF
    except ValueError:
        return ""
    return _SYMBOLS.get((str(element.get(f"{W}font", "")).lower(), low), "")
