"""What changed, and how much of the proposal was kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from stt_minutes.documents import diff, reading, render
from stt_minutes.documents.sample import sample
from stt_minutes.values import Decision, Draft, DraftItem

if TYPE_CHECKING:
    from pathlib import Path


def test_words_that_changed() -> None:
    old = ["Punkt 1: Sag", "Beslutning", "Udvalget godkendte 4 mio. kr.", "Bilag"]
    new = ["Punkt 1: Sag", "Beslutning", "Udvalget godkendte 5 mio. kr. i 2026.", "Bilag", "Kort"]
    found = diff.changes(old, new)
    assert [(each.heading, diff.marked(each)) for each in found] == [
        ("Punkt 1: Sag", "Udvalget godkendte [-4-]{+5+} mio. kr.{+ i 2026.+}"),
        ("Punkt 1: Sag", "{+Kort+}"),
    ]


@given(st.lists(st.text(max_size=20), max_size=8), st.lists(st.text(max_size=20), max_size=8))
def test_the_new_text_follows_from_the_old_and_the_changes(old: list[str], new: list[str]) -> None:
    found = diff.changes(old, new)
    gone = ["".join(piece.text for piece in each.pieces if piece.kind != "tilføjet") for each in found]
    came = ["".join(piece.text for piece in each.pieces if piece.kind != "slettet") for each in found]
    kept_of_old = sorted("".join(old)) == sorted("".join(gone) + "".join(_untouched(old, new)))
    assert kept_of_old
    assert sorted("".join(new)) == sorted("".join(came) + "".join(_untouched(old, new)))


def _untouched(old: list[str], new: list[str]) -> list[str]:
    from difflib import SequenceMatcher

    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return [each for start, _, size in blocks for each in old[start : start + size]]


def test_between_documents_of_different_formats(tmp_path: Path) -> None:
    minutes = sample()
    changed = replace(
        minutes.items[3], decision=Decision("andet", "Næste møde aflyses.", origin="human", confirmed=True)
    )
    render(minutes, tmp_path / "a.docx")
    render(replace(minutes, items=(*minutes.items[:3], changed, minutes.items[4])), tmp_path / "b.docx")
    found = diff.changes(reading.paragraphs(tmp_path / "a.docx"), reading.paragraphs(tmp_path / "b.docx"))
    assert [each.heading for each in found] == ["Punkt 4: Eventuelt"]


def test_share_of_the_proposal_that_was_kept() -> None:
    minutes = sample()
    draft = Draft(
        (
            DraftItem("1", Decision("godkendt", "Dagsordenen blev godkendt.", 0.9, "machine", ("s1",))),
            DraftItem("3", Decision("udsat", "Orienteringen blev udsat.", 0.5, "machine", ("s4",))),
            DraftItem("4", Decision("ingen_beslutning", "Ingen beslutning fundet.")),
        )
    )
    found = diff.kept(draft, minutes)
    assert [(each.item, each.kept, each.words) for each in found] == [("1", 3, 3), ("3", 2, 3)]
    assert diff.share(found) == 5 / 6
    assert diff.share([]) is None
