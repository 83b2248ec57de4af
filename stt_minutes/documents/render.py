"""One door for all formats: `render(minutes, target)` picks the format by the target's suffix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from stt_minutes import resources
from stt_minutes.documents import template_file
from stt_minutes.errors import InvalidOption, TemplateMissing
from stt_minutes.files import replacing

if TYPE_CHECKING:
    from pathlib import Path

    from stt_minutes.values import Minutes, Transcript

Evidence = Literal["kommentarer", "slutnoter", "fil", "ingen"]
_OF_SPEECH = frozenset({".srt", ".vtt", ".csv", ".json"})
"""In these only what was said can be written (documents/transcripts.py)."""
FORMATS = (".docx", ".odt", ".html", ".pdf", ".md", ".txt")
STYLES = {
    "referat": "hvert punkt i sin egen rækkefølge, med Beslutning efter Indstilling",
    "referat-udvalg": "politisk udvalg: deltagere, åbne og lukkede punkter hver for sig, Beslutning sidst",
    "referat-beslutninger": "kort beslutningsreferat: et skema med punkter og beslutninger",
}
"""The Word templates that come with the tool, with a word on each."""
TEMPLATE_SUFFIX = {".docx": ".docx", ".odt": ".fodt", ".html": ".html", ".pdf": ".html", ".md": ".md", ".txt": ".txt"}


@dataclass(frozen=True, slots=True)
class Options:
    """How a document is made."""

    public: bool = False
    """Leave out what may not be published."""
    mask_titles: bool = False
    """In the public version, closed items are only called "Lukket punkt"."""
    evidence: Evidence = "kommentarer"
    """Where a decision's sources go: Word comments, endnotes, only the side file, or nowhere. Never in the public version."""
    signatures: bool = False
    """Add a page where the members who were present sign."""
    final: bool = False
    """All is confirmed, and it is handed out as it is: a draft no longer calls itself one."""
    extract: bool = False
    """The minutes hold one item, to be filed with its case: no table of contents."""
    sound: str | None = None
    """The address of the sound beside an html document, so that it can play the passages."""


def render(
    minutes: Minutes,
    target: Path,
    *,
    template: Path | None = None,
    transcript: Transcript | None = None,
    options: Options | None = None,
) -> None:
    """Write the minutes as `target`; its suffix names the format.

    `template` is the house's own (a .docx for Word, .html, .md or .txt for these); the transcript gives the sources their times.
    Raises TemplateError, TemplateMissing, InvalidOption, DiskFull or WriteFailed; `target` is then as it was.
    """
    options = options or Options()
    suffix = target.suffix.lower()
    check_format(target)
    chosen = template or resources.folder("templates") / f"referat{TEMPLATE_SUFFIX[suffix]}"
    check_template(chosen)
    is_word = suffix == ".docx" and chosen.suffix.lower() in template_file.WORD
    if not is_word and chosen.suffix.lower() != TEMPLATE_SUFFIX[suffix]:
        raise InvalidOption(
            f"Skabelonen {chosen.name} kan ikke bruges til {target.name}.",
            f"Et dokument med endelsen {suffix} laves af en skabelon med endelsen {TEMPLATE_SUFFIX[suffix]}.",
        )
    if options.public:
        from stt_minutes.documents.public import publish

        minutes = publish(minutes, mask_titles=options.mask_titles)
    times = {each.id: each.span for each in transcript.segments} if transcript else {}
    with replacing(target) as temporary:
        if suffix == ".docx":
            from stt_minutes.documents import word

            word.write(minutes, temporary, chosen, options, times)
        else:
            from stt_minutes.documents import pages

            pages.write(minutes, temporary, chosen, options, times)


def decision_texts(minutes: Minutes) -> dict[str, str]:
    """What stands under Beslutning in a document of the minutes, without notes and marks, by the item's key."""
    from stt_minutes.documents.build import Builder, in_order
    from stt_minutes.documents.writers import PlainWriter

    view = Builder(minutes, PlainWriter(), Options(evidence="ingen"), {}).document()
    return {
        found.item.key: shown.decision.text.plain for found, shown in zip(in_order(minutes), view.items, strict=True)
    }


def check_format(target: Path) -> None:
    """Raises InvalidOption when no document can be written under that name."""
    suffix = target.suffix.lower()
    if suffix not in FORMATS:
        speech = f" Transskriptionen laves med --transcript {suffix[1:]}." if suffix in _OF_SPEECH else ""
        raise InvalidOption(
            f"Formatet {target.suffix or '(uden endelse)'} kendes ikke ({target.name}).",
            f"Brug en af endelserne {', '.join(FORMATS)}.{speech}",
        )


def check_template(template: Path) -> None:
    """Raises TemplateMissing when there is no such file."""
    if not template.is_file():
        raise TemplateMissing(
            f"Skabelonen {template} findes ikke.",
            "Lav en kopi af den medfølgende med 'stt-minutes template new', og ret den til.",
        )


def style(name: str) -> Path:
    """A Word template that comes with the tool. Raises TemplateMissing with the names there are."""
    if name not in STYLES:
        raise TemplateMissing(f"Der følger ingen skabelon med, der hedder {name}.", f"Vælg en af: {', '.join(STYLES)}.")
    return resources.folder("templates") / f"{name}.docx"
