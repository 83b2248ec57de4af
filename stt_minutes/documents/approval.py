"""The way from draft to approved: udkast -> til_godkendelse -> godkendt (locked), and a new version with a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stt_minutes.danish import listed
from stt_minutes.documents.build import decided
from stt_minutes.errors import InvalidOption
from stt_minutes.values import Approval, Review

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stt_minutes.values import Minutes, MinutesItem, Status

NEXT: dict[Status, Status] = {"udkast": "til_godkendelse", "til_godkendelse": "godkendt"}
NAMES: dict[Status, str] = {"udkast": "udkast", "til_godkendelse": "til godkendelse", "godkendt": "godkendt"}


def unconfirmed(minutes: Minutes) -> tuple[str, ...]:
    """The keys of the items that still wait for a person's yes: while there are any, the referat is a draft.

    The same for page, overview, status, export and approval. Words that a person wrote wait too, until they are confirmed; so does an
    open item without a decision, for which "no decision" can be confirmed. A closed item without one, and a heading above sub-items,
    wait for nothing.
    """
    return tuple(each.item.key for each in minutes.items if waits(each, minutes))


def unconfirmed_text(keys: Sequence[str]) -> str:
    """In words that the decisions of these items wait."""
    return f"Ingen har bekræftet beslutningen under punkt {listed(keys)}."


def waits(found: MinutesItem, minutes: Minutes) -> bool:
    """Whether a person has still to confirm the item's decision."""
    if minutes.status == "godkendt" or (found.decision is not None and found.decision.confirmed):
        return False
    return decided(found) is not None or (found.item.open and not minutes.agenda.below(found.item))


def advance(review: Review, minutes: Minutes, to: Status, *, who: str, at: str, meeting: str | None = None) -> Review:
    """The review one step further. Raises InvalidOption when a step is left out, or a decision is not confirmed or kept apart."""
    if not who.strip():
        raise InvalidOption("Skriv, hvem der gør det.", "Skriv navnet med --who.")
    if NEXT.get(review.status) != to:
        raise InvalidOption(
            f"Referatet er {NAMES[review.status]} og kan ikke blive {NAMES[to]} nu.",
            "Rækkefølgen er udkast, til godkendelse, godkendt; et godkendt referat rettes i en ny udgave: stt-minutes approve MØDE ny-udgave --reason GRUND --who NAVN.",
        )
    apart = next((each.text for each in minutes.remarks if each.kind == "kept_apart"), None)
    if apart is not None:
        raise InvalidOption(apart, "Vælg, hvor det hører til, eller kassér det, og prøv igen.")
    missing = unconfirmed(minutes)
    if missing:
        raise InvalidOption(
            unconfirmed_text(missing),
            "Bekræft dem med 'stt-minutes review' (også at der ingen beslutning er), og prøv igen.",
        )
    return replace(review, status=to, approvals=(*review.approvals, Approval(to, who.strip(), at, meeting)))


def locked(review: Review, sha256: str) -> Review:
    """The review with the approved document's hash in its last approval."""
    *before, last = review.approvals
    return replace(review, approvals=(*before, replace(last, sha256=sha256)))


def new_version(review: Review, *, who: str, at: str, reason: str) -> Review:
    """An approved referat opened again as the draft of its next version. Raises InvalidOption without a reason."""
    if not reason.strip() or not who.strip():
        raise InvalidOption("En ny udgave skal have en grund og et navn.", "Skriv dem med --reason og --who.")
    if review.status != "godkendt":
        raise InvalidOption(
            f"Referatet er {NAMES[review.status]}; der er ingen godkendt udgave at rette.",
            "Ret det med 'stt-minutes review'.",
        )
    opened = Approval("udkast", who.strip(), at, reason=reason.strip())
    return replace(review, status="udkast", version=review.version + 1, approvals=(*review.approvals, opened))
