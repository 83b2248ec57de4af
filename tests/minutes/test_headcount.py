"""Remarks where who was there and what they did do not hang together."""

from __future__ import annotations

from dataclasses import replace

from spoken_danish import agenda, item, transcript

from stt_minutes.minutes.headcount import doubts
from stt_minutes.minutes.tokens import tokens
from stt_minutes.values import Attendance, Member, Votes

MEMBERS = tuple(Member(f"{name} Skou", "A") for name in ("Asta", "Bo", "Clara", "Dines", "Ebba"))
PLAN = agenda(item("1", "Havnen"), members=MEMBERS)
HEARD = transcript(*["Det er en lang sag om havnen, og vi taler om den i ro og mag."] * 30)


def kinds(*attendance: Attendance, votes: Votes | None = None, speaker: str | None = None) -> list[str]:
    last = replace(HEARD.segments[-1], speaker=speaker)
    heard = tokens(replace(HEARD, segments=(*HEARD.segments[:-1], last)))
    return [each.kind for each in doubts(PLAN.items[0], heard, PLAN, attendance, votes)]


def test_all_is_well() -> None:
    assert kinds(votes=Votes(3, 2, 0)) == []
    assert kinds(Attendance("Bo Skou", "afbud"), votes=Votes(2, 2, 0)) == []


def test_votes_that_do_not_add_up() -> None:
    assert kinds(votes=Votes(3, 1, 0)) == ["votes_count"]
    assert kinds(votes=Votes(3, 2, None)) == ["votes_count"]


def test_a_vote_of_somebody_who_was_not_there() -> None:
    votes = Votes(3, 1, 0, names_against=("Bo Skou",))
    assert kinds(Attendance("Bo Skou", "afbud"), votes=votes) == ["votes_absent"]
    back = (Attendance("Bo Skou", "inhabil", "0", 10), Attendance("Bo Skou", "genindtrådt", "1", 20))
    assert kinds(*back, votes=replace(votes, in_favour=4)) == []


def test_too_few_to_decide() -> None:
    gone = [Attendance(f"{name} Skou", "forlod", "1", 100) for name in ("Asta", "Bo", "Clara")]
    assert kinds(*gone) == ["quorum"]
    assert kinds(*gone[:2]) == []


def test_a_disqualified_member_who_speaks() -> None:
    out = Attendance("Bo Skou", "inhabil", "1", 0)
    assert kinds(out, speaker="Bo Skou") == ["disqualified_spoke"]
    assert kinds(out, speaker="Asta Skou") == []
    assert kinds(out, Attendance("Bo Skou", "genindtrådt", "1", 70_000), speaker="Bo Skou") == []
