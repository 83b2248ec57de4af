"""From draft to approved, and on to a new version."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stt_minutes.documents import approval, render
from stt_minutes.documents.sample import sample
from stt_minutes.errors import InvalidOption
from stt_minutes.values import Minutes, Review

if TYPE_CHECKING:
    from pathlib import Path

AT = "2026-04-01T10:00:00+00:00"


def confirmed() -> Minutes:
    minutes = sample()
    items = (
        replace(each, decision=replace(each.decision, confirmed=True)) if each.decision else each
        for each in minutes.items
    )
    return replace(minutes, items=tuple(items))


def test_the_whole_way() -> None:
    review = approval.advance(Review(), confirmed(), "til_godkendelse", who="Tina", at=AT)
    review = approval.advance(review, confirmed(), "godkendt", who="Karen", at=AT, meeting="mødet den 15. april 2026")
    review = approval.locked(review, "abc")
    assert review.status == "godkendt"
    assert [(each.status, each.who, each.meeting, each.sha256) for each in review.approvals] == [
        ("til_godkendelse", "Tina", None, None),
        ("godkendt", "Karen", "mødet den 15. april 2026", "abc"),
    ]
    review = approval.new_version(review, who="Tina", at=AT, reason="Forkert beløb under punkt 2")
    assert (review.status, review.version) == ("udkast", 2)
    assert review.approvals[-1].reason == "Forkert beløb under punkt 2"


def test_no_step_is_left_out() -> None:
    with pytest.raises(InvalidOption, match="er udkast og kan ikke blive godkendt nu"):
        approval.advance(Review(), confirmed(), "godkendt", who="Karen", at=AT)
    with pytest.raises(InvalidOption, match="hvem"):
        approval.advance(Review(), confirmed(), "til_godkendelse", who=" ", at=AT)


def test_unconfirmed_decisions_stop_it() -> None:
    with pytest.raises(InvalidOption, match="under punkt 2 og 3"):
        approval.advance(Review(), sample(), "til_godkendelse", who="Tina", at=AT)


def test_a_new_version_needs_a_reason_and_an_approved_one() -> None:
    with pytest.raises(InvalidOption, match="grund"):
        approval.new_version(Review(status="godkendt"), who="Tina", at=AT, reason="")
    with pytest.raises(InvalidOption, match="ingen godkendt udgave"):
        approval.new_version(Review(), who="Tina", at=AT, reason="Fejl")


def test_the_approved_document_says_so(tmp_path: Path) -> None:
    from stt_minutes.documents import style

    review = approval.advance(
        Review(status="til_godkendelse"),
        confirmed(),
        "godkendt",
        who="Karen Holmgaard",
        at=AT,
        meeting="mødet den 15. april",
    )
    minutes = replace(confirmed(), status=review.status, approvals=review.approvals)
    render(minutes, tmp_path / "a.docx", template=style("referat-beslutninger"))
    import docx

    texts = [each.text for each in docx.Document(str(tmp_path / "a.docx")).paragraphs]
    assert "Status Godkendt den 1. april 2026 af Karen Holmgaard på mødet den 15. april" in texts
